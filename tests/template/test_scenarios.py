"""Both branches of a condition, by what parameters may be: never two branches that exclude each other."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_constructs.rules import Finding, Limits, Rule, Severity, Violation, catalogue, check
from ecs_constructs.template import Graph, NotDetermined
from ecs_constructs.template.assumptions import Assumptions
from ecs_constructs.template.resource import KNOWN_TYPES
from ecs_constructs.template.scenarios import MAXIMUM_SCENARIOS, OTHER, Variable, scenarios
from ecs_constructs.template.source import parse_document
from ecs_constructs.template.stack import Stack
from ecs_constructs.template.types.ecs import Service, TaskDefinition

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
    graph = Graph(read)
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


COMPUTED = "{Small: !Equals [!Select [0, !Split ['.', !Ref Type]], t4g]}"


@pytest.mark.parametrize(
    ("default", "fault", "severity", "where"),
    [
        (", Default: t4g.small", '!If [Small, "5000", "512"]', Severity.ERROR, ""),
        (", Default: t4g.small", '!If [Small, "512", "5000"]', Severity.WARNING, " the condition Small is false."),
        (", Default: t3.small", '!If [Small, "5000", "512"]', Severity.WARNING, " the condition Small is true."),
        ("", '!If [Small, "5000", "512"]', Severity.ERROR, " the condition Small is true."),
    ],
)
def test_a_condition_is_what_it_is_with_the_defaults(default: str, fault: str, severity: Severity, where: str) -> None:
    text = conditional(f"{{Type: {{Type: String{default}}}}}", COMPUTED, memory=fault)
    (finding,) = findings(text)
    assert finding.severity is severity
    assert finding.message.partition(" This holds where")[2] == where


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


TWO_TASKS = """
Parameters: {Env: {Type: String%s}}
Conditions: {Prod: !Equals [!Ref Env, prod]}
Resources:
  Always: {Type: AWS::ECS::TaskDefinition, Properties: {RequiresCompatibilities: [FARGATE], Cpu: 256, Memory: 5000}}
  Sometimes:
    Type: AWS::ECS::TaskDefinition
    Condition: Prod
    Properties: {RequiresCompatibilities: [FARGATE], Cpu: 256, Memory: 6000}
"""


@pytest.mark.parametrize(("default", "where"), [("", " This holds where Env is prod."), (", Default: prod", "")])
def test_what_is_there_in_the_first_scenario_only_is_told_beside_what_is_always_there(default: str, where: str) -> None:
    always, sometimes = findings(TWO_TASKS % default)
    assert (always.resource, sometimes.resource) == ("Always", "Sometimes")
    assert always.message == "Fargate has no task size of 256 CPU units and 5000 MiB."
    assert sometimes.message == f"Fargate has no task size of 256 CPU units and 6000 MiB.{where}"


def test_a_fault_reached_twice_in_one_scenario_does_not_hold_in_two() -> None:
    def check_task(service: Service, _: Limits) -> Iterator[Violation]:
        task = service.task_definition
        if isinstance(task, TaskDefinition) and task.memory == 5000:
            yield Violation(at=task.at("Memory"), message="Too much.", fix="Take less.")

    services = "".join(
        f"  Service{n}: {{Type: AWS::ECS::Service, Properties: {{TaskDefinition: !Ref Task}}}}\n" for n in range(2)
    )
    text = conditional("{Env: {Type: String}}", PRODUCTION, memory='!If [Prod, "5000", "512"]') + services
    rule: Rule[Any] = replace(catalogue.rule_named("service/circuit-breaker-missing"), check=check_task)
    (finding,) = check(Graph([stack(text)]), [rule]).findings
    assert finding.message == "Too much. This holds where Env is prod."


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


def nested(conditions: str, memory: str) -> tuple[Stack, Stack]:
    """A parent with a parameter ``Env``, and a stack within it that is passed the parameter as ``Passed``."""
    parent = stack("Parameters: {Env: {Type: String, Default: dev}}\nResources: {}")
    text = conditional("{Passed: {Type: String}}", conditions, memory=memory)
    return parent, stack(text, parent=parent, arguments={"Passed": {"Ref": "Env"}})


def test_what_a_parent_passes_on_decides_in_the_nested_stack() -> None:
    stacks = nested("{Prod: !Equals [!Ref Passed, prod]}", '!If [Prod, "5000", "512"]')
    assert combinations(*stacks) == [["dev"], ["prod"], [OTHER]]
    (finding,) = check(Graph(list(stacks)), [catalogue.rule_named(COMBINATION)]).findings
    assert finding.message.endswith("This holds where Env is prod.")


def test_a_nested_stacks_region_is_that_of_its_parent() -> None:
    here = "Conditions: {Here: !Equals [!Ref 'AWS::Region', eu-west-1]}"
    parent = stack(f"{here}\n{TASK.format(cpu=256, memory='!If [Here, 512, 1024]')}")
    child = stack(f"{here}\n{TASK.format(cpu=256, memory='!If [Here, 512, 1024]')}", parent=parent, arguments={})
    assert combinations(parent, child) == [[OTHER], ["eu-west-1"]]


def test_what_a_nested_stack_holds_is_made_only_where_the_stack_is() -> None:
    parent = stack(
        f"Parameters: {{Env: {{Type: String, Default: dev}}}}\nConditions: {PRODUCTION}\n"
        "Resources: {Nested: {Type: 'AWS::CloudFormation::Stack', Condition: Prod}}"
    )
    made_if = parent.conditions_of(parent.section("Resources")["Nested"])
    child = stack(TASK.format(cpu=256, memory=5000), parent=parent, arguments={}, made_if=made_if)
    (finding,) = check(Graph([parent, child]), [catalogue.rule_named(COMBINATION)]).findings
    assert finding.message.endswith("This holds where Env is prod.")


@pytest.mark.parametrize("member", ["!Condition A", "!Not [!Condition A]", "!If [A, true, false]"])
def test_conditions_made_of_themselves_are_left_open_at_once(member: str) -> None:
    text = f"Conditions: {{A: !And [{member}, {member}]}}\n{TASK.format(cpu=256, memory='!If [A, 512, 5000]')}"
    assert findings(text) == []


@pytest.mark.parametrize(("last", "value"), [("e40", ""), ("e0", None)], ids=["in the end a value", "a circle"])
def test_outputs_made_of_others_twice_over_take_no_time(last: str, value: str | None) -> None:
    named = [*(f"e{number}" for number in range(40)), last]
    outputs = {
        name: {"Value": {"Fn::Join": ["", [{"Fn::ImportValue": following}] * 2]}, "Export": {"Name": name}}
        for name, following in pairwise(named)
    }
    outputs.setdefault(last, {"Value": "", "Export": {"Name": last}})
    home = Stack(name="test", body={"Resources": {}, "Outputs": outputs}, file=Path("test.json"))
    resolver = Graph([home]).resolver
    if value is None:
        with pytest.raises(NotDetermined, match="in a circle"):
            resolver.resolve({"Fn::ImportValue": "e0"}, home)
    else:
        assert resolver.resolve({"Fn::ImportValue": "e0"}, home) == value


FACETS = {
    "a value": 'Memory: !If [A, "5000", "512"]',
    "two values": 'Memory: !If [A, "5000", "512"], TaskRoleArn: !If [B, a, b]',
    "nothing": 'Memory: "5000"',
    "what is open": "Memory: !Ref Open",
    "a list": 'Memory: "512", Volumes: [!If [A, {Name: x, Host: {SourcePath: /x}}, !Ref "AWS::NoValue"], {Name: y}]',
}


@given(
    facets=st.lists(st.sampled_from(sorted(FACETS)), min_size=1, max_size=3),
    made=st.lists(st.sampled_from(["", "Condition: A, ", "Condition: B, "]), min_size=3, max_size=3),
    services=st.lists(st.tuples(st.sampled_from(["", "Condition: B, "]), st.integers(0, 2)), max_size=3),
)
@settings(max_examples=25, deadline=None)
def test_a_scenario_that_follows_others_finds_what_it_finds_alone(
    facets: list[str], made: list[str], services: list[tuple[str, int]]
) -> None:
    tasks = [
        f"  T{number}: {{Type: 'AWS::ECS::TaskDefinition', {made[number]}Properties: {{RequiresCompatibilities: "
        f"[FARGATE], NetworkMode: awsvpc, Cpu: '256', {FACETS[facet]}, "
        "ContainerDefinitions: [{Name: app, Image: app}]}}"
        for number, facet in enumerate(facets)
    ]
    runs = [
        f"  S{number}: {{Type: 'AWS::ECS::Service', {condition}Properties: {{LaunchType: EC2, "
        f"TaskDefinition: !Ref T{task % len(facets)}}}}}"
        for number, (condition, task) in enumerate(services)
    ]
    text = (
        "Parameters: {P: {Type: String, Default: a}, Q: {Type: String}, Open: {Type: String}}\n"
        "Conditions: {A: !Equals [!Ref P, b], B: !Equals [!Ref Q, b]}\nResources:\n" + "\n".join([*tasks, *runs])
    )
    together = Graph([stack(text)])
    found = {where(each) for each in check(together, catalogue.all_rules()).findings}
    alone: set[tuple[str, ...]] = set()
    for number in range(len(together.scenarios)):
        graph = Graph([stack(text)])
        graph.scenarios = [graph.scenarios[number]]
        graph.assumptions.change(graph.scenarios[0])
        alone |= {where(each) for each in check(graph, catalogue.all_rules()).findings}
    assert found == alone


def where(finding: Finding) -> tuple[str, ...]:
    return finding.rule, finding.resource, finding.property, finding.message.partition(" This holds ")[0]


def test_only_what_a_condition_may_change_is_checked_again() -> None:
    looked_at: list[str] = []

    def note(task: TaskDefinition, _: Limits) -> Iterator[Violation]:
        looked_at.append(f"{task.logical_id} {task.memory}")
        yield from ()

    body = conditional("{Env: {Type: String, Default: dev}}", PRODUCTION, memory='!If [Prod, "512", "1024"]')
    other = stack(TASK.format(cpu=256, memory=512).replace("Task:", "Other:"))
    rule = replace(catalogue.rule_named(COMBINATION), check=note)
    check(Graph([stack(body), other]), [rule])
    assert looked_at == ["Task 1024", "Other 512", "Task 512", "Task 1024"]


def test_a_rule_is_asked_once_for_each_way_in_which_what_it_reads_may_turn_out() -> None:
    looked_at: Counter[str] = Counter()

    def note(task: TaskDefinition, _: Limits) -> Iterator[Violation]:
        looked_at[f"{task.logical_id} {task.memory}"] += 1
        yield from ()

    def one_of_many(number: int) -> str:
        parameter = f"{{Env{number}: {{Type: String, AllowedValues: [dev, prod], Default: dev}}}}"
        text = conditional(parameter, PRODUCTION, memory='!If [Prod, "512", "1024"]')
        return text.replace("Task:", f"Task{number}:").replace("!Ref Env", f"!Ref Env{number}")

    graph = Graph([stack(one_of_many(number)) for number in range(5)])
    assert len(graph.scenarios) == 32
    check(graph, [replace(catalogue.rule_named(COMBINATION), check=note)])
    assert looked_at == Counter(f"Task{number} {memory}" for number in range(5) for memory in (512, 1024))


def test_an_outcome_is_computed_again_only_where_something_that_it_depends_on_has_changed() -> None:
    read = [Variable(stack("Resources: {}"), name) for name in ("A", "B")]
    assumptions, known, computed = Assumptions(dict.fromkeys(read, "1")), dict[Any, Any](), []

    def compute() -> object:
        computed.append([assumptions.about(read[0])])
        if assumptions.about(read[0]) == "2":
            raise NotDetermined("it is open")
        return assumptions.about(read[0])

    for a, b in (("1", "1"), ("1", "2"), ("2", "2"), ("2", "1"), ("1", "1")):
        assumptions.change({read[0]: a, read[1]: b})
        try:
            assert assumptions.once(known, "A", compute) == "1"
        except NotDetermined:
            assert a == "2"
    assert computed == [["1"], ["2"], ["1"]]


def test_a_finding_names_only_what_decides_over_it() -> None:
    required = conditional("{Env: {Type: String}}", PRODUCTION, memory='!If [Prod, "5000", "512"]')
    other = stack(required.replace("Task:", "Other:").replace("Env", "Stage").replace("5000", "6000"))
    found = check(Graph([stack(required), other]), [catalogue.rule_named(COMBINATION)]).findings
    assert [each.message.partition("This holds ")[2] for each in found] == [
        "where Env is prod.",
        "where Stage is prod.",
    ]


SIZES = "{Size: {Type: String%s, AllowedValues: ['512', %s]}}"
ALLOWED = "{Default: !Equals [!Ref Size, '512']}"


@pytest.mark.parametrize(
    ("default", "sizes", "messages"),
    [
        (", Default: '512'", "'5000'", ["5000 MiB. This holds where Size is 5000."]),
        (", Default: '512'", "'1024', '5000'", ["5000 MiB. This holds where Size is 5000."]),
        (
            ", Default: '512'",
            "'5000', '6000'",
            ["5000 MiB. This holds where Size is 5000, and much the same in 1 other case."],
        ),
        (
            ", Default: '512'",
            "'5000', '6000', '7000'",
            ["5000 MiB. This holds where Size is 5000, and much the same in 2 other cases."],
        ),
        ("", "'5000', '6000'", ["5000 MiB. This holds where Size is 5000, and much the same in 1 other case."]),
        (
            ", Default: '7000'",
            "'5000', '6000', '7000'",
            ["7000 MiB.", "5000 MiB. This holds where Size is 5000, and much the same in 1 other case."],
        ),
    ],
)
def test_of_findings_that_differ_in_figures_one_is_told(default: str, sizes: str, messages: list[str]) -> None:
    found = findings(conditional(SIZES % (default, sizes), ALLOWED, memory="!If [Default, '512', !Ref Size]"))
    assert [each.message.partition(" CPU units and ")[2] for each in found] == messages


def test_two_findings_in_one_case_stay_two() -> None:
    def check_task(task: TaskDefinition, _: Limits) -> Iterator[Violation]:
        for times in (1, 2) if task.memory != 512 else ():
            yield Violation(at=task.at("Memory"), message=f"{times} times {task.memory} is too much.", fix="Take less.")

    text = conditional(
        SIZES % (", Default: '512'", "'5000', '6000'"), ALLOWED, memory="!If [Default, '512', !Ref Size]"
    )
    rule: Rule[Any] = replace(catalogue.rule_named(COMBINATION), check=check_task)
    where = " This holds where Size is 5000, and much the same in 1 other case."
    assert [finding.message for finding in check(Graph([stack(text)]), [rule]).findings] == [
        f"1 times 5000 is too much.{where}",
        f"2 times 5000 is too much.{where}",
    ]


def test_a_parameter_that_is_left_empty_is_said_to_be() -> None:
    text = conditional(
        "{Size: {Type: String, Default: '512', AllowedValues: ['512', '']}}",
        "{None: !Equals [!Ref Size, '']}",
        memory="!If [None, '5000', !Ref Size]",
    )
    (finding,) = findings(text)
    assert finding.message.endswith("This holds where Size is empty.")
