"""What holds for any template, whatever is in it."""

import copy
import json
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecs_constructs.report import structured, text
from ecs_constructs.rules import Finding, Rule, catalogue, check
from ecs_constructs.template import Graph, InputError
from ecs_constructs.template.resource import KNOWN_TYPES
from tests.rules.checking import report, template

RULES = catalogue.all_rules()
PROPERTIES = sorted(
    {
        *("Cpu", "Memory", "MemoryReservation", "ContainerDefinitions", "RequiresCompatibilities", "RuntimePlatform"),
        *("ResourceRequirements", "Type", "Value", "Name", "Cluster", "TaskDefinition", "LaunchType", "InstanceTypes"),
        *("CapacityProviderStrategy", "CapacityProviders", "AutoScalingGroupProvider", "AutoScalingGroupArn"),
        *("ManagedScaling", "TargetCapacity", "ManagedTerminationProtection", "LaunchTemplate", "LaunchTemplateId"),
        *("LaunchTemplateData", "InstanceType", "MixedInstancesPolicy", "Overrides", "AutoScalingGroupName"),
        *("ComputeResources", "MinvCpus", "MaxvCpus", "BidPercentage", "ContainerProperties", "RetryStrategy"),
        *("Attempts", "EvaluateOnExit", "Timeout", "AttemptDurationSeconds", "ResourceId", "MinCapacity", "UserData"),
    }
)
INTRINSICS = (
    "Ref",
    "Condition",
    "Fn::GetAtt",
    "Fn::If",
    "Fn::Join",
    "Fn::Sub",
    "Fn::Select",
    "Fn::Split",
    "Fn::Equals",
)
LOGICAL_IDS = ("A", "B", "C", "AWS::NoValue")

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.sampled_from(LOGICAL_IDS)
)
values = st.recursive(
    scalars,
    lambda members: st.one_of(
        st.lists(members, max_size=3),
        st.dictionaries(st.sampled_from(PROPERTIES), members, max_size=4),
        st.builds(lambda name, argument: {name: argument}, st.sampled_from(INTRINSICS), members),
    ),
    max_leaves=12,
)
resources = st.fixed_dictionaries(
    {"Type": st.sampled_from(sorted(KNOWN_TYPES))},
    optional={"Properties": values, "Metadata": values, "Condition": values},
)
bodies = st.fixed_dictionaries(
    {"Resources": st.dictionaries(st.sampled_from("ABC"), st.one_of(resources, values), max_size=3)},
    optional={"Parameters": values, "Conditions": values, "Outputs": values, "Mappings": values},
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=bodies)
def test_any_template_is_checked_without_an_exception(body: dict[str, Any]) -> None:
    found = report(body)
    assert structured.render(found)
    assert text.render(found, width=80)


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield from paths(member, (*path, key))


EXAMPLES = [template(rule.bad) for rule in RULES]
PLACES = [(index, path) for index, body in enumerate(EXAMPLES) for path in paths(body["Resources"], ("Resources",))]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(place=st.sampled_from(PLACES), value=values)
def test_an_example_with_anything_in_any_place_is_checked_without_an_exception(
    place: tuple[int, tuple[Any, ...]], value: Any
) -> None:
    index, path = place
    body = copy.deepcopy(EXAMPLES[index])
    owner: Any = body
    for key in path[:-1]:
        owner = owner[key]
    owner[path[-1]] = value
    assert structured.render(report(body))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.text(max_size=60), st.binary(max_size=60)))
def test_any_file_is_read_or_refused(tmp_path: Path, content: str | bytes) -> None:
    file = tmp_path / "any"
    file.write_bytes(content if isinstance(content, bytes) else content.encode(errors="surrogatepass"))
    refusal = refused(file)
    assert refusal is None or (refusal.startswith(f"{file}: ") and "\n" not in refusal)


def refused(file: Path) -> str | None:
    """Why a file cannot be used; None where it was checked."""
    try:
        check(Graph.of([file]), RULES)
    except InputError as error:
        return str(error)
    return None


def facts(findings: tuple[Finding, ...]) -> set[tuple[object, ...]]:
    return {(f.rule, f.severity, f.resource, f.property, f.message, f.actual, f.limit) for f in findings}


TOGETHER = [rule for rule in RULES if rule.area in ("task", "fargate", "capacity-provider", "capacity")]


def renamed(value: Any, prefix: str, names: Container[str]) -> Any:
    """What a template says, with a prefix before the names of resources that it refers to."""
    match value:
        case {"Ref": str(name)} if name in names:
            return {"Ref": prefix + name}
        case {"Fn::GetAtt": [str(name), attribute]} if name in names:
            return {"Fn::GetAtt": [prefix + name, attribute]}
        case dict():
            return {key: renamed(each, prefix, names) for key, each in value.items()}
        case list():
            return [renamed(each, prefix, names) for each in value]
        case _:
            return value


def under_names_of_its_own(rule: Rule[Any]) -> dict[str, Any]:
    prefix = rule.name.title().replace("/", "").replace("-", "")
    resources = template(rule.bad)["Resources"]
    return {prefix + name: renamed(body, prefix, resources) for name, body in resources.items()}


EVERYTHING: dict[str, Any] = {
    "Parameters": {"Open": {"Type": "String"}},
    "Resources": {name: body for rule in TOGETHER for name, body in under_names_of_its_own(rule).items()},
}
"""One template with every fault of some areas."""


def test_the_example_of_every_rule_is_found_among_all_others() -> None:
    # Beside groups that may be of any cluster, nobody knows on which instances a service with the launch type EC2 runs.
    expected = {rule.name for rule in TOGETHER} - {"capacity/no-instances", "capacity/gpu-image"}
    assert {finding.rule for finding in report(EVERYTHING).findings} >= expected


@settings(max_examples=20, deadline=None)
@given(order=st.permutations(sorted(EVERYTHING["Resources"])))
def test_the_order_of_resources_changes_nothing(order: list[str]) -> None:
    shuffled = {**EVERYTHING, "Resources": {name: EVERYTHING["Resources"][name] for name in order}}
    assert facts(report(shuffled).findings) == facts(report(EVERYTHING).findings)


@pytest.mark.parametrize("ending", ["json", "yaml"])
def test_json_and_yaml_give_the_same_findings(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"all.{ending}"
    file.write_text(json.dumps(EVERYTHING) if ending == "json" else yaml.safe_dump(EVERYTHING))
    assert facts(check(Graph.of([file]), RULES).findings) == facts(report(EVERYTHING).findings)
