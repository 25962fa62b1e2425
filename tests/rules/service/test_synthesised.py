"""The rules of tasks, services, scaling and clusters over what stock aws-cdk-lib synthesises: nothing is an error."""

from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_applicationautoscaling as scaling
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_ecs_patterns as patterns
from aws_cdk import aws_sqs as sqs

from ecs_constructs.rules import Report, Severity, catalogue, check
from ecs_constructs.template import Graph
from tests.conftest import ENVIRONMENT, feature_flags

IMAGE = ecs.ContainerImage.from_registry("public.ecr.aws/docker/library/nginx:1")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """What is found in an app of stock services: on Fargate and on instances, scaled, placed, daemons and all."""
    folder = tmp_path_factory.mktemp("cdk")
    app = cdk.App(context=feature_flags(), outdir=str(folder), builtin_cloud_formation_validation=False)
    stack = cdk.Stack(app, "Stock", env=ENVIRONMENT)
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2)
    on_fargate(stack, ecs.Cluster(stack, "Fargate", vpc=vpc, enable_fargate_capacity_providers=True))
    on_instances(stack, ecs.Cluster(stack, "Instances", vpc=vpc), vpc)
    app.synth()
    return check(Graph.of([Path(folder)]), catalogue.all_rules())


def on_fargate(stack: cdk.Stack, cluster: ecs.Cluster) -> None:
    web = patterns.ApplicationLoadBalancedFargateService(
        stack, "Web", cluster=cluster, task_image_options=patterns.ApplicationLoadBalancedTaskImageOptions(image=IMAGE)
    )
    count = web.service.auto_scale_task_count(max_capacity=10)
    count.scale_on_cpu_utilization("Cpu", target_utilization_percent=50)
    count.scale_on_request_count("Requests", requests_per_target=10_000, target_group=web.target_group)
    count.scale_on_schedule("Morning", schedule=scaling.Schedule.cron(hour="8"), min_capacity=2)
    count.scale_on_metric(
        "Queue",
        metric=sqs.Queue(stack, "Queue").metric_approximate_number_of_messages_visible(),
        scaling_steps=[
            scaling.ScalingInterval(upper=0, change=-1),
            scaling.ScalingInterval(lower=100, change=1),
            scaling.ScalingInterval(lower=500, change=5),
        ],
    )
    patterns.QueueProcessingFargateService(stack, "Worker", cluster=cluster, image=IMAGE)
    task = ecs.FargateTaskDefinition(stack, "Task", cpu=512, memory_limit_mib=1024)
    app = task.add_container("app", image=IMAGE, port_mappings=[ecs.PortMapping(container_port=80)])
    setup = task.add_container("setup", image=IMAGE, essential=False)
    app.add_container_dependencies(
        ecs.ContainerDependency(container=setup, condition=ecs.ContainerDependencyCondition.COMPLETE)
    )
    providers = {"FARGATE": 1, "FARGATE_SPOT": 3}
    ecs.FargateService(
        stack,
        "Mixed",
        cluster=cluster,
        task_definition=task,
        capacity_provider_strategies=[
            ecs.CapacityProviderStrategy(capacity_provider=name, weight=weight) for name, weight in providers.items()
        ],
    )


def on_instances(stack: cdk.Stack, cluster: ecs.Cluster, vpc: ec2.Vpc) -> None:
    group = autoscaling.AutoScalingGroup(
        stack,
        "Group",
        vpc=vpc,
        instance_type=ec2.InstanceType("m5.large"),
        machine_image=ecs.EcsOptimizedImage.amazon_linux2023(),
        max_capacity=4,
    )
    provider = ecs.AsgCapacityProvider(stack, "Provider", auto_scaling_group=group)
    cluster.add_asg_capacity_provider(provider)
    strategy = ecs.CapacityProviderStrategy(capacity_provider=provider.capacity_provider_name, weight=1)
    cluster.add_default_capacity_provider_strategy([strategy])
    tasks = [ecs.Ec2TaskDefinition(stack, f"Ec2Task{i}") for i in range(3)]
    for task in tasks:
        task.add_container("app", image=IMAGE, memory_limit_mib=256)
    placed = ecs.Ec2Service(
        stack, "Placed", cluster=cluster, task_definition=tasks[0], capacity_provider_strategies=[strategy]
    )
    placed.add_placement_strategies(
        ecs.PlacementStrategy.spread_across(ecs.BuiltInAttributes.AVAILABILITY_ZONE),
        ecs.PlacementStrategy.packed_by_memory(),
    )
    placed.add_placement_constraints(ecs.PlacementConstraint.distinct_instances())
    ecs.Ec2Service(stack, "Agent", cluster=cluster, task_definition=tasks[1], daemon=True)
    ecs.Ec2Service(
        stack,
        "Bypassing",
        cluster=cluster,
        task_definition=tasks[2],
        availability_zone_rebalancing=ecs.AvailabilityZoneRebalancing.ENABLED,
        max_healthy_percent=200,
    )


AREAS = ("task", "service", "scaling", "cluster")


def found(report: Report, severity: Severity) -> set[tuple[str, str | None]]:
    return {
        (finding.rule, finding.path)
        for finding in report.findings
        if finding.severity is severity and finding.rule.partition("/")[0] in AREAS
    }


def test_stock_constructs_have_no_error(report: Report) -> None:
    assert found(report, Severity.ERROR) == set()


def test_the_service_that_managed_scaling_does_not_see_is_the_only_warning(report: Report) -> None:
    assert found(report, Severity.WARNING) == {
        ("cluster/capacity-provider-bypassed", "Stock/Bypassing/Service"),
    }
