"""Fills an app with as many services as wanted, from aws-cdk-lib's own constructs: what any team might have."""

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

from tools.large_assembly import SERVICES_PER_STACK

_ENVIRONMENT = cdk.Environment(account="111111111111", region="eu-west-1")
_ALARMS = 6
"""With them a service has 20 resources, as in the assembly that is written without CDK."""


class _Shared(cdk.Stack):
    """What all services stand on."""

    def __init__(self, app: cdk.App) -> None:
        super().__init__(app, "Shared", env=_ENVIRONMENT)
        self.vpc = ec2.Vpc(self, "Vpc", max_azs=2)
        self.cluster = ecs.Cluster(self, "Cluster", vpc=self.vpc)
        self.listener = elbv2.ApplicationLoadBalancer(self, "LoadBalancer", vpc=self.vpc).add_listener(
            "Listener", port=80, default_action=elbv2.ListenerAction.fixed_response(404)
        )


def add_services(app: cdk.App, services: int) -> None:
    """Fills an app.

    Args:
        app: the app.
        services: how many services.
    """
    shared = _Shared(app)
    for first in range(0, services, SERVICES_PER_STACK):
        stack = cdk.Stack(app, f"Services{first // SERVICES_PER_STACK}", env=_ENVIRONMENT)
        for number in range(first, min(first + SERVICES_PER_STACK, services)):
            _add_service(stack, shared, number)


def _add_service(stack: cdk.Stack, shared: _Shared, number: int) -> None:
    service = ecs.FargateService(
        stack,
        f"Service{number}",
        cluster=shared.cluster,
        task_definition=_task(stack, number),
        circuit_breaker=ecs.DeploymentCircuitBreaker(enable=True, rollback=True),
        min_healthy_percent=100,
    )
    targets = elbv2.ApplicationTargetGroup(stack, f"Targets{number}", vpc=shared.vpc, port=80, targets=[service])
    elbv2.ApplicationListenerRule(
        stack,
        f"Rule{number}",
        listener=shared.listener,
        priority=number + 1,
        conditions=[elbv2.ListenerCondition.path_patterns([f"/s{number}/*"])],
        target_groups=[targets],
    )
    scaling = service.auto_scale_task_count(min_capacity=2, max_capacity=8)
    scaling.scale_on_cpu_utilization("Cpu", target_utilization_percent=60)
    for alarm in range(_ALARMS):
        cloudwatch.Alarm(
            stack,
            f"Alarm{alarm}x{number}",
            metric=service.metric_cpu_utilization(),
            threshold=90 + alarm,
            evaluation_periods=3,
        )


def _task(stack: cdk.Stack, number: int) -> ecs.FargateTaskDefinition:
    task = ecs.FargateTaskDefinition(stack, f"Task{number}", cpu=512, memory_limit_mib=1024)
    for name in ("app", "proxy"):
        task.add_container(
            name,
            image=ecs.ContainerImage.from_registry(f"example/service{number}:1"),
            essential=name == "app",
            environment={f"VARIABLE_{i}": str(i) for i in range(10)},
            port_mappings=[ecs.PortMapping(container_port=8080)] if name == "app" else None,
            logging=ecs.LogDrivers.aws_logs(stream_prefix=name),
        )
    return task
