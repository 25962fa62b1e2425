"""What each rule says about its bad example, all of it: for a reviewer to read and for a change to show."""

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from ecs_constructs.rules import Finding, Rule, catalogue
from tests.rules.checking import found, report, template

RULES = catalogue.all_rules()


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_what_a_rule_says_about_its_bad_example(rule: Rule[Any], snapshot: SnapshotAssertion) -> None:
    said = [finding for finding in report(template(rule.bad)).findings if finding.rule == rule.name]
    assert said
    assert "\n".join(sentence(finding) for finding in said) == snapshot


def typed(kind: str, properties: str, name: str = "Thing") -> str:
    return f"{name}: {{Type: AWS::{kind}, Properties: {{{properties}}}}}\n"


ENVIRONMENT = "Type: MANAGED, ComputeResources"
FARGATE = "RequiresCompatibilities: [FARGATE]"
SIX_STRATEGIES = ", ".join("{Type: random}" for _ in range(6))
ELEVEN_CONSTRAINTS = ", ".join("{Type: memberOf, Expression: a}" for _ in range(11))
LONG = "x" * 2001
SIX_RANGES = ", ".join(f"{{TargetNodes: '{node}', Container: {{Image: app}}}}" for node in range(6))
TWENTY_ONE_STEPS = ", ".join(
    f"{{MetricIntervalLowerBound: {step}, MetricIntervalUpperBound: {step + 1}, ScalingAdjustment: 1}}"
    for step in range(21)
)
OTHERWISE = {
    "batch/allocation-strategy": typed(
        "Batch::ComputeEnvironment",
        f"{ENVIRONMENT}: {{Type: EC2, AllocationStrategy: BEST_FIT}}, EksConfiguration: {{EksClusterArn: cluster}}",
    ),
    "batch/eks-resources": typed(
        "Batch::JobDefinition",
        "Type: container, EksProperties: {PodProperties: {Containers: [{Image: app, Resources: {"
        "Limits: {cpu: 0.3, memory: 1Gi, nvidia.com/gpu: 0.5}}}]}}",
    ),
    "batch/fairshare": typed(
        "Batch::SchedulingPolicy",
        "FairsharePolicy: {ShareDecaySeconds: 604801, ComputeReservation: 100, "
        "ShareDistribution: [{ShareIdentifier: a*, WeightFactor: 1000}, {ShareIdentifier: ab}]}",
    ),
    "batch/multinode": typed(
        "Batch::JobDefinition",
        "Type: multinode, PlatformCapabilities: [FARGATE], "
        f"NodeProperties: {{NumNodes: 8, MainNode: 8, NodeRangeProperties: [{SIX_RANGES}]}}",
    ),
    "batch/depends-on": typed(
        "Batch::JobDefinition",
        "Type: container, EcsProperties: {TaskProperties: [{Containers: [{Name: a, Image: app}, {Name: b, Image: app, "
        "DependsOn: [{ContainerName: c, Condition: HEALTHY}]}]}]}",
        "Several",
    )
    + typed(
        "Batch::JobDefinition",
        "Type: container, EcsProperties: {TaskProperties: [{Containers: [{Name: a, DependsOn: "
        "[{ContainerName: b}]}]}]}",
        "Alone",
    ),
    "batch/eks-environment": typed(
        "Batch::ComputeEnvironment",
        f"{ENVIRONMENT}: {{Type: FARGATE}}, EksConfiguration: {{EksClusterArn: jobs}}",
    )
    + typed("Batch::ComputeEnvironment", f"{ENVIRONMENT}: {{Type: EC2}}, EksConfiguration: {{}}", "Minimum"),
    "batch/eks-pod": typed(
        "Batch::JobDefinition",
        "Type: container, PropagateTags: true, EksProperties: {PodProperties: {Containers: [{Image: app}, "
        "{Image: app, ImagePullPolicy: always}], Volumes: [{Name: v, EmptyDir: {Medium: Disk, SizeLimit: 1Gi}}]}}",
    )
    + typed("Batch::JobDefinition", "Type: container, EksProperties: {PodProperties: {Containers: []}}", "Empty"),
    "batch/job-kind": typed("Batch::JobDefinition", "Type: container, NodeProperties: {NumNodes: 2}")
    + typed("Batch::JobDefinition", "Type: container", "Nothing"),
    "batch/launch-template": typed(
        "Batch::ComputeEnvironment",
        f"{ENVIRONMENT}: {{Type: EC2, InstanceTypes: [m7i], LaunchTemplate: {{Version: latest, LaunchTemplateId: a, "
        "LaunchTemplateName: b, Overrides: [{TargetInstanceTypes: [optimal, m7i, m7i.large]}, {}]}}",
    )
    + typed("Batch::ComputeEnvironment", f"{ENVIRONMENT}: {{Type: EC2, LaunchTemplate: {{Version: 1}}}}", "Nameless"),
    "batch/platform-capabilities": typed("Batch::JobDefinition", "PlatformCapabilities: [FARGATE_SPOT]"),
    "batch/queue-type": typed("Batch::JobQueue", "JobQueueType: SAGEMAKER_TRAINING", "Training")
    + typed(
        "Batch::JobQueue",
        "JobQueueType: ECS, ServiceEnvironmentOrder: [{ServiceEnvironment: a}, {ServiceEnvironment: b}], "
        "SchedulingPolicyArn: 'arn:aws:batch:eu-west-1:123456789012:job-queue/a'",
    )
    + typed("Batch::ComputeEnvironment", f"{ENVIRONMENT}: {{Type: EC2}}", "Environment")
    + typed("Batch::SchedulingPolicy", "QuotaSharePolicy: {IdleResourceAssignmentStrategy: FIFO}", "Policy")
    + typed(
        "Batch::JobQueue",
        "JobQueueType: EKS, ComputeEnvironmentOrder: [{ComputeEnvironment: !Ref Environment}], "
        "SchedulingPolicyArn: !Ref Policy",
        "Queue",
    ),
    "batch/service-environment": typed("Batch::ServiceEnvironment", "CapacityLimits: []", "Empty")
    + typed(
        "Batch::ServiceEnvironment",
        "CapacityLimits: [{CapacityUnit: NUM_INSTANCES}, {CapacityUnit: ml.m5.large}, {CapacityUnit: m5.large}]",
    ),
    "batch/unmanaged-environment": typed(
        "Batch::ComputeEnvironment",
        "Type: UNMANAGED, ServiceRole: AWSServiceRoleForBatch, ComputeResources: {Type: FARGATE}",
    )
    + typed("Batch::ComputeEnvironment", f"{ENVIRONMENT}: {{}}, UnmanagedvCpus: 4", "Managed"),
    "batch/volumes": typed(
        "Batch::JobDefinition",
        "Type: container, PlatformCapabilities: [FARGATE], ContainerProperties: {Image: app, Volumes: [{Host: {}, "
        "EfsVolumeConfiguration: {FileSystemId: data, TransitEncryptionPort: 65536, RootDirectory: /data, "
        "AuthorizationConfig: {AccessPointId: fsap-1, Iam: ENABLED}}}], "
        "FargatePlatformConfiguration: {PlatformVersion: 1.3.0}}",
    ),
    "batch/quotas": typed("Batch::JobDefinition", f"Type: container, Parameters: {{a: {'x' * 24_577}}}"),
    "batch/retry-attempts": typed(
        "Batch::JobDefinition",
        "Type: container, RetryStrategy: {EvaluateOnExit: [{Action: EXIT}, {Action: EXIT}, {Action: EXIT}, "
        f"{{Action: EXIT}}, {{Action: EXIT}}, {{Action: EXIT, OnStatusReason: {'x' * 513}, OnExitCode: {'1' * 513}, "
        f"OnReason: {'x' * 513}}}]}}",
    ),
    "batch/swap": typed(
        "Batch::JobDefinition",
        "Type: container, ContainerProperties: {Image: app, LinuxParameters: {MaxSwap: -1}}",
        "Negative",
    )
    + typed(
        "Batch::JobDefinition",
        "Type: container, ContainerProperties: {Image: app, LinuxParameters: {MaxSwap: 64}}",
        "Alone",
    ),
    "batch/vcpus-order": typed("Batch::ComputeEnvironment", f"{ENVIRONMENT}: {{Type: EC2, MinvCpus: -1, MaxvCpus: 0}}")
    + typed(
        "Batch::ComputeEnvironment",
        f"{ENVIRONMENT}: {{Type: EC2, MinvCpus: 2, DesiredvCpus: 1, MaxvCpus: 4}}",
        "Desired",
    ),
    "capacity-provider/asg-bounds": typed(
        "AutoScaling::AutoScalingGroup", "MinSize: 3, DesiredCapacity: 2, MaxSize: 4", "Low"
    )
    + typed("AutoScaling::AutoScalingGroup", "MinSize: 1, DesiredCapacity: 5, MaxSize: 4", "High")
    + typed("AutoScaling::AutoScalingGroup", "MinSize: 0, MaxSize: 0", "Parked")
    + typed("ECS::CapacityProvider", "AutoScalingGroupProvider: {AutoScalingGroupArn: !Ref Parked}", "Provider"),
    "capacity-provider/scaling-step": typed(
        "ECS::CapacityProvider",
        "AutoScalingGroupProvider: {AutoScalingGroupArn: group, ManagedScaling: {MinimumScalingStepSize: 10001, "
        "MaximumScalingStepSize: 10001, InstanceWarmupPeriod: 10001}}",
    ),
    "fargate/unsupported-container-fields": typed(
        "ECS::TaskDefinition",
        f"{FARGATE}, ContainerDefinitions: [{{Name: app, Hostname: a, ExtraHosts: [a], DnsServers: [a], "
        "DnsSearchDomains: [a], DisableNetworking: true, DockerSecurityOptions: [a], Links: [a]}]",
    ),
    "fargate/unsupported-linux-parameters": typed(
        "ECS::TaskDefinition",
        f"{FARGATE}, ContainerDefinitions: [{{Name: app, LinuxParameters: {{SharedMemorySize: 64, MaxSwap: 1, "
        "Swappiness: 1, Devices: [{}], Tmpfs: [{}], Capabilities: {Add: [SYS_PTRACE, NET_ADMIN, SYS_TIME]}}}]",
    ),
    "fargate/unsupported-task-fields": typed(
        "ECS::TaskDefinition",
        f"{FARGATE}, IpcMode: host, "
        "Volumes: [{DockerVolumeConfiguration: {Scope: task}}, {Host: {SourcePath: /}}]",
    ),
    "lb/target-group-health": typed(
        "ElasticLoadBalancingV2::TargetGroup",
        "Protocol: HTTPS, HealthCheckTimeoutSeconds: 121, HealthyThresholdCount: 1, UnhealthyThresholdCount: 11, "
        "TargetGroupAttributes: [{Key: deregistration_delay.timeout_seconds, Value: 3601}]",
    ),
    "network/container-port-range": typed(
        "ECS::TaskDefinition",
        "NetworkMode: bridge, ContainerDefinitions: [{Name: app, PortMappings: [{ContainerPort: 85}, "
        "{ContainerPortRange: 80-90}, {ContainerPortRange: 100-110, HostPort: 100}]}]",
    ),
    "scaling/predictive-policy": typed(
        "ApplicationAutoScaling::ScalingPolicy",
        "PredictiveScalingPolicyConfiguration: {MaxCapacityBreachBehavior: IncreaseMaxCapacity, MetricSpecifications: "
        "[{PredefinedMetricPairSpecification: {PredefinedMetricType: ALBRequestCountPerTarget}}, {TargetValue: 50}]}",
    ),
    "scaling/scheduled-action": typed(
        "ApplicationAutoScaling::ScalableTarget",
        "ServiceNamespace: ecs, ScheduledActions: [{ScheduledActionName: a/b, Timezone: JST, Schedule: rate(5 weeks), "
        "StartTime: '2035-02-01T00:00:00Z', EndTime: '2035-01-01T00:00:00Z'}, {Schedule: 'at(2035-01-01T00:00:00Z)', "
        "ScalableTargetAction: {MinCapacity: 1}}]",
    ),
    "scaling/step-adjustments": typed(
        "ApplicationAutoScaling::ScalingPolicy",
        "PolicyType: StepScaling, ScalingTargetId: service/a/b|ecs:service:DesiredCount|ecs, "
        "StepScalingPolicyConfiguration: {AdjustmentType: ChangeInCapacity, MinAdjustmentMagnitude: 1, "
        f"StepAdjustments: [{TWENTY_ONE_STEPS}]}}",
    ),
    "service/deployment-percent": typed(
        "ECS::Service", "DeploymentConfiguration: {MinimumHealthyPercent: 101, MaximumPercent: 99}"
    ),
    "service/deployment-controller": typed(
        "ECS::Service",
        "DeploymentController: {Type: EXTERNAL}, TaskDefinition: 'web:1', LoadBalancers: [{ContainerPort: 80}], "
        "DeploymentConfiguration: {DeploymentCircuitBreaker: {Enable: true}}",
    ),
    "service/ebs-volume": typed(
        "ECS::Service",
        "TaskDefinition: !Ref Task, VolumeConfigurations: [{Name: a, ManagedEBSVolume: {VolumeType: io1}}, "
        "{Name: b, ManagedEBSVolume: {VolumeType: st1, SizeInGiB: 100, Iops: 100}}]",
    )
    + typed("ECS::TaskDefinition", "Volumes: [{Name: a, ConfiguredAtLaunch: true}], ContainerDefinitions: []", "Task"),
    "service/placement-limits": typed(
        "ECS::Service",
        f"PlacementStrategies: [{SIX_STRATEGIES}, {{Type: binpack, Field: CPU}}, {{Type: binpack, Field: disk}}], "
        f"PlacementConstraints: [{ELEVEN_CONSTRAINTS}, {{Type: distinctInstance, Expression: a}}, "
        f"{{Type: memberOf, Expression: {LONG}}}]",
    ),
    "task/efs-volume": typed(
        "ECS::TaskDefinition",
        "Volumes: [{EFSVolumeConfiguration: {RootDirectory: /data, AuthorizationConfig: {AccessPointId: fsap-1}}}, "
        "{EFSVolumeConfiguration: {TransitEncryptionPort: 2999}}]",
    ),
}
"""Examples of what else some rules find."""


@pytest.mark.parametrize("rule", OTHERWISE)
def test_what_else_a_rule_says(rule: str, snapshot: SnapshotAssertion) -> None:
    assert "\n".join(sentence(finding) for finding in found(rule, OTHERWISE[rule])) == snapshot


def sentence(finding: Finding) -> str:
    place = f"{finding.severity.value} at {finding.resource} {finding.property}"
    return f"{place} ({finding.actual!r}, allowed {finding.limit!r})\n  {finding.message}\n  {finding.fix}"
