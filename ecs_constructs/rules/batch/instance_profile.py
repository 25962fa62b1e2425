"""A compute environment names a role where an instance profile is asked for.

## What it does

Looks at ``InstanceRole`` of compute environments on EC2 or spot instances, for the ARN of a role: written as such, or
by reference to an ``AWS::IAM::Role``.

## Why is this bad

In spite of its name the property takes an instance profile. Batch rejects a role, "The ECS Instance Role should be an
ECS Instance Profile ARN", or the environment becomes invalid: "CLIENT_ERROR - Invalid IamInstanceProfile".

## Use instead

The ARN of an ``AWS::IAM::InstanceProfile`` that holds the role.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.intrinsics import Reference
from ecs_constructs.template.types.batch import ComputeResources


def _check(resources: ComputeResources, _limits: Limits) -> Iterator[Violation]:
    if not resources.names_instances:
        return
    role = _role(resources.read("InstanceRole"))
    if role:
        yield Violation(
            at=resources.at("InstanceRole"),
            message=f"InstanceRole is {role}, but has to be an instance profile.",
            actual=role,
            limit="an instance profile",
            fix="Make an AWS::IAM::InstanceProfile with the role, and set InstanceRole to its ARN.",
        )


def _role(value: object) -> str:
    """What a person knows a role by; empty where it is no role, or only the name of one.

    A profile may have the name of its role.
    """
    if isinstance(value, Reference):
        body = value.stack.section("Resources").get(value.logical_id)
        is_role = isinstance(body, dict) and body.get("Type") == "AWS::IAM::Role" and value.attribute == "Arn"
        return f"role {value.logical_id}" if is_role else ""
    arn = str(value)
    return arn if arn.startswith("arn:") and ":role/" in arn else ""


RULE = Rule(
    name="batch/instance-profile",
    title="A compute environment's instances have an instance profile.",
    severity=Severity.ERROR,
    subject=ComputeResources,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html",
            read="2026-11-22",
            quote="You can specify the short name or full Amazon Resource Name (ARN) of an instance profile.",
        ),
        Source(
            url="https://github.com/hashicorp/terraform-provider-aws/pull/16230",
            read="2026-11-22",
            quote="The ECS Instance Role should be an ECS Instance Profile ARN.",
        ),
        Source(
            url="https://github.com/Netflix/metaflow-tools/issues/9",
            read="2026-11-22",
            quote="CLIENT_ERROR - Invalid IamInstanceProfile: ecsInstanceRole",
        ),
    ),
    bad="""
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources:
      Type: EC2
      AllocationStrategy: BEST_FIT_PROGRESSIVE
      InstanceRole: arn:aws:iam::111111111111:role/ecsInstanceRole
      InstanceTypes: [m7i]
      MaxvCpus: 64
      SecurityGroupIds: [sg-1]
      Subnets: [subnet-1]
""",
    good="""
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources:
      Type: EC2
      AllocationStrategy: BEST_FIT_PROGRESSIVE
      InstanceRole: arn:aws:iam::111111111111:instance-profile/ecsInstanceRole
      InstanceTypes: [m7i]
      MaxvCpus: 64
      SecurityGroupIds: [sg-1]
      Subnets: [subnet-1]
""",
)
