"""A managed compute environment lacks something that it cannot be made without.

## What it does

Looks for a ``MANAGED`` compute environment without ``ComputeResources``, and for one of type ``EC2`` or ``SPOT``
without ``InstanceTypes``, ``InstanceRole``, ``Subnets`` or ``MaxvCpus``, or without security groups, which may also be
in a launch template; one of type ``ECS_MANAGED_INSTANCES`` needs ``ManagedInstancesProvider`` and ``MaxvCpus``. What
Fargate needs is in ``batch/fargate-ce-fields``.

``State: DISABLED`` is a warning: an environment has to be made in the state ``ENABLED``, but one that exists may be
disabled by an update.

## Why is this bad

``CreateComputeEnvironment`` rejects it: "Instance role is required."

## Use instead

All of them; ``optimal`` or a few families as instance types, and an instance profile with
``AmazonEC2ContainerServiceforEC2Role``.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template import View
from ecs_constructs.template.types.batch import INSTANCE_TYPES, MANAGED_INSTANCES, ComputeEnvironment

_OF_INSTANCES = ("InstanceTypes", "InstanceRole", "Subnets", "MaxvCpus")
REQUIRED = {
    **dict.fromkeys(INSTANCE_TYPES, _OF_INSTANCES),
    MANAGED_INSTANCES: ("ManagedInstancesProvider", "MaxvCpus"),
}
_SECURITY = ("SecurityGroupIds", "LaunchTemplate")


def _check(environment: ComputeEnvironment, _limits: Limits) -> Iterator[Violation]:
    return apart(environment, _resources, _capacity, _security, _state)


def _resources(environment: ComputeEnvironment) -> Iterator[Violation]:
    if environment.is_managed and environment.resources is None:
        yield _missing(environment, "ComputeResources")


def _capacity(environment: ComputeEnvironment) -> Iterator[Violation]:
    resources = environment.resources
    if environment.is_managed and resources is not None:
        for name in resources.missing(REQUIRED.get(resources.kind, ())):
            yield _missing(resources, name)


def _security(environment: ComputeEnvironment) -> Iterator[Violation]:
    resources = environment.resources
    if not environment.is_managed or resources is None or not resources.names_instances:
        return
    if len(list(resources.missing(_SECURITY))) == len(_SECURITY):
        yield _missing(resources, "SecurityGroupIds")


def _missing(view: View, name: str) -> Violation:
    return Violation(
        at=view.at(name),
        message=f"The managed compute environment needs {name}, and has none.",
        fix=f"Set {name}.",
    )


def _state(environment: ComputeEnvironment) -> Iterator[Violation]:
    if (environment.state or "").upper() == "DISABLED":
        yield Violation(
            at=environment.at("State"),
            message="A compute environment cannot be made in the state DISABLED.",
            actual=environment.state,
            limit="ENABLED",
            fix="Leave State out until the environment exists.",
            severity=Severity.WARNING,
        )


RULE = Rule(
    name="batch/ec2-ce-required",
    title="A managed compute environment with instances has all that starts them.",
    severity=Severity.ERROR,
    subject=ComputeEnvironment,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateComputeEnvironment.html",
            read="2026-11-22",
            quote="This parameter is required for managed compute environments.",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html",
            read="2026-11-22",
            quote="This parameter is required for Amazon EC2 instances types.",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html",
            read="2026-11-22",
            quote="This parameter is required when computeResources.type is ECS_MANAGED_INSTANCES",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html",
            read="2026-11-22",
            quote=(
                "One or more security groups must be specified, either in securityGroupIds or using a"
                " launch template referenced in launchTemplate."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateComputeEnvironment.html",
            read="2026-11-22",
            quote="A compute environment must be created in the ENABLED state.",
        ),
    ),
    seen_by=(
        "aws-cdk-lib",
        "cdk-preflight",
    ),
    bad="""
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources:
      Type: EC2
      Subnets: [subnet-1]
      SecurityGroupIds: [sg-1]
      InstanceTypes: [m5.large]
      MaxvCpus: 16
""",
    good="""
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources:
      Type: EC2
      InstanceRole: ecsInstanceRole
      Subnets: [subnet-1]
      SecurityGroupIds: [sg-1]
      InstanceTypes: [m5.large]
      MaxvCpus: 16
""",
)
