"""A cluster's instances leave it in a way that ECS does not expect.

## What it does

Looks at the Auto Scaling groups whose instances join a cluster: for a warm pool with ``ReuseOnScaleIn``, and, as an
info, for spot instances whose start script does not set ``ECS_ENABLE_SPOT_INSTANCE_DRAINING``. A start script that is
left open may.

## Why is this bad

ECS does not support that an instance goes back to the warm pool: it comes out of it as the container instance that it
was, which is gone. A spot instance that is taken back has two minutes; without draining its tasks learn nothing of
that, and get requests until the end.

## Use instead

``ReuseOnScaleIn: false``; ``ECS_ENABLE_SPOT_INSTANCE_DRAINING=true`` in ``/etc/ecs/ecs.config``
(``spot_instance_draining`` of aws-cdk-lib's capacity provider).
"""

import re
from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup, LaunchTemplate
from ecs_constructs.template.types.ecs import Cluster

_DRAINING = re.compile(r"SPOT_INSTANCE_DRAINING|spot-instance-draining")
"""The agent's setting, and Bottlerocket's."""


def _check(cluster: Cluster, _limits: Limits) -> Iterator[Violation]:
    for group in cluster.groups():
        for pool in group.warm_pools:
            if pool.reuse_policy is not None and pool.reuse_policy.reuse_on_scale_in:
                yield Violation(
                    at=pool.reuse_policy.at("ReuseOnScaleIn"),
                    message=f"Instances of {group.label} go back to its warm pool, which ECS does not support.",
                    actual="true",
                    limit="false",
                    fix="Set ReuseOnScaleIn to false.",
                )
        if group.starts_spot_instances and not all(determined([group], _drains)):
            yield Violation(
                at=group.position,
                message=f"Spot instances of {group.label} are taken back without draining their tasks.",
                fix="Write ECS_ENABLE_SPOT_INSTANCE_DRAINING=true to /etc/ecs/ecs.config in the start script.",
                severity=Severity.INFO,
            )


def _drains(group: AutoScalingGroup) -> bool:
    resources = list(group.launch_resources())
    if any(_DRAINING.search(f"{each.body}{each.metadata}") for each in (group, *resources)):
        return True
    from ecs_constructs.placement.user_data import text_of  # noqa: PLC0415 - only spot instances need it

    scripts = [each.data if isinstance(each, LaunchTemplate) else each for each in resources]
    return any(_DRAINING.search(text_of(script)) for script in scripts if script is not None)


RULE = Rule(
    name="cluster/ec2-scale-in-reuse",
    title="A cluster's instances leave it as ECS expects.",
    severity=Severity.WARNING,
    subject=Cluster,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-warm-pool.html",
            read="2026-11-22",
            quote="you cannot set the option that returns instances to the warm pool on scale in (ReuseOnScaleIn)",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-spot.html",
            read="2026-11-22",
        ),
    ),
    bad="""
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {LaunchTemplateData: {InstanceType: m5.large}}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "0"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: "1"}
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties:
    AutoScalingGroupProvider:
      AutoScalingGroupArn: !Ref Group
      ManagedScaling: {Status: ENABLED}
Cluster:
  Type: AWS::ECS::Cluster
Association:
  Type: AWS::ECS::ClusterCapacityProviderAssociations
  Properties:
    Cluster: !Ref Cluster
    CapacityProviders: [!Ref Provider]
    DefaultCapacityProviderStrategy: [{CapacityProvider: !Ref Provider, Weight: 1}]
Pool:
  Type: AWS::AutoScaling::WarmPool
  Properties:
    AutoScalingGroupName: !Ref Group
    InstanceReusePolicy: {ReuseOnScaleIn: true}
""",
    good="""
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {LaunchTemplateData: {InstanceType: m5.large}}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "0"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: "1"}
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties:
    AutoScalingGroupProvider:
      AutoScalingGroupArn: !Ref Group
      ManagedScaling: {Status: ENABLED}
Cluster:
  Type: AWS::ECS::Cluster
Association:
  Type: AWS::ECS::ClusterCapacityProviderAssociations
  Properties:
    Cluster: !Ref Cluster
    CapacityProviders: [!Ref Provider]
    DefaultCapacityProviderStrategy: [{CapacityProvider: !Ref Provider, Weight: 1}]
Pool:
  Type: AWS::AutoScaling::WarmPool
  Properties:
    AutoScalingGroupName: !Ref Group
    InstanceReusePolicy: {ReuseOnScaleIn: false}
""",
)
