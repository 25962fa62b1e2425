"""A service's percentages leave a deployment no room once they are rounded to tasks.

## What it does

Computes how many tasks must run and may run during a deployment: the least is rounded up, the most is rounded down.
Where both are the desired count itself, no task can start and none can stop. Without a ``DesiredCount`` the least
number that the service scales to counts, else one task, which ECS starts with: the finding is a warning then, because
other counts may come.

## Why is this bad

The deployment stands still until CloudFormation gives up, three hours later: "unable to stop or start tasks during a
deployment because of the service deployment configuration". The percentages look harmless: 100 and 125 work with four
tasks and never with three.

## Use instead

A ``MaximumPercent`` of 200, or one that adds a whole task: 134 for three, 150 for two.
"""

from collections.abc import Iterator

from ecs_constructs.placement.rolling import Progress, Rolling
from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Service


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    minimum, maximum = service.minimum_healthy_percent, service.maximum_percent
    # Percentages that are faulty whatever the count are a finding of service/deployment-percent.
    if not service.rolls or service.is_daemon or maximum < 100 or minimum == maximum == 100:
        return
    certain = service.desired_count is not None and not service.scalable_targets
    for count in service.steady_counts:
        rolling = Rolling(desired=count, minimum_healthy_percent=minimum, maximum_percent=maximum)
        if rolling.progress() is Progress.NO_PERCENTAGE:
            yield Violation(
                at=service.at("DeploymentConfiguration"),
                message=(
                    f"With {count} task{'' if count == 1 else 's'}, {minimum} % rounded up are {rolling.lowest} and "
                    f"{maximum} % rounded down are {rolling.highest}: a deployment can stop none and start none."
                ),
                actual=f"{minimum}/{maximum}",
                fix=f"Set MaximumPercent to {rolling.least_maximum_percent} or more, "
                f"or MinimumHealthyPercent to {rolling.most_minimum_percent}{_or_less(rolling)}.",
                severity=Severity.ERROR if certain else Severity.WARNING,
            )


def _or_less(rolling: Rolling) -> str:
    return " or less" if rolling.most_minimum_percent else ""


RULE = Rule(
    name="service/deployment-rounding-deadlock",
    title="A service's percentages, rounded to tasks, let a deployment go on.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html",
            read="2026-11-22",
            quote=(
                "as a percentage of the desiredCount (rounded down to the nearest integer) ... (rounded up to the "
                "nearest integer)"
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html",
            read="2026-11-22",
            quote=(
                "was unable to stop or start tasks during a deployment because of the service deployment configuration"
            ),
        ),
    ),
    bad="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    LaunchType: FARGATE
    DesiredCount: 3
    DeploymentConfiguration: {MinimumHealthyPercent: 100, MaximumPercent: 125}
""",
    good="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    LaunchType: FARGATE
    DesiredCount: 4
    DeploymentConfiguration: {MinimumHealthyPercent: 100, MaximumPercent: 125}
""",
)
