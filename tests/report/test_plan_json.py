"""A plan, printed for programs."""

import json
from typing import Any

import pytest

from ecs_constructs.placement.counts import Counts
from ecs_constructs.placement.packing import Answer, Limit
from ecs_constructs.placement.placement import Plan
from ecs_constructs.report import plan_json
from tests.report.plans import EVERYTHING, NOTHING, hostile, placement, together


def document(plan: Plan) -> dict[str, Any]:
    """What is printed, read again."""
    read: dict[str, Any] = json.loads(plan_json.render(plan))
    return read


def test_a_placement_and_a_cluster_are_the_contract() -> None:
    plan = Plan(placements=(placement("Orders", ways_out=("use m5.xlarge",)),), clusters=(together(),))
    assert document(plan) == {
        "version": 1,
        "placements": [
            {
                "stack": "Shop-Services",
                "resource": "Orders",
                "path": "Shop-Services/Orders/Resource/Service",
                "kind": "service",
                "capacity": "Shop-Cluster/Cluster/Instances/AutoScalingGroup/ASG",
                "answer": "fits",
                "limit": "memory",
                "per_instance": 4,
                "instance_types": ["m5.large"],
                "tasks": {"minimum": 2, "desired": 4, "maximum": 12, "rolling": 8},
                "instances": {"minimum": 1, "desired": 1, "maximum": 3, "rolling": 2},
                "group_maximum": 6,
                "reason": "4 tasks fit on an instance.",
                "ways_out": ["use m5.xlarge"],
                "holds": "",
            }
        ],
        "clusters": [
            {
                "stack": "Shop-Cluster",
                "resource": "Cluster",
                "path": "Shop-Cluster/Cluster/Resource",
                "desired": "fits",
                "maximum": "fits",
                "instances": {"minimum": 1, "desired": 2, "maximum": 5, "rolling": None},
                "group_maximum": 6,
                "reason": "All fit together.",
                "holds": "",
            }
        ],
    }


@pytest.mark.parametrize("limit", [*Limit, None])
@pytest.mark.parametrize("answer", Answer)
def test_every_answer_and_limit(answer: Answer, limit: Limit | None) -> None:
    (found,) = document(Plan(placements=(placement("A", answer=answer, limit=limit),), clusters=()))["placements"]
    assert (found["answer"], found["limit"]) == (answer.value, limit and limit.value)


def test_what_is_open_is_null() -> None:
    open_ = placement("A", path=None, capacity=None, per_instance=None, tasks=Counts(), group_maximum=None)
    (found,) = document(Plan(placements=(open_,), clusters=()))["placements"]
    assert [found[key] for key in ("path", "capacity", "per_instance", "group_maximum")] == [None] * 4
    assert found["tasks"] == dict.fromkeys(("minimum", "desired", "maximum", "rolling"))


def test_all_is_there() -> None:
    found = document(EVERYTHING)
    assert found["placements"] == [each.as_json() for each in EVERYTHING.placements]
    assert found["clusters"] == [each.as_json() for each in EVERYTHING.clusters]


def test_nothing_to_place() -> None:
    assert document(NOTHING) == {"version": 1, "placements": [], "clusters": []}


def test_any_character_is_kept() -> None:
    (found,) = document(hostile())["placements"]
    assert found["path"] == hostile().placements[0].path
