"""A service on Fargate behind a load balancer: from an empty account to an address that answers.

Two NAT gateways (one a zone), the load balancer with its addresses, and two to six tasks bill by the hour.
"""

import os

import aws_cdk as cdk
from aws_cdk import aws_ecs as ecs

from ecs_constructs import (
    Cluster,
    ContainerOptions,
    CpuScaling,
    LoadBalancedFargateService,
    LoadBalancer,
    Network,
    ResourceLimitsPlugin,
    Route,
    TaskScaling,
)

app = cdk.App()
account = os.environ.get("CDK_DEFAULT_ACCOUNT")
# The load balancer's access logs need a Region that is known at synthesis.
region = os.environ.get("CDK_DEFAULT_REGION", "eu-west-1")
stack = cdk.Stack(app, "Shop", env=cdk.Environment(account=account, region=region))

network = Network(stack, "Network")
cluster = Cluster(stack, "Cluster", vpc=network.vpc)
load_balancer = LoadBalancer(stack, "LoadBalancer", vpc=network.vpc)
service = LoadBalancedFargateService(
    stack,
    "Orders",
    cluster=cluster.cluster,
    listener=load_balancer.listener,
    route=Route(paths=["/*"]),
    container=ContainerOptions(
        image=ecs.ContainerImage.from_registry("public.ecr.aws/docker/library/nginx:1.29-alpine"), port=80
    ),
    cpu=256,
    memory_limit_mib=512,
    scaling=TaskScaling(policies=[CpuScaling()], min_capacity=2, max_capacity=6),
)
cdk.CfnOutput(stack, "Address", value=load_balancer.load_balancer.load_balancer_dns_name)

cdk.Validations.of(app).add_plugins(ResourceLimitsPlugin())
app.synth()
