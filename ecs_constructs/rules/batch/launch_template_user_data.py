"""A compute environment's launch template has user data that Batch cannot add to.

## What it does

Looks at the user data of the launch template that a compute environment on EC2 or spot instances names, for text that
is not of the type ``multipart/mixed``. Environments on Amazon EKS are left alone.

## Why is this bad

Batch adds a part of its own, which makes the instances join its cluster. Where it cannot, the environment becomes
invalid: "CLIENT_ERROR - Launch Template UserData is not MIME multipart format", and its jobs stay ``RUNNABLE``.

## Use instead

A MIME multi-part archive with the script as one part; in aws-cdk-lib ``ec2.MultipartUserData``.
"""

from collections.abc import Iterator

from ecs_constructs.placement.user_data import text_of
from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.auto_scaling import LaunchTemplate
from ecs_constructs.template.types.batch import ComputeResources


def _check(resources: ComputeResources, _limits: Limits) -> Iterator[Violation]:
    if resources.launch_template is None or not resources.names_instances or resources.environment.is_on_kubernetes:
        return
    data = resources.launch_template.template.data
    user_data = text_of(data) if data is not None else ""
    if data is not None and user_data.strip() and "multipart/" not in user_data.lower():
        yield Violation(
            at=data.at("UserData"),
            message=f"Batch cannot add to the user data, which begins with {user_data.split()[0]!r}.",
            limit="multipart/mixed",
            fix="Make the script one part of a MIME multi-part archive (Content-Type: multipart/mixed).",
        )


RULE = Rule(
    name="batch/launch-template-user-data",
    title="User data of a compute environment's launch template is a MIME multi-part archive.",
    severity=Severity.ERROR,
    subject=ComputeResources,
    check=_check,
    needs=(LaunchTemplate,),
    sources=(
        Source(
            url="https://github.com/aws/aws-cdk/issues/6427",
            read="2026-11-22",
            quote="CLIENT_ERROR - Launch Template UserData is not MIME multipart format",
        ),
    ),
    bad="""
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {LaunchTemplateData: {UserData: !Base64 "#!/bin/bash\\nyum install -y amazon-efs-utils"}}
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources:
      Type: EC2
      AllocationStrategy: BEST_FIT_PROGRESSIVE
      InstanceRole: ecsInstanceRole
      InstanceTypes: [m7i]
      MaxvCpus: 64
      SecurityGroupIds: [sg-1]
      Subnets: [subnet-1]
      LaunchTemplate: {LaunchTemplateId: !Ref Template}
""",
    good="""
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties:
    LaunchTemplateData:
      UserData: !Base64 "MIME-Version: 1.0\\nContent-Type: multipart/mixed; boundary=b\\n\\n--b\\n\\necho\\n--b--"
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources:
      Type: EC2
      AllocationStrategy: BEST_FIT_PROGRESSIVE
      InstanceRole: ecsInstanceRole
      InstanceTypes: [m7i]
      MaxvCpus: 64
      SecurityGroupIds: [sg-1]
      Subnets: [subnet-1]
      LaunchTemplate: {LaunchTemplateId: !Ref Template}
""",
)
