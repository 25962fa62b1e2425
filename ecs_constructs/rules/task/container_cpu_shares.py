"""A container's share of the CPU is next to nothing, or more than the kernel counts.

## What it does

Looks at ``Cpu`` of containers on Linux instances. Without one, and with 0 or 1, a container gets 2 shares: that is
reported where another container of its task has more. Above 262,144 (256 vCPU) the kernel counts no further.

## Why is this bad

Shares only count while CPU is scarce, and then 2 shares beside 256 are less than one percent: a sidecar without
``Cpu`` starves exactly when the task is busy. Above the most, agents before version 1.84 fail to start the container,
and later ones cut the value.

## Use instead

A ``Cpu`` for each container, in the proportion in which they may work when all of them do.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import Container

MINIMUM_SHARES, MAXIMUM_SHARES = 2, 262_144
"""The least and the most shares of the kernel."""


def _check(container: Container, _limits: Limits) -> Iterator[Violation]:
    task, cpu = container.task, container.cpu or 0
    if not task.runs_on_instances or task.is_windows:
        return
    if cpu > MAXIMUM_SHARES:
        yield Violation(
            at=container.at("Cpu"),
            message=f"Container {container.label} has {cpu} CPU units, more than the kernel counts.",
            actual=cpu,
            limit=MAXIMUM_SHARES,
            fix=f"Set Cpu to at most {MAXIMUM_SHARES}.",
        )
    most = max(determined(task.containers, lambda each: each.cpu or 0), default=0)
    if cpu < MINIMUM_SHARES < most:
        yield Violation(
            at=container.at("Cpu"),
            message=f"Container {container.label} has {MINIMUM_SHARES} CPU shares beside a container with {most}.",
            actual=cpu,
            fix="Give it a Cpu of its own: its part of the CPU while the whole task is busy.",
        )


RULE = Rule(
    name="task/container-cpu-shares",
    title="A container on instances has a share of the CPU that means something.",
    severity=Severity.INFO,
    subject=Container,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",
            read="2026-11-22",
            quote=(
                "The minimum valid CPU share value that the Linux kernel allows is 2, and the maximum valid CPU share "
                "value that the Linux kernel allows is 262144."
            ),
        ),
        Source(
            url="https://github.com/aws/amazon-ecs-agent/pull/4204",
            read="2026-11-22",
        ),
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    ContainerDefinitions:
      - {Name: app, Image: "app:1", Cpu: 256, Memory: 512}
      - {Name: logs, Image: "logs:1", Cpu: 0, Memory: 64}
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    ContainerDefinitions:
      - {Name: app, Image: "app:1", Cpu: 256, Memory: 512}
      - {Name: logs, Image: "logs:1", Cpu: 32, Memory: 64}
""",
)
