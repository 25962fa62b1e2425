"""Ways out: each, applied to the template, makes the tasks fit, and nothing less of its sort would."""

import re
from collections.abc import Callable
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ecs_constructs.limits import CURRENT, Limits
from ecs_constructs.placement.outlook import Outlook
from ecs_constructs.placement.packing import Answer
from ecs_constructs.placement.placement import Placement
from ecs_constructs.placement.services import capacities
from ecs_constructs.placement.shapes import Shape
from ecs_constructs.placement.suggestions import ways_out
from ecs_constructs.template.types.ecs import Service
from tests.placement.planned import Resources, cluster, daemon, graph, placed, service, sized, task

TYPES = ("t3.medium", "m4.large", "m5.large", "c5.xlarge", "r5.large")
AGENT = {**task("Agent", containers=sized(128, 100)), **daemon()}


def resources(case: dict[str, Any]) -> Resources:
    """The template of a case."""
    mappings = [{"ContainerPort": 80, "HostPort": case["port"]}] if case["port"] is not None else []
    constraints = [{"Type": "distinctInstance"}] if case["distinct"] else []
    return {
        **cluster(*case["types"], maximum=case["maximum"]),
        **task(containers=sized(case["cpu"], case["memory"], PortMappings=mappings), NetworkMode=case["mode"]),
        **service(count=case["count"], PlacementConstraints=constraints),
        **(AGENT if case["daemon"] else {}),
    }


def answer(case: dict[str, Any], limits: Limits = CURRENT) -> Placement:
    return placed(resources(case), limits)


cases = st.fixed_dictionaries(
    {
        "types": st.lists(st.sampled_from(TYPES), min_size=1, max_size=2, unique=True),
        "maximum": st.integers(0, 4),
        "cpu": st.sampled_from([0, 100, 512, 1000, 3000]),
        "memory": st.sampled_from([4, 500, 3000, 7990, 20_000]),
        "count": st.integers(1, 12),
        "port": st.sampled_from([None, None, 80, 22]),
        "mode": st.sampled_from(["bridge", "bridge", "awsvpc", "host"]),
        "distinct": st.booleans(),
        "daemon": st.booleans(),
    }
)

Change = Callable[[dict[str, Any], int], dict[str, Any]]

NUMBERS: dict[str, tuple[Change, int]] = {
    r"raise the group's maximum to (\d+)": (lambda case, n: {**case, "maximum": n}, -1),
    r"a task CPU of (\d+) CPU units or less": (lambda case, n: {**case, "cpu": n}, 1),
    r"a memory reservation of (\d+) MiB or less": (lambda case, n: {**case, "memory": n}, 1),
    r"run at most (\d+) tasks?": (lambda case, n: {**case, "count": n}, 1),
}
"""What a way out with a number changes, and the direction in which it would be a lesser change."""


def without_port(case: dict[str, Any]) -> dict[str, Any]:
    return {**case, "port": 0 if case["port"] is not None else None, "mode": "bridge"}


@settings(max_examples=400, deadline=None)
@given(cases)
def test_each_way_out_helps_and_nothing_less_would(case: dict[str, Any]) -> None:
    found = answer(case)
    assume(found.answer is not Answer.FITS)
    for way in found.ways_out:
        for pattern, (change, less) in NUMBERS.items():
            match = re.fullmatch(pattern, way)
            if match:
                number = int(match.group(1))
                assert answer(change(case, number)).answer is Answer.FITS
                assert answer(change(case, number + less)).answer is not Answer.FITS
                break
        else:
            assert_helps(way, case)


def assert_helps(way: str, case: dict[str, Any]) -> None:
    """A way out without a number."""
    if way.startswith(("use the network mode bridge and leave", "leave the host port")):
        assert answer(without_port(case)).answer is Answer.FITS
    elif way.startswith("turn on awsvpcTrunking"):
        assert answer(case, Limits(awsvpc_trunking=True)).answer is Answer.FITS
    else:
        (name,) = re.fullmatch(r"use (\S+)", way).groups()  # type: ignore[union-attr]  # what fails here is no way out
        assert answer({**case, "types": [name]}).answer is Answer.FITS


EXAMPLE: dict[str, Any] = {
    "types": ["m4.large"],
    "maximum": 1,
    "cpu": 0,
    "memory": 3000,
    "count": 3,
    "port": None,
    "mode": "bridge",
    "distinct": False,
    "daemon": False,
}


def test_the_smallest_change_of_each_sort() -> None:
    assert answer(EXAMPLE).ways_out == (
        "raise the group's maximum to 2",
        "a memory reservation of 2661 MiB or less",
        "use m4.xlarge",
        "run at most 2 tasks",
    )


def test_of_several_families_the_smallest_type_is_named() -> None:
    ways = answer({**EXAMPLE, "types": ["m4.large", "r5.large"]}).ways_out
    assert "use r5.large" in ways


def test_no_container_is_made_smaller_than_docker_allows() -> None:
    ways = answer({**EXAMPLE, "memory": 7, "count": 2000}).ways_out
    assert not any(way.startswith("a memory reservation") for way in ways)


def test_nothing_is_said_of_what_fits_or_cannot_be_checked() -> None:
    found = graph(resources(EXAMPLE)).of_type(Service)[0]
    outlook = Outlook.of(Shape.of(found), capacities(found)[0].fleets(CURRENT))
    assert ways_out(outlook, 1, CURRENT) == ()
    assert ways_out(outlook, None, CURRENT) == ()
    assert ways_out(outlook, 3, CURRENT)
