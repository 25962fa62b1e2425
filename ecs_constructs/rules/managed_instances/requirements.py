"""The instances that a capacity provider asks for cannot be.

## What it does

Looks at the ``InstanceRequirements`` of capacity providers of Managed Instances: ``VCpuCount`` and ``MemoryMiB`` must
each have a ``Min`` that is no more than their ``Max``, at most 400 ``AllowedInstanceTypes`` or
``ExcludedInstanceTypes`` may be named, and not both.

## Why is this bad

``CreateCapacityProvider`` rejects it, or no instance type answers the description.

## Use instead

``VCpuCount: {Min: 1}`` and ``MemoryMiB: {Min: 1}`` for any size, or no ``InstanceRequirements`` at all: ECS then
chooses by the tasks.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template.types.auto_scaling import InstanceRequirements, Range
from ecs_constructs.template.types.ecs import CapacityProvider

MAXIMUM_TYPES = 400
_LISTS = ("AllowedInstanceTypes", "ExcludedInstanceTypes")


def _check(provider: CapacityProvider, _limits: Limits) -> Iterator[Violation]:
    requirements = provider.managed_provider.instance_requirements if provider.managed_provider else None
    if requirements is None:
        return
    yield from apart(requirements, _vcpus, _memory, _lists)


def _vcpus(requirements: InstanceRequirements) -> Iterator[Violation]:
    return _range(requirements, "VCpuCount", requirements.vcpu_count)


def _memory(requirements: InstanceRequirements) -> Iterator[Violation]:
    return _range(requirements, "MemoryMiB", requirements.memory_mib)


def _range(requirements: InstanceRequirements, name: str, found: Range | None) -> Iterator[Violation]:
    minimum = found.minimum if found else None
    if found is None or minimum is None:
        yield Violation(
            at=requirements.at(name),
            message=f"The instance requirements have no minimum of {name}.",
            fix=f"Set {name} with a Min, 1 for any.",
        )
    elif found.maximum is not None and minimum > found.maximum:
        yield Violation(
            at=found.at("Min"),
            message=f"The instance requirements ask for {name} of {minimum} at least and {found.maximum} at most.",
            actual=minimum,
            limit=found.maximum,
            fix=f"Set Min to at most {found.maximum}, or raise Max.",
        )


def _lists(requirements: InstanceRequirements) -> Iterator[Violation]:
    written = list(requirements.written(_LISTS))
    if len(written) == len(_LISTS):
        yield Violation(
            at=requirements.at("ExcludedInstanceTypes"),
            message="The instance requirements allow some instance types and exclude others; only one may be written.",
            fix="Leave ExcludedInstanceTypes out: what is not allowed is excluded.",
        )
    for name in written:
        count = len(requirements.members(name))
        if count > MAXIMUM_TYPES:
            yield Violation(
                at=requirements.at(name),
                message=f"The instance requirements name {count} {name}.",
                actual=count,
                limit=MAXIMUM_TYPES,
                fix=f"Name at most {MAXIMUM_TYPES}; a pattern such as m5.* stands for a whole family.",
            )


RULE = Rule(
    name="managed-instances/requirements",
    title="Managed Instances are described so that an instance type can answer.",
    severity=Severity.ERROR,
    subject=CapacityProvider,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_InstanceRequirementsRequest.html",
            read="2026-11-22",
        ),
        Source(
            url="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceRequirements.html",
            read="2026-11-22",
            quote="If you specify AllowedInstanceTypes, you can't specify ExcludedInstanceTypes.",
        ),
    ),
    seen_by=(
        "aws-cdk-lib (in part)",
        "cfn-lint (schema, in part)",
    ),
    bad="""
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties:
    ClusterName: jobs
    ManagedInstancesProvider:
      InfrastructureRoleArn: arn:aws:iam::111122223333:role/infrastructure
      InstanceLaunchTemplate:
        Ec2InstanceProfileArn: arn:aws:iam::111122223333:instance-profile/ecsInstanceRole
        NetworkConfiguration: {Subnets: [subnet-0123456789abcdef0]}
        InstanceRequirements: {VCpuCount: {Min: 8, Max: 4}, MemoryMiB: {Min: 1024}}
""",
    good="""
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties:
    ClusterName: jobs
    ManagedInstancesProvider:
      InfrastructureRoleArn: arn:aws:iam::111122223333:role/infrastructure
      InstanceLaunchTemplate:
        Ec2InstanceProfileArn: arn:aws:iam::111122223333:instance-profile/ecsInstanceRole
        NetworkConfiguration: {Subnets: [subnet-0123456789abcdef0]}
        InstanceRequirements: {VCpuCount: {Min: 4, Max: 4}, MemoryMiB: {Min: 1024}}
""",
)
