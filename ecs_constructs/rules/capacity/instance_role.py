"""Instances have a role with which they cannot join their cluster.

## What it does

Follows the instance profile of Auto Scaling groups whose instances join an ECS cluster, and of compute environments of
AWS Batch, to its role. It looks whether ``ec2.amazonaws.com`` may assume the role, and whether a policy may allow it
anything of Amazon ECS, which is a warning: somebody may add a policy to the role from elsewhere. It is silent where a
policy is not known: one of the user's own that is not among the templates, or one of AWS that is not in a short list of
policies without ECS.

## Why is this bad

The agent "is not authorized to perform: ecs:RegisterContainerInstance": the instances run, but none is in the cluster.
Services place no task, jobs stay ``RUNNABLE``, and Batch makes the environment invalid.

## Use instead

The managed policy ``service-role/AmazonEC2ContainerServiceforEC2Role`` on a role that ``ec2.amazonaws.com`` may assume.
"""

from collections.abc import Iterator

from ecs_constructs.placement.attributes import launch_data
from ecs_constructs.placement.fleets import clusters_of
from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import View
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup, InstanceTypeSource
from ecs_constructs.template.types.batch import ComputeEnvironment
from ecs_constructs.template.types.identity import Role, roles_of_profile


def _check(source: InstanceTypeSource, _limits: Limits) -> Iterator[Violation]:
    for role in {role.position.place(): role for role in _roles(source)}.values():
        if role.is_never_assumed_by("ec2.amazonaws.com"):
            yield Violation(
                at=role.at("AssumeRolePolicyDocument"),
                message=f"Instances of {source.label} have this role, but EC2 may not assume it.",
                limit="ec2.amazonaws.com",
                fix="Allow the service ec2.amazonaws.com to assume the role.",
                severity=Severity.ERROR,
            )
        elif role.allows_nothing_of_ecs():
            yield Violation(
                at=role.at("ManagedPolicyArns"),
                message=f"Instances of {source.label} have this role, which does not let them join an ECS cluster.",
                limit="AmazonEC2ContainerServiceforEC2Role",
                fix="Add the managed policy service-role/AmazonEC2ContainerServiceforEC2Role to the role.",
            )


def _roles(source: InstanceTypeSource) -> Iterator[Role]:
    if isinstance(source, ComputeEnvironment):
        resources = source.resources
        if resources is not None and resources.names_instances and not source.is_on_kubernetes:
            yield from roles_of_profile(resources, "InstanceRole")
    elif isinstance(source, AutoScalingGroup) and clusters_of(source):
        for data in launch_data(source):
            profile = data.read("IamInstanceProfile")
            if isinstance(profile, dict):
                inner = View(data.resource, f"{data.path}/IamInstanceProfile", profile)
                yield from roles_of_profile(inner, "Arn" if "Arn" in profile else "Name")
            else:
                yield from roles_of_profile(data, "IamInstanceProfile")


RULE = Rule(
    name="capacity/instance-role",
    title="Instances have a role with which they join their cluster.",
    severity=Severity.WARNING,
    subject=InstanceTypeSource,
    check=_check,
    sources=(
        Source(
            url="https://github.com/aws/aws-cdk/issues/25305",
            read="2026-11-22",
            quote="no identity-based policy allows the ecs:RegisterContainerInstance action",
        ),
        Source(
            url="https://github.com/dejonghe/aws-batch-example/issues/1",
            read="2026-11-22",
        ),
    ),
    bad="""
Role:
  Type: AWS::IAM::Role
  Properties:
    AssumeRolePolicyDocument:
      Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}]
    ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"]
Profile:
  Type: AWS::IAM::InstanceProfile
  Properties: {Roles: [!Ref Role]}
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources:
      Type: EC2
      AllocationStrategy: BEST_FIT_PROGRESSIVE
      InstanceRole: !GetAtt Profile.Arn
      InstanceTypes: [m7i]
      MaxvCpus: 64
      SecurityGroupIds: [sg-1]
      Subnets: [subnet-1]
""",
    good="""
Role:
  Type: AWS::IAM::Role
  Properties:
    AssumeRolePolicyDocument:
      Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}]
    ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"]
Profile:
  Type: AWS::IAM::InstanceProfile
  Properties: {Roles: [!Ref Role]}
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources:
      Type: EC2
      AllocationStrategy: BEST_FIT_PROGRESSIVE
      InstanceRole: !GetAtt Profile.Arn
      InstanceTypes: [m7i]
      MaxvCpus: 64
      SecurityGroupIds: [sg-1]
      Subnets: [subnet-1]
""",
)
