"""Which properties say something, and lists of texts, member by member."""

from pathlib import Path

import pytest

from ecs_constructs.template import Graph, NotDetermined
from ecs_constructs.template.stack import Stack
from ecs_constructs.template.types.ecs import TaskDefinition
from tests.rules.checking import task, template

PARAMETERS = "Parameters: {Open: {Type: String}, Known: {Type: String, Default: FARGATE}}"


def definition(properties: str) -> TaskDefinition:
    graph = Graph([Stack(name="test", body=template(task(properties), PARAMETERS), file=Path("test.yaml"))])
    (found,) = graph.of_type(TaskDefinition)
    return found


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("text", True),
        ("0", True),
        ("true", True),
        ("[a]", True),
        ("{a: b}", True),
        ("!Ref Known", True),
        ("false", False),
        ("''", False),
        ("[]", False),
        ("{}", False),
        ("[!Ref AWS::NoValue]", False),
        ("!Ref AWS::NoValue", False),
    ],
)
def test_a_property_says_something(value: str, says: bool) -> None:
    view = definition(f"Value: {value}")
    assert view.says("Value") is says
    assert list(view.written(["Value"])) == ["Value"] * says
    assert list(view.missing(["Value"])) == ["Value"] * (not says)


def test_one_that_is_left_open_is_neither_and_is_counted() -> None:
    view = definition("First: !Ref Open, Second: a, Third: [!Ref Open]")
    with pytest.raises(NotDetermined):
        view.says("First")
    assert list(view.written(["First", "Second", "Third", "Fourth"])) == ["Second"]
    assert list(view.missing(["First", "Second", "Third", "Fourth"])) == ["Fourth"]
    assert {position.property for position in view.graph.undetermined} == {"Properties/First", "Properties/Third"}


def test_the_members_of_a_list_of_texts_are_computed() -> None:
    view = definition("RequiresCompatibilities: [EC2, !Ref Known, !Ref AWS::NoValue]")
    assert view.requires_compatibilities == ("EC2", "FARGATE")
    assert definition("Cpu: 256").requires_compatibilities is None


@pytest.mark.parametrize("value", ["[!Ref Open]", "!Ref Open", "EC2", "[[EC2]]", "{a: b}"])
def test_a_list_of_texts_that_is_not_one_is_left_open(value: str) -> None:
    with pytest.raises(NotDetermined):
        assert definition(f"RequiresCompatibilities: {value}").requires_compatibilities
