"""Only the checks, in an app of stock aws-cdk-lib constructs: findings name the line that made the construct."""

import aws_cdk as cdk
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_ecs_patterns as patterns

from ecs_constructs import ResourceLimitsPlugin, record_source_lines

app = cdk.App()
record_source_lines(app)
stack = cdk.Stack(app, "Shop")

web = patterns.ApplicationLoadBalancedFargateService(
    stack,
    "Web",
    cpu=256,
    memory_limit_mib=512,  # with 256 CPU units Fargate offers 512, 1024 and 2048: try 3072
    desired_count=2,
    min_healthy_percent=100,
    circuit_breaker=ecs.DeploymentCircuitBreaker(rollback=True),
    task_image_options=patterns.ApplicationLoadBalancedTaskImageOptions(
        image=ecs.ContainerImage.from_registry("public.ecr.aws/docker/library/nginx:1.29-alpine")
    ),
)

cdk.Validations.of(app).add_plugins(ResourceLimitsPlugin())
app.synth()
