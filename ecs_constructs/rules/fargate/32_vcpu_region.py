"""A Fargate task uses the size of 32 vCPU, which not every Region has.

## What it does

Looks for Linux task definitions of 32,768 CPU units (32 vCPU) that are compatible with Fargate, or that a service runs
there.

## Why is this bad

The size is new in 2026: the Batch API lists it with 61,440, 122,880 and 249,856 MiB, the ECS API still stops at 16
vCPU, and one Region was seen to reject it in August 2026 with "No Fargate configuration exists for given values".
Where it is offered is not published, so this is a warning.

## Use instead

Try it once in the Region that the stack deploys to and acknowledge the finding, or use 16 vCPU.
"""

# ruff: noqa: N999 - the rule's name begins with a figure

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import TaskDefinition

NEWEST_CPU = 32_768


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    if task.cpu != NEWEST_CPU or not task.runs_on_fargate or task.is_windows:
        return
    region = task.resource.stack.region or "the Region that it is deployed to"
    yield Violation(
        at=task.at("Cpu"),
        message="The task uses 32 vCPU, a size that Fargate does not offer in every Region.",
        actual=NEWEST_CPU,
        limit=NEWEST_CPU // 2,
        fix=f"Check once that {region} offers it and acknowledge this, or use Cpu 16384 with Memory up to 122880.",
    )


RULE = Rule(
    name="fargate/32-vcpu-region",
    title="A Fargate task does not need a size that not every Region has.",
    severity=Severity.WARNING,
    subject=TaskDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ResourceRequirement.html",
            read="2026-11-22",
            quote="value = 32 MEMORY = 61440, 122880, or 249856",
        ),
        Source(
            url="https://github.com/aws-cloudformation/cfn-lint/pull/4668",
            read="2026-11-22",
        ),
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "32768"
    Memory: "122880"
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "16384"
    Memory: "122880"
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
""",
)
