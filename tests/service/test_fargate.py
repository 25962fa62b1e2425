"""Tests of load-balanced services on Fargate, in a stack of their own."""

import re
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk.assertions import Match, Template

from ecs_constructs.load_balancer import LoadBalancer
from ecs_constructs.service import (
    CpuScaling,
    LoadBalancedFargateService,
    LogOptions,
    MemoryScaling,
    RequestCountScaling,
    RollingDeployment,
    Route,
    TargetHealthCheck,
    TaskScaling,
)
from tests.service.platform import IMAGE, Platform, only, only_container, serving

_SERVICE = "AWS::ECS::Service"
_POLICY = "AWS::ApplicationAutoScaling::ScalingPolicy"


def _service(platform: Platform, construct_id: str = "Web", **options: Any) -> LoadBalancedFargateService:
    defaults: dict[str, Any] = {
        "cluster": platform.cluster,
        "listener": platform.listener,
        "route": Route(paths=["/*"]),
        "container": serving(),
    }
    return LoadBalancedFargateService(platform.services, construct_id, **{**defaults, **options})


@pytest.fixture(scope="module")
def plain() -> Template:
    """The stack of a service with every default."""
    platform = Platform()
    _service(platform)
    return Template.from_stack(platform.services)


@pytest.fixture(scope="module")
def scaled() -> Template:
    """The stack of a service that scales on everything."""
    platform = Platform()
    policies: list[RequestCountScaling | CpuScaling | MemoryScaling] = [
        RequestCountScaling(target_requests_per_minute=4000, scale_out_cooldown=cdk.Duration.seconds(10)),
        CpuScaling(disable_scale_in=True),
        MemoryScaling(scale_in_cooldown=cdk.Duration.seconds(600)),
    ]
    _service(platform, scaling=TaskScaling(policies=policies, min_capacity=4, max_capacity=10))
    return Template.from_stack(platform.services)


def test_the_service(plain: Template) -> None:
    plain.has_resource_properties(
        _SERVICE,
        {
            "LaunchType": "FARGATE",
            "CapacityProviderStrategy": Match.absent(),
            "DesiredCount": 2,
            "DeploymentConfiguration": {
                "MinimumHealthyPercent": 100,
                "MaximumPercent": 200,
                "DeploymentCircuitBreaker": {"Enable": True, "Rollback": True},
            },
            "HealthCheckGracePeriodSeconds": 65,
            "AvailabilityZoneRebalancing": "ENABLED",
            "EnableExecuteCommand": False,
            "PropagateTags": "SERVICE",
            "NetworkConfiguration": {"AwsvpcConfiguration": Match.object_like({"AssignPublicIp": "DISABLED"})},
            "LoadBalancers": [Match.object_like({"ContainerName": "app", "ContainerPort": 80})],
        },
    )


def test_it_waits_for_its_rule_and_the_rights_of_its_execution_role(plain: Template) -> None:
    """A task that starts before the rights are there can't pull or log, and counts against the circuit breaker."""
    (service,) = plain.find_resources(_SERVICE).values()
    (rule,) = plain.find_resources("AWS::ElasticLoadBalancingV2::ListenerRule")
    (policy,) = plain.find_resources("AWS::IAM::Policy")
    assert {rule, policy} <= set(service["DependsOn"])


def test_it_waits_for_its_subnets_way_out(stack: cdk.Stack) -> None:
    """In one stack the order shows: without its NAT gateway's route a task can't pull."""
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2)
    LoadBalancedFargateService(
        stack,
        "Web",
        cluster=ecs.Cluster(stack, "Cluster", vpc=vpc),
        listener=LoadBalancer(stack, "LoadBalancer", vpc=vpc, internet_facing=False).listener,
        route=Route(paths=["/*"]),
        container=serving(),
    )
    template = Template.from_stack(stack)
    routes = template.find_resources("AWS::EC2::Route", {"Properties": {"NatGatewayId": Match.any_value()}})
    (service,) = template.find_resources(_SERVICE).values()
    assert len(routes) == 2
    assert set(routes) <= set(service["DependsOn"])


def test_its_task(plain: Template) -> None:
    task = only(plain, "AWS::ECS::TaskDefinition")
    assert (task["Cpu"], task["Memory"], task["NetworkMode"]) == ("256", "512", "awsvpc")
    assert task["RuntimePlatform"] == {"CpuArchitecture": "X86_64", "OperatingSystemFamily": "LINUX"}
    container = only_container(plain)
    assert container["MemoryReservation"] == 128
    assert "Memory" not in container


def test_its_targets(plain: Template) -> None:
    targets = only(plain, "AWS::ElasticLoadBalancingV2::TargetGroup")
    assert targets["TargetType"] == "ip"
    assert targets["Matcher"] == {"HttpCode": "200"}
    assert {name: targets[name] for name in targets if name.startswith(("Health", "Unhealthy"))} == {
        "HealthCheckIntervalSeconds": 15,
        "HealthCheckPath": "/",
        "HealthCheckPort": "traffic-port",
        "HealthCheckTimeoutSeconds": 5,
        "HealthyThresholdCount": 2,
        "UnhealthyThresholdCount": 3,
    }
    assert {"Key": "deregistration_delay.timeout_seconds", "Value": "30"} in targets["TargetGroupAttributes"]
    assert "slow_start.duration_seconds" not in str(targets["TargetGroupAttributes"])


def test_its_log_outlives_a_rollback(plain: Template) -> None:
    plain.has_resource("AWS::Logs::LogGroup", {"DeletionPolicy": "Retain", "Properties": {"RetentionInDays": 30}})


def test_only_the_load_balancer_gets_in(plain: Template) -> None:
    assert "SecurityGroupIngress" not in only(plain, "AWS::EC2::SecurityGroup")
    ingress = only(plain, "AWS::EC2::SecurityGroupIngress")
    assert (ingress["FromPort"], ingress["ToPort"]) == (80, 80)
    assert "SourceSecurityGroupId" in ingress
    assert only(plain, "AWS::EC2::SecurityGroupEgress")["FromPort"] == 80


def test_its_roles_are_least(plain: Template) -> None:
    statements = only(plain, "AWS::IAM::Policy")["PolicyDocument"]["Statement"]
    assert [each["Action"] for each in statements] == [["logs:CreateLogStream", "logs:PutLogEvents"]]


def test_its_ids_are_stable(plain: Template) -> None:
    types = (_SERVICE, "AWS::Logs::LogGroup", "AWS::ElasticLoadBalancingV2::TargetGroup")
    ids = [logical_id for each in types for logical_id in plain.find_resources(each)]
    assert ids == ["WebService6469C718", "WebLogGroup1664F270", "WebTargetGroup186cf14e0D63F1E7"]


def test_a_scaled_service_has_no_desired_count(scaled: Template) -> None:
    service = only(scaled, _SERVICE)
    assert "DesiredCount" not in service
    assert service["DeploymentConfiguration"]["MaximumPercent"] == 150
    target = only(scaled, "AWS::ApplicationAutoScaling::ScalableTarget")
    assert (target["MinCapacity"], target["MaxCapacity"]) == (4, 10)


def test_the_scaling_policies(scaled: Template) -> None:
    configurations = [
        policy["Properties"]["TargetTrackingScalingPolicyConfiguration"]
        for policy in scaled.find_resources(_POLICY).values()
    ]
    figures = {
        each["PredefinedMetricSpecification"]["PredefinedMetricType"]: (
            each["TargetValue"],
            each["ScaleOutCooldown"],
            each["ScaleInCooldown"],
            each["DisableScaleIn"],
        )
        for each in configurations
    }
    assert figures == {
        "ALBRequestCountPerTarget": (4000, 10, 300, False),
        "ECSServiceAverageCPUUtilization": (60, 60, 300, True),
        "ECSServiceAverageMemoryUtilization": (75, 60, 600, False),
    }


def test_the_resource_label_names_the_load_balancer_and_the_target_group(scaled: Template) -> None:
    """``app/<load balancer>/<id>/targetgroup/<target group>/<id>``: the first half is cut out of the listener's ARN."""
    (policy,) = scaled.find_resources(
        _POLICY, {"Properties": {"PolicyName": Match.string_like_regexp("RequestCount")}}
    ).values()
    tracking = policy["Properties"]["TargetTrackingScalingPolicyConfiguration"]
    parts = tracking["PredefinedMetricSpecification"]["ResourceLabel"]["Fn::Join"][1]
    listener = only(scaled, "AWS::ElasticLoadBalancingV2::ListenerRule")["ListenerArn"]
    cut = [part["Fn::Select"] for part in parts if isinstance(part, dict) and "Fn::Select" in part]
    assert cut == [[index, {"Fn::Split": ["/", listener]}] for index in (1, 2, 3)]
    (target_group,) = scaled.find_resources("AWS::ElasticLoadBalancingV2::TargetGroup")
    assert parts[-1] == {"Fn::GetAtt": [target_group, "TargetGroupFullName"]}


def test_everything_that_is_given() -> None:
    platform = Platform()
    stack = platform.services
    group = ec2.SecurityGroup(stack, "Group", vpc=platform.vpc)
    service = _service(
        platform,
        container=serving(readonly_root_filesystem=False, port=8080),
        cpu=512,
        memory_limit_mib=1024,
        cpu_architecture=ecs.CpuArchitecture.ARM64,
        desired_count=5,
        health_check=TargetHealthCheck(path="/healthz", start_up_time=cdk.Duration.seconds(120)),
        deregistration_delay=cdk.Duration.seconds(5),
        deployment=RollingDeployment(
            min_healthy_percent=60, max_healthy_percent=100, circuit_breaker=False, rollback=False
        ),
        capacity_provider_strategies=[
            ecs.CapacityProviderStrategy(capacity_provider="FARGATE", base=2, weight=1),
            ecs.CapacityProviderStrategy(capacity_provider="FARGATE_SPOT", weight=3),
        ],
        vpc_subnets=ec2.SubnetSelection(subnets=[platform.vpc.private_subnets[0]]),
        security_groups=[group],
        task_role=iam.Role.from_role_arn(stack, "TaskRole", "arn:aws:iam::111111111111:role/task"),
        execution_role=iam.Role.from_role_arn(stack, "ExecutionRole", "arn:aws:iam::111111111111:role/execution"),
        logging=LogOptions(log_group=logs.LogGroup.from_log_group_name(stack, "Logs", "/shop/web")),
        enable_execute_command=True,
    )
    template = Template.from_stack(stack)
    properties = only(template, _SERVICE)
    assert "LaunchType" not in properties
    assert properties["CapacityProviderStrategy"] == [
        {"Base": 2, "CapacityProvider": "FARGATE", "Weight": 1},
        {"CapacityProvider": "FARGATE_SPOT", "Weight": 3},
    ]
    assert properties["DesiredCount"] == 5
    assert properties["DeploymentConfiguration"] == {
        "MinimumHealthyPercent": 60,
        "MaximumPercent": 100,
        "DeploymentCircuitBreaker": {"Enable": False, "Rollback": False},
    }
    assert properties["AvailabilityZoneRebalancing"] == "DISABLED"
    assert properties["HealthCheckGracePeriodSeconds"] == 120 + 2 * 15 + 5
    assert properties["EnableExecuteCommand"] is True
    network = properties["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert len(network["Subnets"]) == 1
    assert network["SecurityGroups"] == [stack.resolve(group.security_group_id)]
    task = only(template, "AWS::ECS::TaskDefinition")
    assert (task["Cpu"], task["Memory"]) == ("512", "1024")
    assert task["RuntimePlatform"]["CpuArchitecture"] == "ARM64"
    assert (task["TaskRoleArn"], task["ExecutionRoleArn"]) == (
        "arn:aws:iam::111111111111:role/task",
        "arn:aws:iam::111111111111:role/execution",
    )
    assert only_container(template)["LogConfiguration"]["Options"]["awslogs-group"] == "/shop/web"
    template.resource_count_is("AWS::Logs::LogGroup", 0)
    template.resource_count_is("AWS::IAM::Role", 0)
    assert service.task_role.role_arn == "arn:aws:iam::111111111111:role/task"
    assert service.scalable_target is None


def test_an_existing_cluster_listener_and_network() -> None:
    platform = Platform()
    stack = platform.services
    vpc = ec2.Vpc.from_vpc_attributes(
        stack,
        "Vpc",
        vpc_id="vpc-0123456789abcdef0",
        availability_zones=["eu-west-1a"],
        private_subnet_ids=["subnet-0123456789abcdef0"],
    )
    listener = elbv2.ApplicationListener.from_application_listener_attributes(
        stack,
        "Listener",
        listener_arn="arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener/app/shop/0123456789abcdef/fedcba9876543210",
        security_group=ec2.SecurityGroup.from_security_group_id(stack, "Balancer", "sg-0123456789abcdef0"),
    )
    scaling = TaskScaling(policies=[RequestCountScaling(target_requests_per_minute=600)])
    cluster = ecs.Cluster.from_cluster_attributes(stack, "Cluster", cluster_name="shop", vpc=vpc)
    _service(platform, cluster=cluster, listener=listener, scaling=scaling)
    template = Template.from_stack(stack)
    template.has_resource_properties(_SERVICE, {"Cluster": "shop"})
    template.has_resource_properties(
        "AWS::EC2::SecurityGroupIngress", {"SourceSecurityGroupId": "sg-0123456789abcdef0", "FromPort": 80}
    )
    label = only(template, _POLICY)["TargetTrackingScalingPolicyConfiguration"]["PredefinedMetricSpecification"]
    assert label["ResourceLabel"]["Fn::Join"][1][0] == "app/shop/0123456789abcdef/"


def test_another_listener_is_another_target_group(plain: Template) -> None:
    platform = Platform()
    other = elbv2.ApplicationListener(
        platform.balancing,
        "Other",
        load_balancer=platform.load_balancer.load_balancer,
        port=8080,
        protocol=elbv2.ApplicationProtocol.HTTP,
        default_action=elbv2.ListenerAction.fixed_response(404),
    )
    _service(platform, listener=other)
    kind = "AWS::ElasticLoadBalancingV2::TargetGroup"
    assert plain.find_resources(kind).keys().isdisjoint(Template.from_stack(platform.services).find_resources(kind))


def test_two_services_on_one_priority() -> None:
    platform = Platform()
    _service(platform, "First")
    with pytest.raises(
        ValueError, match=r"the rule of Services/Second has priority 49246 on .* as has that of Services/First"
    ):
        _service(platform, "Second")


def test_the_metrics() -> None:
    platform = Platform()
    service = _service(platform)
    minute = cdk.Duration.minutes(1)
    metrics = [
        service.metric_cpu_utilization(period=minute),
        service.metric_memory_utilization(period=minute),
        service.metric_request_count_per_target(period=minute),
        service.metric_target_response_time(period=minute, statistic="p99"),
        service.metric_healthy_host_count(period=minute),
        service.metric_unhealthy_host_count(period=minute),
    ]
    assert [(metric.metric_name, metric.statistic) for metric in metrics] == [
        ("CPUUtilization", "Average"),
        ("MemoryUtilization", "Average"),
        ("RequestCountPerTarget", "Sum"),
        ("TargetResponseTime", "p99"),
        ("HealthyHostCount", "Average"),
        ("UnHealthyHostCount", "Average"),
    ]
    assert all(metric.period.to_seconds() == 60 for metric in metrics)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"container": serving(port=None)}, "container app has no port; give the port that the load balancer sends"),
        (
            {"container": serving(readonly_root_filesystem=True), "enable_execute_command": True},
            "container app has a read-only root filesystem, which ECS Exec can't work with;",
        ),
        ({"cpu": 512}, "memory_limit_mib is 512 with cpu 512; Fargate offers 1024, 2048, 3072, 4096 MiB with it."),
        (
            {"container": serving(memory_limit_mib=1024)},
            "memory_limit_mib of container app is 1024, more than its task's 512",
        ),
        (
            {"capacity_provider_strategies": [ecs.CapacityProviderStrategy(capacity_provider="mine", weight=1)]},
            "capacity provider mine is not one of Fargate's",
        ),
        ({"desired_count": -1}, "desired_count is -1; it must be a whole number at least 0."),
        (
            {"desired_count": 2, "scaling": TaskScaling(policies=[CpuScaling()])},
            "desired_count is 2 on a scaled service; each deployment would set the tasks back to it.",
        ),
        ({"deployment": RollingDeployment(max_healthy_percent=100)}, "leave a deployment of 2 tasks no room"),
        (
            {"deregistration_delay": cdk.Duration.seconds(3601)},
            "deregistration_delay (in seconds) is 3601; it must be a whole number between 0 and 3600.",
        ),
    ],
)
def test_services_that_can_not_work_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        _service(Platform(), **options)


def test_the_image_is_pulled_from_where_it_is() -> None:
    platform = Platform()
    _service(platform, container=serving(image=IMAGE))
    assert only_container(Template.from_stack(platform.services))["Image"] == "public.ecr.aws/docker/library/httpd:2.4"
