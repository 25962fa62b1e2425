"""What conditions decide, told in words."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ecs_constructs.template import Graph
from ecs_constructs.template.stack import Stack
from ecs_constructs.template.types.ecs import Service
from ecs_constructs.template.variants import variants

SECTIONS: dict[str, Any] = {
    "Parameters": {
        "Stage": {"Type": "String", "Default": "dev", "AllowedValues": ["dev", "prod"]},
        "Size": {"Type": "String", "Default": "small", "AllowedValues": ["small", "large"]},
    },
    "Conditions": {
        "IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
        "IsLarge": {"Fn::Equals": [{"Ref": "Size"}, "large"]},
    },
}


def told(counts: dict[str, Any], **made_if: str) -> dict[tuple[str, int | None], str]:
    """The desired counts of services, and when they hold."""
    resources = {
        name: {
            "Type": "AWS::ECS::Service",
            "Properties": {"DesiredCount": count},
            **({"Condition": made_if[name]} if name in made_if else {}),
        }
        for name, count in counts.items()
    }
    graph = Graph([Stack(name="test", body={"Resources": resources, **SECTIONS}, file=Path("test.json"))])

    def describe(service: Service) -> Iterator[tuple[str, int | None]]:
        yield service.logical_id, service.desired_count

    return dict(variants(graph, lambda: graph.of_type(Service), describe, lambda said: said[0]))


def test_what_depends_on_nothing_always_holds() -> None:
    assert told({"A": 1, "B": {"Fn::If": ["IsProd", 2, 2]}}) == {("A", 1): "", ("B", 2): ""}


def test_only_what_decides_is_named() -> None:
    found = told({"A": {"Fn::If": ["IsProd", 2, 1]}, "B": {"Fn::If": ["IsLarge", 4, 3]}})
    assert found == {
        ("A", 1): "where Stage is dev",
        ("A", 2): "where Stage is prod",
        ("B", 3): "where Size is small",
        ("B", 4): "where Size is large",
    }


def test_two_conditions_that_decide_together_are_both_named() -> None:
    found = told({"A": {"Fn::If": ["IsProd", {"Fn::If": ["IsLarge", 4, 1]}, 1]}})
    assert found[("A", 4)] == "where Size is large and Stage is prod"


def test_a_resource_that_is_not_always_made() -> None:
    assert told({"A": 1}, A="IsProd") == {("A", 1): "where Stage is prod"}


def test_the_same_of_two_resources_counts_once() -> None:
    """Two of one name say the same where the stage is prod, and nothing elsewhere: that is not always."""
    resources = {
        name: {"Type": "AWS::ECS::Service", "Condition": "IsProd", "Properties": {"DesiredCount": 1}} for name in "AB"
    }
    graph = Graph([Stack(name="test", body={"Resources": resources, **SECTIONS}, file=Path("test.json"))])
    found = list(variants(graph, lambda: graph.of_type(Service), lambda each: [each.desired_count], lambda said: said))
    assert found == [(1, "where Stage is prod")]
