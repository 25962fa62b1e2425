"""A service wants more tasks than the account allows.

## What it does

Compares ``DesiredCount``, and the most tasks that the service scales to at any time, with the quota of tasks: 5,000,
and 1,000 with Service Connect or service discovery. Set ``maximum_tasks_per_service`` and
``maximum_discovered_tasks_per_service`` to your account's figures. A target whose service is not among the templates is
compared with the greater of the two.

## Why is this bad

The service stops growing at the quota, whatever the load.

## Use instead

A higher quota where the account can have one, or several services behind one load balancer.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import Position, determined
from ecs_constructs.template.types.ecs import Service, TaskCount
from ecs_constructs.template.types.service_scaling import CapacityLimits, ScalableTarget


def _check(resource: TaskCount, limits: Limits) -> Iterator[Violation]:
    if isinstance(resource, Service):
        yield from _of_service(resource, limits)
    elif isinstance(resource, ScalableTarget) and resource.service is None and resource.service_namespace == "ecs":
        most = max(limits.maximum_tasks_per_service, limits.maximum_discovered_tasks_per_service)
        for position, count in _maxima(resource):
            yield from _too_many("The service of", resource, position, count, most)


def _of_service(service: Service, limits: Limits) -> Iterator[Violation]:
    most = limits.maximum_discovered_tasks_per_service if _is_discovered(service) else limits.maximum_tasks_per_service
    wanted = [(service.at("DesiredCount"), service.desired_count)]
    wanted += [maximum for target in service.scalable_targets for maximum in _maxima(target)]
    for position, count in wanted:
        yield from _too_many("Service", service, position, count, most)


def _maxima(target: ScalableTarget) -> Iterator[tuple[Position, int | None]]:
    """The most tasks that a target allows: always, and from the time of each scheduled action."""
    scheduled = determined(target.scheduled_actions, lambda action: action.limits)
    limits: list[ScalableTarget | CapacityLimits] = [target, *filter(None, scheduled)]
    return determined(limits, lambda each: (each.at("MaxCapacity"), each.max_capacity))


def _too_many(what: str, whose: TaskCount, at: Position, count: int | None, most: int) -> Iterator[Violation]:
    if count is not None and count > most:
        yield Violation(
            at=at,
            message=f"{what} {whose.label} may run {count} tasks.",
            actual=count,
            limit=most,
            fix=f"Keep to {most} tasks, or have the quota raised and set it in the configuration of the checks.",
        )


def _is_discovered(service: Service) -> bool:
    connect = service.service_connect
    return bool(service.members("ServiceRegistries")) or (connect is not None and connect.enabled is True)


RULE = Rule(
    name="service/tasks-per-service",
    title="A service runs no more tasks than the account allows.",
    severity=Severity.WARNING,
    subject=TaskCount,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html",
            read="2026-11-22",
            adjustable=True,
        ),
    ),
    bad="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    LaunchType: FARGATE
    DesiredCount: 6000
""",
    good="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    LaunchType: FARGATE
    DesiredCount: 5000
""",
)
