"""cfn-lint as an oracle: where it reports a limit, so do we, or the difference is written down here with its reason."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from ecs_constructs.rules import Rule, catalogue
from tests.rules.checking import report, template
from tools.compare_peers import CFN_LINT, REGION, CfnLint, disagreements

RULES = catalogue.all_rules()
each_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])


@pytest.fixture(scope="module")
def linter() -> CfnLint:
    return CfnLint()


ALARMS: Mapping[str, str] = {
    "E3049": "a fixed health check port is right for a container that always listens there on its host",
    "E3681": "it asks for a target group's VPC even where an example leaves it out, as it is not about that",
}
"""What cfn-lint says about healthy examples."""


@each_rule
def test_what_it_reports_in_an_example_is_found_or_a_known_difference(linter: CfnLint, rule: Rule[Any]) -> None:
    bad = template(rule.bad)
    faults = linter.faults(bad)
    alarms = linter.faults(template(rule.good)) if faults else frozenset()
    assert {fault.rule for fault in alarms} <= ALARMS.keys()
    found = {finding.resource for finding in report(bad).findings}
    assert {fault.resource for fault in faults - alarms} <= found
    assert disagreements(CFN_LINT, rule, {fault.rule for fault in faults - alarms}) == []


TYPES = (
    "AWS::ECS::TaskDefinition",
    "AWS::ECS::Service",
    "AWS::ECS::Cluster",
    "AWS::ECS::CapacityProvider",
    "AWS::ECS::ClusterCapacityProviderAssociations",
    "AWS::Batch::ComputeEnvironment",
    "AWS::Batch::JobQueue",
    "AWS::Batch::JobDefinition",
    "AWS::Batch::SchedulingPolicy",
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "AWS::ElasticLoadBalancingV2::TargetGroup",
    "AWS::ElasticLoadBalancingV2::ListenerRule",
)

NOT_OURS: Mapping[str, str] = {
    "ContainerDefinitions/*/ResourceRequirements/*/SharingStrategy": "how a GPU is shared is not in the catalogue",
    "DeploymentConfiguration/EarlySuccessCriteria": "when a deployment ends early limits nothing",
    "DeploymentConfiguration/LifecycleHooks": "what a deployment's hooks do is theirs",
    "GatewayConnectors": "not in the catalogue",
    "Monitoring": "not in the catalogue",
    "ServiceConnectConfiguration": "how tasks find each other is not in the catalogue",
    "ManagedInstancesProvider/InstanceLaunchTemplate/StorageConfiguration": "a disk's size is not in the catalogue",
    "Port": "a port that does not exist is no limit of capacity",
    "TargetControlPort": "a port that does not exist is no limit of capacity",
    "Targets/*/Port": "a service's tasks register themselves",
    "Actions/*/Order": "the order of a rule's actions is not in the catalogue",
    "Priority": "a priority's range is not in the catalogue; that two rules share one is",
}
"""Ranges of CloudFormation's schemas, by the beginning of the path, that no rule of ours is about, and why."""

STRATEGIES = {
    "BakeTimeInMinutes": "BLUE_GREEN",
    "CanaryConfiguration": "CANARY",
    "LinearConfiguration": "LINEAR",
}
"""The deployment strategy that a part of a deployment's configuration belongs to."""

Path = tuple[str, ...]


def ranges(schema: Mapping[str, Any], root: Mapping[str, Any], path: Path, seen: frozenset[str]) -> Iterator[Any]:
    """Each path of a schema with a value just outside of what it allows there."""
    reference = str(schema.get("$ref", ""))
    if reference:
        if reference not in seen:
            definition = root["definitions"][reference.rpartition("/")[2]]
            yield from ranges(definition, root, path, seen | {reference})
        return
    if "minimum" in schema:
        yield path, schema["minimum"] - 1
    if "maximum" in schema:
        yield path, schema["maximum"] + 1
    if "maxItems" in schema:
        yield path, [str(number) for number in range(schema["maxItems"] + 1)]
    for name, member in schema.get("properties", {}).items():
        yield from ranges(member, root, (*path, name), seen)
    if isinstance(schema.get("items"), Mapping):
        yield from ranges(schema["items"], root, (*path, "*"), seen)


def violations() -> Iterator[tuple[str, Path, Any]]:
    for kind in TYPES:
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, kind).schema
        for path, value in ranges(schema, schema, (), frozenset()):
            if "Tags" not in path:
                yield kind, path, value


def nested(path: Path, value: Any) -> Any:
    for name in reversed(path):
        value = [value] if name == "*" else {name: value}
    return value


def with_value(kind: str, path: Path, value: Any) -> dict[str, Any]:
    properties = nested(path, value)
    strategy = STRATEGIES.get(path[1]) if path[0] == "DeploymentConfiguration" else None
    if strategy:
        properties["DeploymentConfiguration"]["Strategy"] = strategy
    return {"Resources": {"Resource": {"Type": kind, "Properties": properties}}}


def not_ours(path: Path) -> str | None:
    return next((begin for begin in NOT_OURS if "/".join(path).startswith(begin)), None)


def test_each_range_of_a_schema_is_ours_or_a_known_difference(linter: CfnLint) -> None:
    missed = []
    excused = set()
    for kind, path, value in violations():
        body = with_value(kind, path, value)
        place = "/".join(["Properties", *path]).replace("*", "0")
        if not any(fault.property == place for fault in linter.faults(body)):
            continue
        if not any(finding.property.endswith(f"/{path[-1]}") for finding in report(body).findings):
            excuse = not_ours(path)
            excused.add(excuse)
            missed += [] if excuse else [f"{kind} {place} {value}"]
    assert missed == []
    assert excused == NOT_OURS.keys()
