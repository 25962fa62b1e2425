"""What holds for any template, whatever is in it."""

import copy
import json
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecs_constructs.explain import Explanation, explain
from ecs_constructs.report import explain_html, explain_json, explain_text
from ecs_constructs.template import Graph
from ecs_constructs.template.stack import Stack
from tests.explain.explaining import cluster, job
from tests.rules.checking import EC2, task, template
from tests.rules.test_properties import bodies, paths, values

CONTAINER = "{Name: app, Cpu: 5, Memory: 9, MemoryReservation: 7, ResourceRequirements: [{Type: GPU, Value: '1'}]}"
EXAMPLE = template(
    task(f"{EC2}, Cpu: '256', Memory: '512', RuntimePlatform: {{OperatingSystemFamily: LINUX}}", f"[{CONTAINER}]")
    + cluster("m5.large")
    + job("PlatformCapabilities: [EC2], ContainerProperties: {Vcpus: 1, Memory: 5}")
    + job(
        "NodeProperties: {NodeRangeProperties: [{TargetNodes: '0:', Container: {Vcpus: 1}}, "
        "{EcsProperties: {TaskProperties: [{Containers: [{Name: a, Memory: 5}]}]}}]}"
    ).replace("Job:", "Nodes:")
)
PLACES = list(paths(EXAMPLE["Resources"], ("Resources",)))


def printed(body: dict[str, Any]) -> tuple[Explanation, ...]:
    """What a template's containers get, printed in every way."""
    explanations = explain(Graph([Stack(name="test", body=body, file=Path("test.yaml"))]))
    assert json.loads(explain_json.render(explanations))["version"] == 1
    assert explain_text.render(explanations, width=60)
    assert explain_html.render(explanations).isascii()
    return explanations


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=bodies)
def test_any_template_is_explained_without_an_exception(body: dict[str, Any]) -> None:
    printed(body)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(place=st.sampled_from(PLACES), value=values)
def test_an_example_with_anything_in_any_place_is_explained_without_an_exception(
    place: tuple[Any, ...], value: Any
) -> None:
    body = copy.deepcopy(EXAMPLE)
    owner: Any = body
    for key in place[:-1]:
        owner = owner[key]
    owner[place[-1]] = value
    printed(body)


sizes = st.one_of(st.none(), st.integers(min_value=6, max_value=4096))


@settings(max_examples=200, deadline=None)
@given(
    memory=sizes,
    containers=st.lists(st.tuples(sizes, sizes), min_size=1, max_size=4),
    launch=st.sampled_from(["EC2", "FARGATE", "EXTERNAL"]),
)
def test_nothing_is_promised_beyond_its_limit(
    memory: int | None, containers: list[tuple[int | None, int | None]], launch: str
) -> None:
    definitions = [
        {"Name": f"c{number}", "MemoryReservation": soft, "Memory": None if hard is None else (soft or 0) + hard}
        for number, (soft, hard) in enumerate(containers)
    ]
    properties = {"RequiresCompatibilities": [launch], "Memory": memory, "ContainerDefinitions": definitions}
    body = {"Resources": {"Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": properties}}}
    (document,) = (explanation.as_json() for explanation in printed(body))
    reserved = sum(container["memory_reservation_mib"] for container in document["containers"])
    assert document["reserved_memory_mib"] == (reserved if memory is None else memory)
    for container, written in zip(document["containers"], definitions, strict=True):
        assert container["memory_ceiling_mib"] == (written["Memory"] or memory)
        assert container["memory_reservation_mib"] == (written["MemoryReservation"] or written["Memory"] or 0)


def test_figures_that_cancel_out_are_explained() -> None:
    containers = [{"Name": "a", "MemoryReservation": -64, "Memory": 64}, {"Name": "b", "Memory": 64}]
    body = template(task(EC2) + cluster("m5.large"))
    body["Resources"]["Task"]["Properties"]["ContainerDefinitions"] = containers
    assert printed(body)[0].reserved_memory_mib == 0
