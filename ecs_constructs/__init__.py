"""AWS CDK constructs for Amazon ECS and AWS Batch, and checks that prove what was written can run.

Names are resolved when they are first used: importing this package starts no node process, and the checks alone never
do.
"""

from importlib import import_module
from typing import Any

_MODULES = {
    "batch": (
        "Ec2ComputeEnvironment",
        "Ec2Platform",
        "FargateComputeEnvironment",
        "FargatePlatform",
        "JobDefinition",
        "JobQueue",
    ),
    "cluster": (
        "AgentSettings",
        "AmazonLinux2023",
        "Bottlerocket",
        "Cluster",
        "Ec2Capacity",
        "ManagedScaling",
        "NetworkInScaling",
        "SpotInstances",
    ),
    "load_balancer": ("LoadBalancer", "LoadBalancerListener"),
    "load_testing": ("CLUSTER_LOAD", "SERVICE_LOAD", "ApacheBench", "Load", "LoadTest"),
    "monitoring": (
        "CapacityThresholds",
        "JobQueueThresholds",
        "LoadBalancerThresholds",
        "Monitoring",
        "ServiceThresholds",
        "Threshold",
    ),
    "network": ("EndpointEgress", "ExistingNetwork", "INetwork", "NatEgress", "Network"),
    "repository": ("Repository",),
    "rules": ("Limits",),
    "service": (
        "ContainerHealthCheck",
        "ContainerOptions",
        "CpuScaling",
        "DaemonService",
        "LoadBalancedEc2Service",
        "LoadBalancedFargateService",
        "LogOptions",
        "MemoryScaling",
        "RequestCountScaling",
        "RollingDeployment",
        "Route",
        "TargetHealthCheck",
        "TaskScaling",
    ),
    "validation": ("ResourceLimitsAspect", "ResourceLimitsPlugin", "record_source_lines"),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
