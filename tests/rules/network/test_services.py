"""Boundaries and edges of the rules of services' networks."""

import pytest

from tests.rules.checking import EC2, FARGATE, found, only, task

AWSVPC = f"{EC2}, NetworkMode: awsvpc"
NEEDED = "network/awsvpc-needs-network-configuration"
NETWORK = "NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1]}}"


def service(properties: str = "", definition: str = "!Ref Task") -> str:
    return f"Service: {{Type: AWS::ECS::Service, Properties: {{TaskDefinition: {definition}, {properties}}}}}\n"


@pytest.mark.parametrize(
    ("properties", "network", "at"),
    [
        (AWSVPC, NETWORK, None),
        (AWSVPC, "", "NetworkConfiguration"),
        (FARGATE, "", "NetworkConfiguration"),
        (AWSVPC, "NetworkConfiguration: {}", "NetworkConfiguration/AwsvpcConfiguration"),
        (AWSVPC, "NetworkConfiguration: !Ref Open", None),
        (
            AWSVPC,
            "NetworkConfiguration: {AwsvpcConfiguration: {Subnets: []}}",
            "NetworkConfiguration/AwsvpcConfiguration/Subnets",
        ),
        (AWSVPC, "NetworkConfiguration: {AwsvpcConfiguration: {Subnets: !Ref Open}}", None),
        (AWSVPC, "NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Open]}}", None),
        (AWSVPC, "DeploymentController: {Type: EXTERNAL}", None),
        (AWSVPC, "DeploymentController: {Type: CODE_DEPLOY}", "NetworkConfiguration"),
        (AWSVPC, "DeploymentController: {Type: !Ref Open}", None),
        (EC2, "", None),
        (EC2, NETWORK, "NetworkConfiguration"),
        (f"{EC2}, NetworkMode: host", NETWORK, "NetworkConfiguration"),
        (f"{EC2}, NetworkMode: none", NETWORK, "NetworkConfiguration"),
        (f"{EC2}, NetworkMode: !Ref Open", NETWORK, None),
        (f"{EC2}, NetworkMode: !Ref Open", "", None),
        ("RequiresCompatibilities: !Ref Open", "", None),
        ("RequiresCompatibilities: [MANAGED_INSTANCES]", NETWORK, None),
    ],
)
def test_network_configuration(properties: str, network: str, at: str | None) -> None:
    findings = found(NEEDED, task(properties) + service(network))
    assert [finding.property for finding in findings] == ([f"Properties/{at}"] if at else [])


def test_a_network_that_its_task_does_not_take_is_told_with_the_mode() -> None:
    finding = only(NEEDED, task(f"{EC2}, NetworkMode: host") + service(NETWORK))
    assert (finding.actual, finding.limit) == ("host", "awsvpc")


@pytest.mark.parametrize("rule", ["awsvpc-subnets-sgs", "target-group-type"])
@pytest.mark.parametrize("definition", ["!Ref Task", "!Ref AWS::NoValue"])
def test_a_service_may_have_neither_network_nor_task(rule: str, definition: str) -> None:
    behind = "LoadBalancers: [{TargetGroupArn: !Ref Open}]"
    assert found(f"network/{rule}", task(FARGATE) + service(behind, definition)) == []


def test_the_network_of_a_task_elsewhere_is_open() -> None:
    assert found(NEEDED, service(definition="'web:1'")) == []
    assert found(NEEDED, service(NETWORK, definition="'web:1'")) == []


@pytest.mark.parametrize(
    ("subnets", "groups", "at"),
    [
        (16, 5, []),
        (17, 5, ["Subnets"]),
        (16, 6, ["SecurityGroups"]),
        (17, 6, ["Subnets", "SecurityGroups"]),
    ],
)
def test_subnets_and_security_groups(subnets: int, groups: int, at: list[str]) -> None:
    lists = f"Subnets: {[f's-{n}' for n in range(subnets)]}, SecurityGroups: {[f'g-{n}' for n in range(groups)]}"
    network = f"NetworkConfiguration: {{AwsvpcConfiguration: {{{lists}}}}}"
    findings = found("network/awsvpc-subnets-sgs", task(FARGATE) + service(network))
    assert [finding.property.rpartition("/")[2] for finding in findings] == at


def test_subnets_left_open_do_not_hide_security_groups() -> None:
    groups = ", ".join(f"g-{n}" for n in range(6))
    lists = f"Subnets: !Ref Open, SecurityGroups: [{groups}, !Ref AWS::NoValue]"
    network = f"NetworkConfiguration: {{AwsvpcConfiguration: {{{lists}}}}}"
    assert only("network/awsvpc-subnets-sgs", task(FARGATE) + service(network)).actual == 6
    assert found("network/awsvpc-subnets-sgs", task(FARGATE) + service(network.replace("g-0", "!Ref Open"))) == []


@pytest.mark.parametrize(
    ("properties", "target_type", "wanted"),
    [
        (FARGATE, "TargetType: ip", None),
        (FARGATE, "TargetType: instance", "ip"),
        (FARGATE, "", "ip"),
        (FARGATE, "TargetType: !Ref Open", None),
        (AWSVPC, "TargetType: instance", "ip"),
        (EC2, "", None),
        (EC2, "TargetType: ip", "instance"),
        (f"{EC2}, NetworkMode: host", "TargetType: ip", "instance"),
        (f"{EC2}, NetworkMode: none", "TargetType: ip", None),
        (f"{EC2}, NetworkMode: !Ref Open", "TargetType: ip", None),
        ("RequiresCompatibilities: !Ref Open", "TargetType: ip", None),
    ],
)
def test_target_group_type(properties: str, target_type: str, wanted: str | None) -> None:
    targets = f"Targets: {{Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {{{target_type}}}}}\n"
    behind = service("LoadBalancers: [{TargetGroupArn: !Ref Open}, {TargetGroupArn: !Ref Targets}]")
    findings = found("network/target-group-type", task(properties) + targets + behind)
    assert [(finding.resource, finding.limit) for finding in findings] == ([("Targets", wanted)] if wanted else [])


@pytest.mark.parametrize(("alternate", "faults"), [("!Ref Targets", 1), ("!Ref Open", 0), ("!Ref AWS::NoValue", 0)])
def test_the_alternate_target_group_has_the_same_type(alternate: str, faults: int) -> None:
    targets = "Targets: {Type: AWS::ElasticLoadBalancingV2::TargetGroup}\n"
    behind = service(f"LoadBalancers: [{{AdvancedConfiguration: {{AlternateTargetGroupArn: {alternate}}}}}]")
    assert len(found("network/target-group-type", task(FARGATE) + targets + behind)) == faults
