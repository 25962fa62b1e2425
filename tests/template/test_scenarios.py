"""Both branches of a condition, by what parameters may be: never two branches that exclude each other."""

from pathlib import Path
from typing import Any

import pytest

from ecs_constructs.rules import Finding, catalogue, check
from ecs_constructs.template import Graph
from ecs_constructs.template.resource import KNOWN_TYPES
from ecs_constructs.template.scenarios import MAXIMUM_SCENARIOS, OTHER, scenarios
from ecs_constructs.template.source import parse_document
from ecs_constructs.template.stack import Stack

TASK = """
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      NetworkMode: awsvpc
      Cpu: {cpu}
      Memory: {memory}
      ContainerDefinitions: [{{Name: app, Image: app}}]
"""
COMBINATION = "fargate/cpu-memory-combination"


def stack(text: str, **fields: Any) -> Stack:
    return Stack(name="test", body=parse_document(text, "test"), file=Path("test.yaml"), **fields)


def combinations(*stacks: Stack) -> list[list[Any]]:
    return [list(scenario.values()) for scenario in scenarios(stacks, KNOWN_TYPES)]


def findings(text: str, **fields: Any) -> list[Finding]:
    read = [stack(text, **fields)]
    graph = Graph(read, scenarios(read, KNOWN_TYPES)[0])
    return [each for each in check(graph, catalogue.all_rules()).findings if each.rule == COMBINATION]


def conditional(parameters: str, conditions: str, *, cpu: str = '"256"', memory: str) -> str:
    return f"Parameters: {parameters}\nConditions: {conditions}\n{TASK.format(cpu=cpu, memory=memory)}"


PRODUCTION = "{Prod: !Equals [!Ref Env, prod]}"


def test_the_branch_of_the_default_and_the_other_one() -> None:
    text = conditional("{Env: {Type: String, Default: dev}}", PRODUCTION, memory='!If [Prod, "5000", "512"]')
    (finding,) = findings(text)
    assert finding.message == "Fargate has no task size of 256 CPU units and 5000 MiB. This holds where Env is prod."


def test_a_fault_in_the_default_branch_needs_no_explanation() -> None:
    text = conditional("{Env: {Type: String, Default: dev}}", PRODUCTION, memory='!If [Prod, "512", "5000"]')
    (finding,) = findings(text)
    assert finding.message == "Fargate has no task size of 256 CPU units and 5000 MiB."


def test_two_conditions_on_one_parameter_never_contradict_each_other() -> None:
    text = conditional(
        "{Env: {Type: String, Default: dev}}",
        "{Prod: !Equals [!Ref Env, prod], NotProd: !Not [!Equals [!Ref Env, prod]]}",
        cpu='!If [Prod, "1024", "256"]',
        memory='!If [NotProd, "512", "2048"]',
    )
    assert findings(text) == []


def test_two_faults_at_one_place_are_both_told() -> None:
    text = conditional("{Env: {Type: String, Default: dev}}", PRODUCTION, memory='!If [Prod, "5000", "6000"]')
    assert [each.actual for each in findings(text)] == ["256/6000", "256/5000"]


@pytest.mark.parametrize(
    ("parameter", "expected"),
    [
        ("{Type: String, Default: dev}", [["dev"], ["prod"], [OTHER]]),
        ("{Type: String, Default: prod}", [["prod"], [OTHER]]),
        ("{Type: String}", [["prod"], [OTHER]]),
        ("{Type: String, AllowedValues: [prod, dev], Default: dev}", [["dev"], ["prod"]]),
        ("{Type: String, AllowedValues: [prod]}", [["prod"]]),
    ],
)
def test_what_a_parameter_may_be(parameter: str, expected: list[list[Any]]) -> None:
    text = conditional(f"{{Env: {parameter}}}", PRODUCTION, memory='!If [Prod, "512", "1024"]')
    assert combinations(stack(text)) == expected


def test_a_region_that_is_known_decides_and_one_that_is_not_may_be_any() -> None:
    text = conditional("{}", "{Here: !Equals [!Ref 'AWS::Region', eu-west-1]}", memory='!If [Here, "5000", "512"]')
    assert len(findings(text, region="eu-west-1")) == 1
    assert findings(text, region="eu-west-2") == []
    (finding,) = findings(text)
    assert finding.message.endswith("This holds where AWS::Region is eu-west-1.")


def test_a_condition_that_compares_nothing_with_a_literal_may_be_either() -> None:
    text = conditional(
        "{A: {Type: String}, B: {Type: String}}", "{Same: !Equals [!Ref A, !Ref B]}", memory='!If [Same, "512", "5000"]'
    )
    (finding,) = findings(text)
    assert finding.message.endswith("This holds where the condition Same is false.")


def test_a_condition_of_literals_alone_is_settled() -> None:
    text = conditional("{}", "{Never: !Equals [a, b]}", memory='!If [Never, "5000", "512"]')
    assert combinations(stack(text)) == [[]]
    assert findings(text) == []


def test_a_resource_that_may_be_left_out_is_looked_at() -> None:
    text = conditional("{Env: {Type: String, Default: dev}}", PRODUCTION, memory='"5000"').replace(
        "    Type: AWS::ECS::TaskDefinition", "    Type: AWS::ECS::TaskDefinition\n    Condition: Prod"
    )
    (finding,) = findings(text)
    assert finding.message.endswith("This holds where Env is prod.")


def test_a_condition_over_resources_that_play_no_part_makes_no_scenario() -> None:
    text = (
        "Conditions: {Metadata: !Equals [!Ref 'AWS::Region', eu-west-1]}\n"
        "Resources: {M: {Type: AWS::CDK::Metadata, Condition: Metadata}}"
    )
    assert combinations(stack(text)) == [[]]


def test_a_nested_stacks_parameter_is_what_its_parent_passes() -> None:
    text = conditional("{Env: {Type: String, Default: dev}}", PRODUCTION, memory='!If [Prod, "5000", "512"]')
    parent = stack("Resources: {}")
    child = stack(text, parent=parent, arguments={"Env": "dev"})
    assert combinations(parent, child) == [[]]


def test_with_too_many_combinations_one_is_changed_at_a_time() -> None:
    names = [f"P{number}" for number in range(10)]
    parameters = "{" + ", ".join(f"{name}: {{Type: String, Default: a, AllowedValues: [a, b]}}" for name in names) + "}"
    conditions = "{" + ", ".join(f"C{name}: !Equals [!Ref {name}, b]" for name in names) + "}"
    environment = ", ".join(f"{{Name: !If [C{name}, x, y], Value: z}}" for name in names)
    text = conditional(parameters, conditions, memory='"512"').replace(
        "Image: app", f"Image: app, Environment: [{environment}]"
    )
    found = combinations(stack(text))
    assert 2 ** len(names) > MAXIMUM_SCENARIOS
    assert found[0] == ["a"] * len(names)
    assert len(found) == 1 + len(names)
    assert all(values.count("b") == 1 for values in found[1:])


CHOICES = {
    "by default": ("{Env: {Type: String, Default: prod}}", "error", False),
    "when a default is changed": ("{Env: {Type: String, Default: dev}}", "warning", True),
    "when somebody chooses": ("{Env: {Type: String}}", "error", True),
    "when it is the only choice": ("{Env: {Type: String, AllowedValues: [prod]}}", "error", False),
}


@pytest.mark.parametrize("case", CHOICES)
def test_a_fault_that_needs_a_changed_default_is_no_error(case: str) -> None:
    parameters, severity, is_conditional = CHOICES[case]
    (finding,) = findings(conditional(parameters, PRODUCTION, memory='!If [Prod, "5000", "512"]'))
    assert finding.severity == severity
    assert ("This holds where Env is prod." in finding.message) is is_conditional


def test_a_fault_in_every_scenario_is_told_without_conditions() -> None:
    text = conditional("{Env: {Type: String}}", PRODUCTION, memory='"5000"', cpu='!If [Prod, "256", "256"]')
    (finding,) = findings(text)
    assert (finding.severity, "This holds" in finding.message) == ("error", False)
