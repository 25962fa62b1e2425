"""What a text that is put together is made of."""

from pathlib import Path

import pytest

from ecs_constructs.rules.references import Part, beginning_of, parts_of
from ecs_constructs.template import Graph
from ecs_constructs.template.intrinsics import Reference
from ecs_constructs.template.stack import Stack
from ecs_constructs.template.types.ecs import Cluster
from tests.rules.checking import template

SECTIONS = "Parameters: {Open: {Type: String}, Set: {Type: String, Default: b}}"


def cluster(name: str) -> Cluster:
    """A cluster with a name in YAML."""
    body = template(f"Cluster: {{Type: AWS::ECS::Cluster, Properties: {{ClusterName: {name}}}}}", SECTIONS)
    (found,) = Graph([Stack(name="test", body=body, file=Path("test.yaml"))]).of_type(Cluster)
    return found


def shown(part: Part) -> str | None:
    """A reference as its logical id in angle brackets."""
    return f"<{part.logical_id}>" if isinstance(part, Reference) else part


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("!Join ['-', [a, !Ref Set, !Ref Open]]", ["a", "-", "b", "-", None]),
        ("!Join ['', [a, !Ref Cluster, 5]]", ["a", "<Cluster>", "5"]),
        ("!Join ['-', [a, !Ref AWS::NoValue, c]]", ["a", "-", "c"]),
        ("!Join ['-', [!Ref AWS::NoValue, c]]", ["c"]),
        ("!Join ['-', [a, !If [Unknown, !Ref AWS::NoValue, c], d]]", ["a", None, "-", "d"]),
        ("!Join ['-', [!If [Unknown, !Ref AWS::NoValue, c], d]]", [None, "d"]),
        ("!Join ['-', [!Ref Open, !Ref Open]]", [None, "-", None]),
    ],
)
def test_parts_of_a_joined_text(name: str, parts: list[str | None]) -> None:
    assert [shown(part) for part in parts_of(cluster(name), "ClusterName")] == parts


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("!Sub 'a-${Set}-${Open}'", ["a-", "b", "-", None, ""]),
        ("!Sub '${Cluster}/${Cluster.Arn}'", ["", "<Cluster>", "/", "<Cluster>", ""]),
        ("!Sub ['a-${Mine}${Set}', {Mine: c}]", ["a-", "c", "", "b", ""]),
        ("!Sub ['a-${Set}', {Set: !Ref Open}]", ["a-", None, ""]),
        ("a", ["a"]),
        ("5", ["5"]),
        ("!Ref AWS::NoValue", [None]),
        ("[a]", [None]),
    ],
)
def test_parts_of_another_text(name: str, parts: list[str | None]) -> None:
    assert [shown(part) for part in parts_of(cluster(name), "ClusterName")] == parts


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("!Sub 'a-${Set}-${Open}-c'", "a-b-"),
        ("!Ref Open", ""),
        ("!Sub '${Cluster}-c'", ""),
        ("a", "a"),
        ("!Sub '{{resolve:ssm:${Open}}}'", ""),
        ("!Sub '{{resolve${Open}'", ""),
    ],
)
def test_the_beginning_of_a_text(name: str, beginning: str) -> None:
    assert beginning_of(cluster(name), "ClusterName") == beginning
