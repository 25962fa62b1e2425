"""A compute environment names an instance type or a family that is not known.

## What it does

Looks up every member of ``InstanceTypes`` in the data that this version carries: a type (``m5.large``), a family
(``m5``) or one of Batch's bundles: ``optimal`` and ``default_x86_64``, today m6i, c6i, r6i and c7i, and
``default_arm64``, today m6g, c6g, r6g and c7g.

## Why is this bad

If the name is misspelled or its size does not exist, Batch rejects the environment or marks it invalid, and its jobs
wait for ever. If the type is newer than the data, all is well, but nothing can be said about what fits on it.

## What changed

``optimal`` once stood for c4, m4 and r4. Who counts on those has to name them.

## Use instead

A name that EC2 has, or a newer version of this package; otherwise acknowledge it.
"""

from collections.abc import Iterator

from ecs_constructs import instance_types
from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation, instances
from ecs_constructs.template.types.batch import ComputeEnvironment


def _check(environment: ComputeEnvironment, _limits: Limits) -> Iterator[Violation]:
    for name, position in environment.named_types():
        if not instance_types.selected_by_batch(name):
            yield Violation(
                at=position,
                message=f"The instance type or family {name!r} is not known, so what fits on it cannot be checked.",
                actual=name,
                fix=instances.suggestion(name),
            )


RULE = Rule(
    name="batch/instance-types-known",
    title="Every instance type or family of a compute environment is known.",
    severity=Severity.WARNING,
    subject=ComputeEnvironment,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html",
            read="2026-11-22",
            quote=(
                "You can specify instance families to launch any instance type within those families "
                "(for example, c5 or p3), or you can specify specific sizes within a family (such as "
                "c5.8xlarge)."
            ),
        ),
    ),
    bad="""
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources:
      Type: EC2
      InstanceRole: ecsInstanceRole
      Subnets: [subnet-1]
      SecurityGroupIds: [sg-1]
      InstanceTypes: [m5.micro]
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
      InstanceTypes: [m5]
      MaxvCpus: 16
""",
)
