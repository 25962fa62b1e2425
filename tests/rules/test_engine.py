"""How rules are found, chosen and run."""

import gc
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ecs_constructs.rules import CURRENT, Limits, Rule, Severity, catalogue, check
from ecs_constructs.rules.catalogue import UnknownRuleError
from ecs_constructs.template import Graph, View
from ecs_constructs.template.metadata import SOURCE_LINES, Metadata
from ecs_constructs.template.stack import Stack
from tests.rules.checking import EC2, report, task, template

SMALL = f"{EC2}, Cpu: 64, Memory: 512"


def test_findings_are_ordered_worst_first() -> None:
    findings = report(template(task(EC2, "[{Name: a}, {Name: b, MemoryReservation: 8}]"))).findings
    assert [finding.severity for finding in findings] == [Severity.ERROR, Severity.WARNING, Severity.INFO]


def test_the_worst_severity_is_that_of_the_findings() -> None:
    assert report(template(task(SMALL))).worst() is Severity.ERROR
    assert report(template(task(f"{EC2}, Cpu: 128, Memory: 512"))).worst() is None


def test_the_worst_severity_is_so_in_any_order() -> None:
    found = report(template(task(EC2, "[{Name: a}, {Name: b, MemoryReservation: 8}]")))
    assert replace(found, findings=found.findings[::-1]).worst() is Severity.ERROR
    assert replace(found, findings=found.findings[1:]).worst() is Severity.WARNING


def test_what_was_looked_at_is_counted() -> None:
    found = report(template(task(f"{EC2}, Cpu: !Ref Open, Memory: 512") + "Other: {Type: 'AWS::S3::Bucket'}\n"))
    assert (found.templates, found.resources, found.unresolved) == (1, 2, 1)
    assert found.stacks == (("test", "test.yaml"),)
    assert found.rules == catalogue.selected_names()


def test_a_position_asked_for_by_several_rules_counts_once() -> None:
    assert report(template(task(f"{EC2}, Cpu: !Ref Open, Memory: !Ref Open"))).unresolved == 2


def test_a_finding_as_json_has_the_fields_of_the_contract() -> None:
    (finding,) = report(template(task(SMALL))).findings
    assert finding.as_json() == {
        "rule": "task/cpu-range",
        "severity": "error",
        "stack": "test",
        "resource": "Task",
        "resource_type": "AWS::ECS::TaskDefinition",
        "path": None,
        "property": "Properties/Cpu",
        "message": "The task's CPU of 64 units is outside the range that ECS accepts on instances.",
        "actual": 64,
        "limit": "128..196608",
        "fix": "Set Cpu between 128 and 196608 units (1024 units are 1 vCPU), or leave it out.",
        "url": finding.url,
        "source": None,
    }
    assert json.dumps(finding.as_json())


def acknowledging(path: str, rule: str) -> Stack:
    entries = {
        "/App": [{"type": "aws:cdk:templateFile", "data": "one.json"}],
        "/App/Service/Task": [{"type": "aws:cdk:logicalId", "data": "Task"}],
    }
    metadata = Metadata(lambda: entries, acknowledged_above={path: {rule: "a lab"}})
    return stack_of(metadata)


def stack_of(metadata: Metadata) -> Stack:
    return Stack(name="one", body=template(task(SMALL)), file=Path("one.json"), metadata=metadata)


@pytest.mark.parametrize("path", ["App/Service/Task", "App/Service", "App", ""])
def test_a_finding_is_acknowledged_at_its_construct_or_above(path: str) -> None:
    found = check(Graph([acknowledging(path, "ecs-constructs::task/cpu-range")]), catalogue.all_rules())
    assert found.findings == ()
    (accepted,) = found.acknowledged
    assert (accepted.finding.rule, accepted.reason) == ("task/cpu-range", "a lab")


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("App/Other", "ecs-constructs::task/cpu-range"),
        ("App/Serv", "ecs-constructs::task/cpu-range"),
        ("App/Service", "ecs-constructs::task/no-hard-limit"),
        ("App/Service", "task/cpu-range"),
    ],
)
def test_another_construct_or_rule_acknowledges_nothing(path: str, rule: str) -> None:
    found = check(Graph([acknowledging(path, rule)]), catalogue.all_rules())
    assert len(found.findings) == 1
    assert found.acknowledged == ()


def test_a_finding_names_the_file_and_the_line_that_made_its_construct() -> None:
    entries = {
        "/App": [{"type": "aws:cdk:templateFile", "data": "one.json"}],
        "/App/Service": [{"type": SOURCE_LINES, "data": {"Task": "stacks/shop.py:12"}}],
        "/App/Service/Task": [{"type": "aws:cdk:logicalId", "data": "Task"}],
    }
    (finding,) = check(Graph([stack_of(Metadata(lambda: entries))]), catalogue.all_rules()).findings
    assert (finding.file, finding.path, finding.source) == ("one.json", "App/Service/Task", "stacks/shop.py:12")


def test_a_violation_may_be_less_bad_than_its_rule() -> None:
    body = template(
        "Environment: {Type: AWS::Batch::ComputeEnvironment, Properties: {Type: MANAGED, ComputeResources: "
        "{Type: FARGATE, MinvCpus: 1, MaxvCpus: 0, Subnets: [s], SecurityGroupIds: [g]}}}\n"
    )
    findings = report(body, rule="batch/vcpus-order").findings
    assert [finding.severity for finding in findings] == [Severity.ERROR, Severity.WARNING]


def test_one_fault_reached_twice_is_one_finding() -> None:
    launch = "Template: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: {InstanceType: m5.micro}}}\n"
    groups = "".join(
        f"Group{n}: {{Type: AWS::AutoScaling::AutoScalingGroup, "
        "Properties: {LaunchTemplate: {LaunchTemplateId: !Ref Template}}}\n"
        for n in range(2)
    )
    assert len(report(template(launch + groups)).findings) == 1


def test_rules_are_chosen_by_name_and_by_area() -> None:
    assert [rule.name for rule in catalogue.selected(["task/cpu-range"])] == ["task/cpu-range"]
    assert {rule.area for rule in catalogue.selected(["fargate", "batch"])} == {"fargate", "batch"}
    assert "task" not in {rule.area for rule in catalogue.selected(ignore=["task"])}
    assert catalogue.selected(["task/cpu-range"], ["task"]) == ()
    assert catalogue.selected() == catalogue.all_rules()


def test_a_rule_is_found_by_its_name() -> None:
    assert catalogue.rule_named("task/cpu-range").severity is Severity.ERROR


@pytest.mark.parametrize("name", ["task/cpu-rang", "cpu-range"])
def test_a_name_that_no_rule_has_is_refused_with_the_nearest(name: str) -> None:
    message = f"no rule or area is named '{name}'; did you mean 'task/cpu-range'?"
    with pytest.raises(UnknownRuleError) as caught:
        catalogue.rule_named(name)
    assert str(caught.value) == message
    with pytest.raises(UnknownRuleError) as caught:
        catalogue.selected([name])
    assert str(caught.value) == message
    with pytest.raises(UnknownRuleError) as caught:
        catalogue.selected(ignore=[name])
    assert str(caught.value) == message


def test_limits_are_those_of_today_unless_given() -> None:
    assert Limits() == CURRENT
    assert CURRENT.maximum_task_cpu_units == 196_608
    assert (CURRENT.reserved_memory_mib, CURRENT.batch_reserved_memory_mib) == (0, 32)


@pytest.fixture
def _no_collection() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_no_collection")
def test_nothing_of_a_graph_that_was_let_go_waits_for_the_garbage_collector() -> None:
    kinds = (Graph, Stack, View)
    before = {id(each) for each in gc.get_objects() if isinstance(each, kinds)}
    for rule in catalogue.all_rules():
        for example in (rule.bad, rule.good):
            with Graph([Stack(name="test", body=template(example), file=Path("test.yaml"))]) as graph:
                check(graph, [rule])
    del graph
    assert [each for each in gc.get_objects() if isinstance(each, kinds) and id(each) not in before] == []


@pytest.mark.parametrize("rule", catalogue.all_rules(), ids=lambda rule: rule.name)
def test_nobody_asks_for_the_metadata_of_what_is_healthy(rule: Rule[Any]) -> None:
    def read() -> Any:
        raise AssertionError("the metadata are read")

    stack = Stack(name="test", body=template(rule.good), file=Path("test.yaml"), metadata=Metadata(read))
    assert check(Graph([stack]), [rule]).findings == ()
