"""Loops are unrolled as CloudFormation does it; one that is left open makes nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from ecs_constructs.template import Graph
from ecs_constructs.template.language_extensions import unrolled
from ecs_constructs.template.source import parse_document
from ecs_constructs.template.types.ecs import TaskDefinition

LOOP = """
Transform: {transform}
Parameters:
  Names: {{Type: CommaDelimitedList, Default: "cats, dogs"}}
  Open: {{Type: CommaDelimitedList}}
Resources:
  Fn::ForEach::Tasks:
    - Name
    - {collection}
    - Task${{Name}}:
        Type: AWS::ECS::TaskDefinition
        Properties:
          Family: !Ref Name
          Cpu: "256"
          ContainerDefinitions: [{{Name: !Sub "${{Name}}-app", Image: "${{Name}}:1"}}]
"""


def body(collection: str, transform: str = "AWS::LanguageExtensions") -> dict[str, Any]:
    text = LOOP.format(collection=collection, transform=transform)
    result: dict[str, Any] = parse_document(text, "test")
    return result


@pytest.mark.parametrize("collection", ["[cats, dogs]", "!Ref Names"])
@pytest.mark.parametrize(
    "transform", ["AWS::LanguageExtensions", "[AWS::LanguageExtensions, AWS::Serverless-2016-10-31]"]
)
def test_a_loop_makes_a_resource_for_each_member(collection: str, transform: str, tmp_path: Path) -> None:
    file = tmp_path / "template.json"
    file.write_text(json.dumps(body(collection, transform)))
    tasks = Graph.of([file]).of_type(TaskDefinition)
    assert [task.logical_id for task in tasks] == ["Taskcats", "Taskdogs"]
    assert [task.containers[0].name for task in tasks] == ["cats-app", "dogs-app"]


@pytest.mark.parametrize("collection", ["!Ref Open", "!Ref Nothing", "[!ImportValue x]", "7", "[[a]]"])
def test_a_loop_over_something_open_makes_nothing(collection: str) -> None:
    assert unrolled(body(collection))["Resources"] == {}


def test_a_loop_over_a_parameter_of_a_template_with_none_makes_nothing() -> None:
    assert unrolled({**body("!Ref Names"), "Parameters": None})["Resources"] == {}


@pytest.mark.parametrize("name", [{}, [], None, 1])
def test_a_ref_to_something_that_is_no_name_is_left_as_it_is(name: Any) -> None:
    assert unrolled({"Transform": "AWS::LanguageExtensions", "Outputs": {"Ref": name}})["Outputs"] == {"Ref": name}


def test_a_loop_whose_body_is_a_ref_makes_no_value() -> None:
    template = body("[cats]")
    template["Resources"]["Fn::ForEach::Tasks"][2] = {"Ref": "Name"}
    assert unrolled(template)["Resources"] == {"Ref": "Name"}


def test_loops_within_loops() -> None:
    template = parse_document(
        "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::Outer:\n    - A\n    - [x, y]\n"
        "    - Fn::ForEach::Inner:\n        - B\n        - ['1', '2']\n"
        "        - R${A}${B}: {Type: T, Properties: {V: !Ref B}}\n",
        "test",
    )
    assert list(unrolled(template)["Resources"]) == ["Rx1", "Rx2", "Ry1", "Ry2"]
    assert unrolled(template)["Resources"]["Ry2"]["Properties"] == {"V": "2"}


def test_a_name_with_other_characters_can_stand_in_a_logical_id() -> None:
    template = parse_document(
        "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::L: [N, [10.0.0.1], {'R&{N}': {Type: T}}]\n",
        "test",
    )
    assert list(unrolled(template)["Resources"]) == ["R10001"]


def test_a_template_without_the_transform_is_left_as_it_is() -> None:
    template = body("[cats]", "AWS::Serverless-2016-10-31")
    assert unrolled(template) is template


def test_a_loop_that_would_make_too_much_makes_nothing() -> None:
    template = body("[cats]")
    template["Resources"]["Fn::ForEach::Tasks"][1] = [str(number) for number in range(100_001)]
    assert unrolled(template)["Resources"] == {}
