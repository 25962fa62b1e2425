"""The public names, for type checkers; at run time they are resolved when they are first used."""

from ecs_constructs.batch import (
    Ec2ComputeEnvironment as Ec2ComputeEnvironment,
    Ec2Platform as Ec2Platform,
    FargateComputeEnvironment as FargateComputeEnvironment,
    FargatePlatform as FargatePlatform,
    JobDefinition as JobDefinition,
    JobQueue as JobQueue,
)
from ecs_constructs.cluster import (
    AgentSettings as AgentSettings,
    AmazonLinux2023 as AmazonLinux2023,
    Bottlerocket as Bottlerocket,
    Cluster as Cluster,
    Ec2Capacity as Ec2Capacity,
    ManagedScaling as ManagedScaling,
    NetworkInScaling as NetworkInScaling,
    SpotInstances as SpotInstances,
)
from ecs_constructs.load_balancer import LoadBalancer as LoadBalancer, LoadBalancerListener as LoadBalancerListener
from ecs_constructs.load_testing import (
    CLUSTER_LOAD as CLUSTER_LOAD,
    SERVICE_LOAD as SERVICE_LOAD,
    ApacheBench as ApacheBench,
    Load as Load,
    LoadTest as LoadTest,
)
from ecs_constructs.monitoring import (
    CapacityThresholds as CapacityThresholds,
    JobQueueThresholds as JobQueueThresholds,
    LoadBalancerThresholds as LoadBalancerThresholds,
    Monitoring as Monitoring,
    ServiceThresholds as ServiceThresholds,
    Threshold as Threshold,
)
from ecs_constructs.network import (
    EndpointEgress as EndpointEgress,
    ExistingNetwork as ExistingNetwork,
    INetwork as INetwork,
    NatEgress as NatEgress,
    Network as Network,
)
from ecs_constructs.repository import Repository as Repository
from ecs_constructs.rules import Limits as Limits
from ecs_constructs.service import (
    ContainerHealthCheck as ContainerHealthCheck,
    ContainerOptions as ContainerOptions,
    CpuScaling as CpuScaling,
    DaemonService as DaemonService,
    LoadBalancedEc2Service as LoadBalancedEc2Service,
    LoadBalancedFargateService as LoadBalancedFargateService,
    LogOptions as LogOptions,
    MemoryScaling as MemoryScaling,
    RequestCountScaling as RequestCountScaling,
    RollingDeployment as RollingDeployment,
    Route as Route,
    TargetHealthCheck as TargetHealthCheck,
    TaskScaling as TaskScaling,
)
from ecs_constructs.validation import (
    ResourceLimitsAspect as ResourceLimitsAspect,
    ResourceLimitsPlugin as ResourceLimitsPlugin,
)
