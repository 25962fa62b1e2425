"""Tests of daemons."""

import re
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk.assertions import Match, Template

from ecs_constructs.service import DaemonService
from tests.service.platform import Platform, only, only_container, serving

_SERVICE = "AWS::ECS::Service"


def _daemon(platform: Platform, **options: Any) -> DaemonService:
    defaults: dict[str, Any] = {"cluster": platform.cluster, "container": serving(port=None)}
    return DaemonService(platform.services, "Agent", **{**defaults, **options})


@pytest.fixture(scope="module")
def plain() -> Platform:
    """A daemon with every default."""
    platform = Platform()
    _daemon(platform)
    return platform


def test_the_service(plain: Platform) -> None:
    template = Template.from_stack(plain.services)
    template.has_resource_properties(
        _SERVICE,
        {
            "SchedulingStrategy": "DAEMON",
            "LaunchType": "EC2",
            "CapacityProviderStrategy": Match.absent(),
            "DesiredCount": Match.absent(),
            "PlacementStrategies": Match.absent(),
            "PlacementConstraints": Match.absent(),
            "DeploymentConfiguration": {"MinimumHealthyPercent": 0, "MaximumPercent": 100},
        },
    )
    assert only(template, "AWS::ECS::TaskDefinition")["NetworkMode"] == "bridge"
    assert only_container(template)["MemoryReservation"] == 128
    template.has_resource("AWS::Logs::LogGroup", {"DeletionPolicy": "Retain", "Properties": {"RetentionInDays": 30}})
    assert sorted(template.find_resources(_SERVICE)) == ["AgentService18F5ABDB"]


def test_it_waits_for_the_rights_of_its_execution_role(plain: Platform) -> None:
    template = Template.from_stack(plain.services)
    (policy,) = template.find_resources("AWS::IAM::Policy")
    (service,) = template.find_resources(_SERVICE).values()
    assert policy in service["DependsOn"]


def test_it_warns_of_nothing(plain: Platform) -> None:
    warnings = [
        message.entry.data
        for message in plain.app.synth().get_stack_by_name("Services").messages
        if message.level == cdk.cx_api.SynthesisMessageLevel.WARNING
    ]
    assert warnings == []


def test_everything_that_is_given() -> None:
    platform = Platform()
    stack = platform.services
    daemon = _daemon(
        platform,
        cpu=128,
        memory_limit_mib=256,
        network_mode=ecs.NetworkMode.HOST,
        min_healthy_percent=50,
        placement_constraints=[ecs.PlacementConstraint.member_of("attribute:ecs.os-type == linux")],
        task_role=iam.Role.from_role_arn(stack, "TaskRole", "arn:aws:iam::111111111111:role/task"),
        execution_role=iam.Role.from_role_arn(stack, "ExecutionRole", "arn:aws:iam::111111111111:role/execution"),
        enable_execute_command=True,
    )
    template = Template.from_stack(stack)
    task = only(template, "AWS::ECS::TaskDefinition")
    assert (task["Cpu"], task["Memory"], task["NetworkMode"]) == ("128", "256", "host")
    properties = only(template, _SERVICE)
    assert properties["DeploymentConfiguration"] == {"MinimumHealthyPercent": 50, "MaximumPercent": 100}
    assert properties["PlacementConstraints"] == [{"Type": "memberOf", "Expression": "attribute:ecs.os-type == linux"}]
    assert properties["EnableExecuteCommand"] is True
    assert daemon.task_role.role_arn == "arn:aws:iam::111111111111:role/task"
    assert daemon.metric_cpu_utilization().metric_name == "CPUUtilization"
    assert daemon.metric_memory_utilization(statistic="max").statistic == "Maximum"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"container": serving(memory_reservation_mib=None)},
            "container app has no memory_reservation_mib (soft limit)",
        ),
        ({"min_healthy_percent": -1}, "min_healthy_percent is -1; it must be a whole number between 0 and 99."),
        ({"min_healthy_percent": 100}, "min_healthy_percent is 100; it must be a whole number between 0 and 99."),
        ({"network_mode": ecs.NetworkMode.AWS_VPC}, "network_mode is AWS_VPC; a daemon takes BRIDGE, HOST, NONE."),
        (
            {"container": serving(readonly_root_filesystem=True), "enable_execute_command": True},
            "container app has a read-only root filesystem, which ECS Exec can't work with;",
        ),
    ],
)
def test_daemons_that_can_not_work_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        _daemon(Platform(), **options)
