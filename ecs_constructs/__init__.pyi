# The public names, for type checkers; at run time they are resolved when they are first used.

from ecs_constructs.batch import (
    Ec2ComputeEnvironment as Ec2ComputeEnvironment,
)
from ecs_constructs.batch import (
    Ec2Platform as Ec2Platform,
)
from ecs_constructs.batch import (
    FargateComputeEnvironment as FargateComputeEnvironment,
)
from ecs_constructs.batch import (
    FargatePlatform as FargatePlatform,
)
from ecs_constructs.batch import (
    JobDefinition as JobDefinition,
)
from ecs_constructs.batch import (
    JobQueue as JobQueue,
)
from ecs_constructs.cluster import (
    AgentSettings as AgentSettings,
)
from ecs_constructs.cluster import (
    AmazonLinux2023 as AmazonLinux2023,
)
from ecs_constructs.cluster import (
    Bottlerocket as Bottlerocket,
)
from ecs_constructs.cluster import (
    Cluster as Cluster,
)
from ecs_constructs.cluster import (
    Ec2Capacity as Ec2Capacity,
)
from ecs_constructs.cluster import (
    ManagedScaling as ManagedScaling,
)
from ecs_constructs.cluster import (
    NetworkInScaling as NetworkInScaling,
)
from ecs_constructs.cluster import (
    SpotInstances as SpotInstances,
)
from ecs_constructs.load_balancer import LoadBalancer as LoadBalancer
from ecs_constructs.load_balancer import LoadBalancerListener as LoadBalancerListener
from ecs_constructs.load_testing import (
    CLUSTER_LOAD as CLUSTER_LOAD,
)
from ecs_constructs.load_testing import (
    SERVICE_LOAD as SERVICE_LOAD,
)
from ecs_constructs.load_testing import (
    ApacheBench as ApacheBench,
)
from ecs_constructs.load_testing import (
    Load as Load,
)
from ecs_constructs.load_testing import (
    LoadTest as LoadTest,
)
from ecs_constructs.monitoring import (
    CapacityThresholds as CapacityThresholds,
)
from ecs_constructs.monitoring import (
    JobQueueThresholds as JobQueueThresholds,
)
from ecs_constructs.monitoring import (
    LoadBalancerThresholds as LoadBalancerThresholds,
)
from ecs_constructs.monitoring import (
    Monitoring as Monitoring,
)
from ecs_constructs.monitoring import (
    ServiceThresholds as ServiceThresholds,
)
from ecs_constructs.monitoring import (
    Threshold as Threshold,
)
from ecs_constructs.network import (
    EndpointEgress as EndpointEgress,
)
from ecs_constructs.network import (
    ExistingNetwork as ExistingNetwork,
)
from ecs_constructs.network import (
    INetwork as INetwork,
)
from ecs_constructs.network import (
    NatEgress as NatEgress,
)
from ecs_constructs.network import (
    Network as Network,
)
from ecs_constructs.repository import Repository as Repository
from ecs_constructs.rules import Limits as Limits
from ecs_constructs.service import (
    ContainerHealthCheck as ContainerHealthCheck,
)
from ecs_constructs.service import (
    ContainerOptions as ContainerOptions,
)
from ecs_constructs.service import (
    CpuScaling as CpuScaling,
)
from ecs_constructs.service import (
    DaemonService as DaemonService,
)
from ecs_constructs.service import (
    LoadBalancedEc2Service as LoadBalancedEc2Service,
)
from ecs_constructs.service import (
    LoadBalancedFargateService as LoadBalancedFargateService,
)
from ecs_constructs.service import (
    LogOptions as LogOptions,
)
from ecs_constructs.service import (
    MemoryScaling as MemoryScaling,
)
from ecs_constructs.service import (
    RequestCountScaling as RequestCountScaling,
)
from ecs_constructs.service import (
    RollingDeployment as RollingDeployment,
)
from ecs_constructs.service import (
    Route as Route,
)
from ecs_constructs.service import (
    TargetHealthCheck as TargetHealthCheck,
)
from ecs_constructs.service import (
    TaskScaling as TaskScaling,
)
from ecs_constructs.validation import (
    ResourceLimitsAspect as ResourceLimitsAspect,
)
from ecs_constructs.validation import (
    ResourceLimitsPlugin as ResourceLimitsPlugin,
)
from ecs_constructs.validation import (
    record_source_lines as record_source_lines,
)
