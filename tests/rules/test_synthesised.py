"""The rules over what aws-cdk-lib synthesises: capacity in one stack, what runs on it in another."""

from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_batch as batch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs

from ecs_constructs.rules import Report, Severity, catalogue, check
from ecs_constructs.template import Graph
from tests.conftest import ENVIRONMENT, feature_flags

IMAGE = "public.ecr.aws/docker/library/nginx:1"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """What is found in an app whose services and job ask for more than a cluster of m5.large can give."""
    folder = tmp_path_factory.mktemp("cdk")
    app = cdk.App(context=feature_flags(), outdir=str(folder), builtin_cloud_formation_validation=False)
    capacity = cdk.Stack(app, "Capacity", env=ENVIRONMENT)
    vpc = ec2.Vpc(capacity, "Vpc", max_azs=2, nat_gateways=0)
    cluster = ecs.Cluster(capacity, "Cluster", vpc=vpc)
    group = autoscaling.AutoScalingGroup(
        capacity,
        "Group",
        vpc=vpc,
        vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
        instance_type=ec2.InstanceType("m5.large"),
        machine_image=ecs.EcsOptimizedImage.amazon_linux2023(),
        max_capacity=4,
    )
    provider = ecs.AsgCapacityProvider(capacity, "Provider", auto_scaling_group=group)
    cluster.add_asg_capacity_provider(provider)
    services = cdk.Stack(app, "Services", env=ENVIRONMENT)
    strategy = ecs.CapacityProviderStrategy(capacity_provider=provider.capacity_provider_name, weight=1)
    for name, memory, strategies in (("Small", 1024, [strategy]), ("Large", 16384, [strategy]), ("Joined", 8192, None)):
        task = ecs.Ec2TaskDefinition(services, f"{name}Task")
        task.add_container("app", image=ecs.ContainerImage.from_registry(IMAGE), memory_limit_mib=memory)
        ecs.Ec2Service(services, name, cluster=cluster, task_definition=task, capacity_provider_strategies=strategies)
    jobs = cdk.Stack(app, "Jobs", env=ENVIRONMENT)
    batch.ManagedEc2EcsComputeEnvironment(
        jobs,
        "Environment",
        vpc=vpc,
        vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
        instance_types=[ec2.InstanceType("c5.large")],
        use_optimal_instance_classes=False,
        maxv_cpus=4,
    )
    batch.EcsJobDefinition(
        jobs,
        "Job",
        container=batch.EcsEc2ContainerDefinition(
            jobs,
            "Container",
            image=ecs.ContainerImage.from_registry(IMAGE),
            cpu=256,  # CPU units where vCPUs are meant
            memory=cdk.Size.mebibytes(512),
        ),
    )
    app.synth()
    return check(Graph.of([Path(folder)]), catalogue.all_rules())


def test_exactly_what_does_not_fit_is_an_error(report: Report) -> None:
    errors = {(f.rule, f.path) for f in report.findings if f.severity is Severity.ERROR}
    assert errors == {
        ("capacity/task-exceeds-instance-memory", "Services/LargeTask/Resource"),
        ("capacity/task-exceeds-available-memory", "Services/JoinedTask/Resource"),
        ("batch/job-exceeds-instance-vcpus", "Jobs/Job/Resource"),
        ("batch/job-exceeds-max-vcpus", "Jobs/Job/Resource"),
    }


def test_the_service_is_named_by_its_construct_path(report: Report) -> None:
    (finding,) = [f for f in report.findings if f.rule == "capacity/task-exceeds-instance-memory"]
    assert "service Services/Large/Service" in finding.message
    assert "m5.large has 8192" in finding.message


def test_every_template_was_read(report: Report) -> None:
    assert report.templates == 3
