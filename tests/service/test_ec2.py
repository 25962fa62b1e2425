"""Tests of load-balanced services on EC2, in a stack of their own."""

import re
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk.assertions import Match, Template

from ecs_constructs.service import (
    LoadBalancedEc2Service,
    RequestCountScaling,
    RollingDeployment,
    Route,
    TaskScaling,
)
from tests.service.platform import Platform, only, only_container, serving

_SERVICE = "AWS::ECS::Service"
_INGRESS = "AWS::EC2::SecurityGroupIngress"
_EGRESS = "AWS::EC2::SecurityGroupEgress"


def _service(platform: Platform, construct_id: str = "Cats", **options: Any) -> LoadBalancedEc2Service:
    defaults: dict[str, Any] = {
        "cluster": platform.cluster,
        "listener": platform.listener,
        "route": Route(paths=["/cats*"]),
        "container": serving(),
        "capacity_provider_strategies": platform.strategies,
    }
    return LoadBalancedEc2Service(platform.services, construct_id, **{**defaults, **options})


@pytest.fixture(scope="module")
def pair() -> Template:
    """The stack of two services that share cluster and load balancer, one of them scaled."""
    platform = Platform()
    scaling = TaskScaling(policies=[RequestCountScaling(target_requests_per_minute=4000)])
    _service(platform, "Cats")
    _service(platform, "Dogs", route=Route(paths=["/dogs*"]), scaling=scaling)
    return Template.from_stack(platform.services)


def _one(template: Template, resource_type: str, name: str) -> dict[str, Any]:
    found = [each["Properties"] for key, each in template.find_resources(resource_type).items() if key.startswith(name)]
    assert len(found) == 1
    properties: dict[str, Any] = found[0]
    return properties


def test_the_service(pair: Template) -> None:
    service = _one(pair, _SERVICE, "Cats")
    assert "LaunchType" not in service
    assert [each["Weight"] for each in service["CapacityProviderStrategy"]] == [1]
    assert "NetworkConfiguration" not in service
    assert "PlacementConstraints" not in service
    assert service["PlacementStrategies"] == [
        {"Type": "spread", "Field": "attribute:ecs.availability-zone"},
        {"Type": "binpack", "Field": "memory"},
    ]
    assert service["SchedulingStrategy"] == "REPLICA"
    assert service["DesiredCount"] == 2
    assert service["HealthCheckGracePeriodSeconds"] == 65
    assert service["AvailabilityZoneRebalancing"] == "ENABLED"
    assert service["DeploymentConfiguration"] == {
        "MinimumHealthyPercent": 100,
        "MaximumPercent": 200,
        "DeploymentCircuitBreaker": {"Enable": True, "Rollback": True},
    }


def test_a_scaled_service_has_no_desired_count(pair: Template) -> None:
    assert "DesiredCount" not in _one(pair, _SERVICE, "Dogs")
    pair.resource_count_is("AWS::ApplicationAutoScaling::ScalableTarget", 1)


def test_its_task_has_no_size_and_any_host_port(pair: Template) -> None:
    task = _one(pair, "AWS::ECS::TaskDefinition", "Cats")
    assert task["NetworkMode"] == "bridge"
    assert not {"Cpu", "Memory"} & task.keys()
    (container,) = task["ContainerDefinitions"]
    assert container["PortMappings"] == [{"ContainerPort": 80, "HostPort": 0, "Protocol": "tcp"}]


def test_its_targets_are_instances(pair: Template) -> None:
    assert _one(pair, "AWS::ElasticLoadBalancingV2::TargetGroup", "Cats")["TargetType"] == "instance"
    (target_group,) = (
        key for key in pair.find_resources("AWS::ElasticLoadBalancingV2::TargetGroup") if key.startswith("Cats")
    )
    assert _one(pair, _SERVICE, "Cats")["LoadBalancers"] == [
        {"ContainerName": "app", "ContainerPort": 80, "TargetGroupArn": {"Ref": target_group}}
    ]


def test_the_instances_are_opened_once_for_all_services_of_the_stack(pair: Template) -> None:
    """EC2 answers InvalidPermission.Duplicate to the second copy of a rule."""
    ingress, egress = only(pair, _INGRESS), only(pair, _EGRESS)
    assert (ingress["FromPort"], ingress["ToPort"], ingress["IpProtocol"]) == (32768, 65535, "tcp")
    assert (egress["FromPort"], egress["ToPort"], egress["IpProtocol"]) == (32768, 65535, "tcp")
    assert ingress["GroupId"] == egress["DestinationSecurityGroupId"]
    assert ingress["SourceSecurityGroupId"] == egress["GroupId"]


def test_it_waits_for_its_rule_the_open_ports_and_the_rights_of_its_execution_role(pair: Template) -> None:
    """A task that starts before the rights are there can't pull or log, and counts against the circuit breaker."""
    own = [
        key
        for kind in ("AWS::ElasticLoadBalancingV2::ListenerRule", "AWS::IAM::Policy")
        for key in pair.find_resources(kind)
        if key.startswith("Dogs")
    ]
    assert len(own) == 2
    needed = {*own, *pair.find_resources(_INGRESS), *pair.find_resources(_EGRESS)}
    (service,) = (each for key, each in pair.find_resources(_SERVICE).items() if key.startswith("Dogs"))
    assert needed <= set(service["DependsOn"])


def test_its_ids_are_stable(pair: Template) -> None:
    assert sorted(pair.find_resources(_SERVICE)) == ["CatsService8CBC67F1", "DogsService438288FF"]
    assert sorted(pair.find_resources("AWS::Logs::LogGroup")) == ["CatsLogGroupBB68006E", "DogsLogGroup658E93DE"]
    assert [*pair.find_resources(_INGRESS), *pair.find_resources(_EGRESS)] == [
        "FromLoadBalancer812700539179464dPorts32768To65535",
        "ToInstances812700539179464dPorts32768To65535",
    ]


def test_tasks_with_their_own_interface() -> None:
    platform = Platform()
    _service(platform, network_mode=ecs.NetworkMode.AWS_VPC, cpu=256, memory_limit_mib=512)
    template = Template.from_stack(platform.services)
    task = only(template, "AWS::ECS::TaskDefinition")
    assert (task["NetworkMode"], task["Cpu"], task["Memory"]) == ("awsvpc", "256", "512")
    template.has_resource_properties(
        _SERVICE,
        {
            "NetworkConfiguration": {
                "AwsvpcConfiguration": Match.object_like({"AssignPublicIp": "DISABLED", "Subnets": Match.any_value()})
            },
            "LoadBalancers": [Match.object_like({"ContainerPort": 80})],
        },
    )
    assert only(template, "AWS::ElasticLoadBalancingV2::TargetGroup")["TargetType"] == "ip"
    assert only(template, _INGRESS)["FromPort"] == 80
    assert only(template, _EGRESS)["FromPort"] == 80


def test_tasks_on_the_network_of_their_host() -> None:
    platform = Platform()
    _service(platform, network_mode=ecs.NetworkMode.HOST)
    template = Template.from_stack(platform.services)
    assert only(template, "AWS::ElasticLoadBalancingV2::TargetGroup")["TargetType"] == "instance"
    assert (only(template, _INGRESS)["FromPort"], only(template, _INGRESS)["ToPort"]) == (80, 80)


def test_everything_that_is_given() -> None:
    platform = Platform()
    stack = platform.services
    token = cdk.CfnParameter(stack, "Memory", type="Number").value_as_number
    service = _service(
        platform,
        memory_limit_mib=token,
        desired_count=4,
        deployment=RollingDeployment(min_healthy_percent=50, max_healthy_percent=100),
        placement_strategies=[ecs.PlacementStrategy.packed_by_cpu()],
        placement_constraints=[ecs.PlacementConstraint.member_of("attribute:ecs.instance-type =~ m5.*")],
        task_role=iam.Role.from_role_arn(stack, "TaskRole", "arn:aws:iam::111111111111:role/task"),
        execution_role=iam.Role.from_role_arn(stack, "ExecutionRole", "arn:aws:iam::111111111111:role/execution"),
        instance_security_groups=[ec2.SecurityGroup.from_security_group_id(stack, "Nodes", "sg-0123456789abcdef0")],
        enable_execute_command=True,
    )
    template = Template.from_stack(stack)
    properties = only(template, _SERVICE)
    assert properties["PlacementStrategies"] == [{"Type": "binpack", "Field": "CPU"}]
    assert properties["PlacementConstraints"] == [
        {"Type": "memberOf", "Expression": "attribute:ecs.instance-type =~ m5.*"}
    ]
    assert properties["AvailabilityZoneRebalancing"] == "DISABLED"
    assert properties["EnableExecuteCommand"] is True
    assert only(template, "AWS::ECS::TaskDefinition")["Memory"] == {"Ref": "Memory"}
    assert only(template, _INGRESS)["GroupId"] == "sg-0123456789abcdef0"
    assert service.task_role.role_arn == "arn:aws:iam::111111111111:role/task"
    assert only_container(template)["MemoryReservation"] == 128


def test_a_load_balancer_that_lets_everything_out_needs_no_rule_for_it() -> None:
    platform = Platform()
    open_group = ec2.SecurityGroup(platform.balancing, "Open", vpc=platform.vpc, allow_all_outbound=True)
    platform.listener.connections.add_security_group(open_group)
    _service(platform)
    template = Template.from_stack(platform.services)
    template.resource_count_is(_INGRESS, 2)
    template.resource_count_is(_EGRESS, 1)


def test_it_is_made_after_the_capacity_and_removed_before() -> None:
    """In one stack the order shows: the service depends on the association of the cluster with its providers."""
    platform = Platform()
    LoadBalancedEc2Service(
        platform.capacity,
        "Cats",
        cluster=platform.cluster,
        listener=platform.listener,
        route=Route(paths=["/cats*"]),
        container=serving(),
        capacity_provider_strategies=platform.strategies,
    )
    template = Template.from_stack(platform.capacity)
    (association,) = template.find_resources("AWS::ECS::ClusterCapacityProviderAssociations")
    (service,) = template.find_resources(_SERVICE).values()
    assert association in service["DependsOn"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"container": serving(port=None)}, "container app has no port;"),
        (
            {"container": serving(memory_reservation_mib=None)},
            "container app has no memory_reservation_mib (soft limit)",
        ),
        ({"capacity_provider_strategies": []}, "capacity_provider_strategies is empty;"),
        ({"cpu": 64}, "cpu is 64; it must be a whole number between 128 and 196608."),
        (
            {"network_mode": ecs.NetworkMode.NONE},
            "network_mode is NONE; a load balancer reaches tasks in BRIDGE, AWS_VPC, HOST mode.",
        ),
        (
            {"vpc_subnets": ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS)},
            "vpc_subnets or security_groups is given with network_mode BRIDGE;",
        ),
        (
            {"instance_security_groups": []},
            "the instances of cluster Capacity/Cluster have no security group that is known",
        ),
        (
            {"placement_strategies": [ecs.PlacementStrategy.packed_by_memory()]},
            "the first of placement_strategies is binpack by MEMORY; with availability_zone_rebalancing ECS wants",
        ),
        ({"deployment": RollingDeployment(max_healthy_percent=100)}, "leave a deployment of 2 tasks no room"),
    ],
)
def test_services_that_can_not_work_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        _service(Platform(), **options)
