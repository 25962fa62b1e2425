"""The rules of networks over what aws-cdk-lib synthesises: who reaches whom, across stacks."""

from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_ecs_patterns as patterns

from ecs_constructs.rules import Report, Severity, catalogue, check
from ecs_constructs.template import Graph
from tests.conftest import ENVIRONMENT, feature_flags

ENDPOINTS = {
    "Api": ec2.InterfaceVpcEndpointAwsService.ECR,
    "Dkr": ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
    "Logs": ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
}


def isolated(stack: cdk.Stack, name: str) -> ec2.Vpc:
    """A VPC without a way out."""
    subnets = ec2.SubnetConfiguration(name="Isolated", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
    return ec2.Vpc(stack, name, max_azs=2, nat_gateways=0, subnet_configuration=[subnets])


def task(stack: cdk.Stack, name: str, image: ecs.ContainerImage) -> ecs.FargateTaskDefinition:
    definition = ecs.FargateTaskDefinition(stack, name)
    definition.add_container("app", image=image, logging=ecs.LogDrivers.aws_logs(stream_prefix="app"))
    return definition


@pytest.fixture(scope="module", params=[ENVIRONMENT, None], ids=["account-known", "account-open"])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """What is found in an app whose services are in private, public and isolated subnets."""
    folder = tmp_path_factory.mktemp("cdk")
    app = cdk.App(context=feature_flags(), outdir=str(folder), builtin_cloud_formation_validation=False)
    network, services = (cdk.Stack(app, name, env=request.param) for name in ("Network", "Services"))
    vpc = ec2.Vpc(network, "Vpc", max_azs=2, nat_gateways=1)
    closed, furnished = isolated(network, "Closed"), isolated(network, "Furnished")
    for name, service in ENDPOINTS.items():
        furnished.add_interface_endpoint(name, service=service)
    furnished.add_gateway_endpoint("S3", service=ec2.GatewayVpcEndpointAwsService.S3)
    public = ecs.ContainerImage.from_registry("nginx")
    private = ecs.ContainerImage.from_ecr_repository(ecr.Repository(network, "Repository"))
    cluster = ecs.Cluster(services, "Cluster", vpc=vpc)
    patterns.ApplicationLoadBalancedFargateService(
        services,
        "Balanced",
        cluster=cluster,
        task_image_options=patterns.ApplicationLoadBalancedTaskImageOptions(image=public),
    )
    ecs.FargateService(
        services,
        "WithoutAddress",
        cluster=cluster,
        task_definition=task(services, "PublicTask", public),
        vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
    )
    definition = task(services, "PrivateTask", private)
    for name, place in (("Closed", closed), ("Furnished", furnished)):
        place_cluster = ecs.Cluster(services, f"{name}Cluster", vpc=place)
        ecs.FargateService(services, name, cluster=place_cluster, task_definition=definition)
    app.synth()
    return check(Graph.of([Path(folder)]), catalogue.all_rules())


def test_exactly_the_services_without_a_way_out_are_errors(report: Report) -> None:
    errors = {(f.rule, f.path) for f in report.findings if f.severity is Severity.ERROR}
    assert errors == {
        ("network-path/image-unreachable", "Services/WithoutAddress/Service"),
        ("network-path/image-unreachable", "Services/Closed/Service"),
    }
