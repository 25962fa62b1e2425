"""What aws-cdk-lib's stock constructs synthesise is healthy: no rule of tasks' places and networks fires."""

from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_applicationautoscaling as applicationautoscaling
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_ecs_patterns as patterns
from aws_cdk import aws_iam as iam

from ecs_constructs.rules import Report, catalogue, check
from ecs_constructs.template import Graph
from tests.conftest import ENVIRONMENT, feature_flags

AREAS = ["fargate", "network", "gpu", "managed-instances"]
IMAGE = ecs.ContainerImage.from_registry("public.ecr.aws/docker/library/nginx:1")


def fargate(scope: cdk.Stack, vpc: ec2.IVpc) -> None:
    """The patterns, and a service with everything that Fargate allows."""
    cluster = ecs.Cluster(scope, "Cluster", vpc=vpc, enable_fargate_capacity_providers=True)
    options = patterns.ApplicationLoadBalancedTaskImageOptions(image=IMAGE)
    patterns.ApplicationLoadBalancedFargateService(scope, "Web", cluster=cluster, task_image_options=options)
    patterns.QueueProcessingFargateService(scope, "Queue", cluster=cluster, image=IMAGE)
    patterns.ScheduledFargateTask(
        scope,
        "Nightly",
        cluster=cluster,
        schedule=applicationautoscaling.Schedule.rate(cdk.Duration.days(1)),
        scheduled_fargate_task_image_options=patterns.ScheduledFargateTaskImageOptions(image=IMAGE),
    )
    task = ecs.FargateTaskDefinition(
        scope,
        "Task",
        cpu=8192,
        memory_limit_mib=16384,
        ephemeral_storage_gib=200,
        pid_mode=ecs.PidMode.TASK,
        runtime_platform=ecs.RuntimePlatform(
            cpu_architecture=ecs.CpuArchitecture.ARM64, operating_system_family=ecs.OperatingSystemFamily.LINUX
        ),
    )
    task.add_volume(name="shared", efs_volume_configuration=ecs.EfsVolumeConfiguration(file_system_id="fs-1"))
    linux = ecs.LinuxParameters(scope, "Linux", init_process_enabled=True)
    linux.add_capabilities(ecs.Capability.SYS_PTRACE)
    linux.drop_capabilities(ecs.Capability.NET_RAW)
    task.add_container(
        "App",
        image=IMAGE,
        linux_parameters=linux,
        logging=ecs.LogDriver.aws_logs(stream_prefix="app"),
        port_mappings=[
            ecs.PortMapping(container_port=8080),
            ecs.PortMapping(container_port=8080, protocol=ecs.Protocol.UDP),
        ],
        stop_timeout=cdk.Duration.minutes(2),
        ulimits=[ecs.Ulimit(name=ecs.UlimitName.NOFILE, soft_limit=65535, hard_limit=65535)],
    )
    ecs.FargateService(
        scope,
        "Spot",
        cluster=cluster,
        task_definition=task,
        capacity_provider_strategies=[ecs.CapacityProviderStrategy(capacity_provider="FARGATE_SPOT", weight=1)],
        platform_version=ecs.FargatePlatformVersion.VERSION1_4,
    )


def instances(scope: cdk.Stack, vpc: ec2.IVpc) -> None:
    """A service in each network mode, one behind a load balancer, and a daemon on external instances."""
    cluster = ecs.Cluster(scope, "Cluster", vpc=vpc)
    group = autoscaling.AutoScalingGroup(
        scope,
        "Group",
        vpc=vpc,
        instance_type=ec2.InstanceType("m5.large"),
        machine_image=ecs.EcsOptimizedImage.amazon_linux2023(),
        max_capacity=4,
    )
    cluster.add_asg_capacity_provider(ecs.AsgCapacityProvider(scope, "Provider", auto_scaling_group=group))
    for mode in (ecs.NetworkMode.BRIDGE, ecs.NetworkMode.HOST, ecs.NetworkMode.AWS_VPC, ecs.NetworkMode.NONE):
        task = ecs.Ec2TaskDefinition(scope, f"{mode.name}Task", network_mode=mode)
        ports = [] if mode is ecs.NetworkMode.NONE else [ecs.PortMapping(container_port=80)]
        task.add_container("App", image=IMAGE, memory_limit_mib=256, port_mappings=ports, privileged=True, gpu_count=1)
        ecs.Ec2Service(scope, mode.name, cluster=cluster, task_definition=task)
    options = patterns.ApplicationLoadBalancedTaskImageOptions(image=IMAGE)
    patterns.ApplicationLoadBalancedEc2Service(
        scope, "Web", cluster=cluster, memory_limit_mib=256, task_image_options=options
    )
    external = ecs.ExternalTaskDefinition(scope, "ExternalTask")
    external.add_container("App", image=IMAGE, memory_limit_mib=256)
    ecs.ExternalService(scope, "External", cluster=cluster, task_definition=external, daemon=True)


def managed_instances(scope: cdk.Stack, vpc: ec2.IVpc) -> None:
    """A service on Managed Instances that just hold its task."""
    cluster = ecs.Cluster(scope, "Cluster", vpc=vpc)
    provider = ecs.ManagedInstancesCapacityProvider(
        scope,
        "Provider",
        subnets=vpc.public_subnets,
        security_groups=[ec2.SecurityGroup(scope, "SecurityGroup", vpc=vpc)],
        infrastructure_role=iam.Role(scope, "Role", assumed_by=iam.ServicePrincipal("ecs.amazonaws.com")),
        ec2_instance_profile=iam.InstanceProfile(scope, "Profile"),
        instance_requirements=ec2.InstanceRequirementsConfig(
            v_cpu_count_min=1,
            v_cpu_count_max=2,
            memory_min=cdk.Size.gibibytes(2),
            memory_max=cdk.Size.gibibytes(4),
        ),
    )
    cluster.add_managed_instances_capacity_provider(provider)
    task = ecs.TaskDefinition(
        scope,
        "Task",
        compatibility=ecs.Compatibility.MANAGED_INSTANCES,
        cpu="2048",
        memory_mib="3584",
        network_mode=ecs.NetworkMode.AWS_VPC,
    )
    task.add_container("App", image=IMAGE)
    strategy = ecs.CapacityProviderStrategy(capacity_provider=provider.capacity_provider_name, weight=1)
    ecs.FargateService(scope, "Service", cluster=cluster, task_definition=task, capacity_provider_strategies=[strategy])


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """What is found in an app of stock constructs, their network in a stack of its own."""
    folder = tmp_path_factory.mktemp("cdk")
    app = cdk.App(context=feature_flags(), outdir=str(folder), builtin_cloud_formation_validation=False)
    public = ec2.SubnetConfiguration(name="Public", subnet_type=ec2.SubnetType.PUBLIC)
    private = ec2.SubnetConfiguration(name="Private", subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS)
    network = cdk.Stack(app, "Network", env=ENVIRONMENT)
    vpc = ec2.Vpc(network, "Vpc", max_azs=2, subnet_configuration=[public, private])
    for make in (fargate, instances, managed_instances):
        make(cdk.Stack(app, make.__name__.replace("_", "-"), env=ENVIRONMENT), vpc)
    app.synth()
    return check(Graph.of([Path(folder)]), catalogue.selected(AREAS))


def test_stock_constructs_are_healthy(report: Report) -> None:
    assert report.templates == 4
    assert report.findings == ()


def test_their_values_are_all_determined(report: Report) -> None:
    assert report.unresolved == 0
