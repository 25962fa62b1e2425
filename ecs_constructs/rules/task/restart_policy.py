"""A container's restart policy has a figure that ECS does not take.

## What it does

Looks at restart policies that are on: ``RestartAttemptPeriod`` is 60 to 1800 seconds, and at most 50 exit codes are
passed over.

## Why is this bad

``RegisterTaskDefinition`` rejects it: "the 'restartAttemptPeriod' setting for container 'app' must be between 60 and
1800".

## Use instead

The default of 300 seconds: a container that ran for less than that is not restarted, so a program that fails at once
does not start for ever.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.ranges import Bounds, outside
from ecs_constructs.template.types.ecs import Container, RestartPolicy

MAXIMUM_EXIT_CODES = 50
"""The most exit codes that a policy passes over."""

_BOUNDS = (Bounds(property=RestartPolicy.restart_attempt_period, least=60, most=1800, unit="seconds"),)


def _check(container: Container, _limits: Limits) -> Iterator[Violation]:
    policy = container.restart_policy
    if policy is None or not policy.enabled:
        return
    yield from outside(policy, "The restart policy", _BOUNDS)
    count = len(policy.members("IgnoredExitCodes"))
    if count > MAXIMUM_EXIT_CODES:
        yield Violation(
            at=policy.at("IgnoredExitCodes"),
            message=f"The restart policy passes over {count} exit codes.",
            actual=count,
            limit=MAXIMUM_EXIT_CODES,
            fix=f"Name at most {MAXIMUM_EXIT_CODES} exit codes.",
        )


RULE = Rule(
    name="task/restart-policy",
    title="A container's restart policy has figures that ECS takes.",
    severity=Severity.ERROR,
    subject=Container,
    check=_check,
    only_where=("RestartPolicy",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerRestartPolicy.html",
            read="2026-11-22",
            quote=(
                "You can set a minimum restartAttemptPeriod of 60 seconds and a maximum restartAttemptPeriod of 1800 "
                "seconds."
            ),
        ),
    ),
    seen_by=(
        "aws-cdk-lib",
        "cdk-preflight",
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions:
      - {Name: app, Image: "app:1", RestartPolicy: {Enabled: true, RestartAttemptPeriod: 30}}
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions:
      - {Name: app, Image: "app:1", RestartPolicy: {Enabled: true, RestartAttemptPeriod: 300}}
""",
)
