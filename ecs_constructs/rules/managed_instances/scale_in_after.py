"""Idle Managed Instances are to be taken away after a time that ECS does not accept.

## What it does

Compares ``ScaleInAfter`` in the ``InfrastructureOptimization`` of a capacity provider with 0 to 3,600 seconds, and -1,
which turns the optimization off.

## Why is this bad

``CreateCapacityProvider`` rejects it.

## Use instead

A value within the range, -1 to keep idle instances, or none for ECS's own behaviour.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import CapacityProvider

MINIMUM, MAXIMUM = -1, 3600


def _check(provider: CapacityProvider, _limits: Limits) -> Iterator[Violation]:
    optimization = provider.managed_provider.infrastructure_optimization if provider.managed_provider else None
    seconds = optimization.scale_in_after if optimization else None
    if optimization is not None and seconds is not None and not MINIMUM <= seconds <= MAXIMUM:
        yield Violation(
            at=optimization.at("ScaleInAfter"),
            message=f"ScaleInAfter is {seconds} seconds, outside of what ECS accepts.",
            actual=seconds,
            limit=f"{MINIMUM}..{MAXIMUM}",
            fix=f"Set ScaleInAfter between 0 and {MAXIMUM} seconds, to {MINIMUM} to turn it off, or leave it out.",
        )


RULE = Rule(
    name="managed-instances/scale-in-after",
    title="Idle Managed Instances are taken away after at most an hour, or never.",
    severity=Severity.ERROR,
    subject=CapacityProvider,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_InfrastructureOptimization.html",
            read="2026-11-22",
            quote=(
                "A value between 0 and 3600 (inclusive) - Specifies the number of seconds to wait before "
                "optimizing instances."
            ),
        ),
    ),
    seen_by=("cfn-lint E3034", "CloudFormation Validate F3034"),
    bad="""
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties:
    ClusterName: jobs
    ManagedInstancesProvider:
      InfrastructureRoleArn: arn:aws:iam::111122223333:role/infrastructure
      InfrastructureOptimization: {ScaleInAfter: 7200}
      InstanceLaunchTemplate:
        Ec2InstanceProfileArn: arn:aws:iam::111122223333:instance-profile/ecsInstanceRole
        NetworkConfiguration: {Subnets: [subnet-0123456789abcdef0]}
        InstanceRequirements: {VCpuCount: {Min: 1}, MemoryMiB: {Min: 1024}}
""",
    good="""
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties:
    ClusterName: jobs
    ManagedInstancesProvider:
      InfrastructureRoleArn: arn:aws:iam::111122223333:role/infrastructure
      InfrastructureOptimization: {ScaleInAfter: 3600}
      InstanceLaunchTemplate:
        Ec2InstanceProfileArn: arn:aws:iam::111122223333:instance-profile/ecsInstanceRole
        NetworkConfiguration: {Subnets: [subnet-0123456789abcdef0]}
        InstanceRequirements: {VCpuCount: {Min: 1}, MemoryMiB: {Min: 1024}}
""",
)
