"""Services on Amazon ECS: load-balanced ones on Fargate and on EC2, and daemons."""

from ecs_constructs.service.container import ContainerHealthCheck, ContainerOptions
from ecs_constructs.service.daemon import DaemonService
from ecs_constructs.service.deployment import RollingDeployment
from ecs_constructs.service.ec2 import LoadBalancedEc2Service
from ecs_constructs.service.fargate import LoadBalancedFargateService
from ecs_constructs.service.load_balanced import LoadBalancedService
from ecs_constructs.service.log_options import LogOptions
from ecs_constructs.service.routing import Route, listener_rule_priority
from ecs_constructs.service.scaling import CpuScaling, MemoryScaling, RequestCountScaling, TaskScaling
from ecs_constructs.service.target_group import TargetHealthCheck

__all__ = [
    "ContainerHealthCheck",
    "ContainerOptions",
    "CpuScaling",
    "DaemonService",
    "LoadBalancedEc2Service",
    "LoadBalancedFargateService",
    "LoadBalancedService",
    "LogOptions",
    "MemoryScaling",
    "RequestCountScaling",
    "RollingDeployment",
    "Route",
    "TargetHealthCheck",
    "TaskScaling",
    "listener_rule_priority",
]
