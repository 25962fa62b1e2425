"""A container waits for what cannot come.

## What it does

Looks at ``DependsOn`` of a task definition's containers. The container that is waited for must exist; ``HEALTHY``
needs a health check in the task definition (the image's own does not count); ``COMPLETE`` and ``SUCCESS`` cannot be
asked of an essential container, whose end is the end of the task; and containers must not wait for each other in a
circle.

## Why is this bad

``RegisterTaskDefinition`` rejects the definition: "A dependency container with SUCCESS or COMPLETE condition cannot
be an essential container", for instance.

## Use instead

``START`` where the order is all that matters; ``Essential: false`` on a container that runs to its end.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import Container, ContainerDependency, TaskDefinition


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    containers = dict(determined(task.containers, lambda container: (str(container.name), container)))
    for waiting in determined(task.containers, lambda container: list(_faults(container, containers))):
        yield from waiting
    yield from _circles(containers)


def _faults(container: Container, containers: dict[str, Container]) -> Iterator[Violation]:
    for dependency, fault in determined(
        container.depends_on, lambda each: (each, _fault(each, container.task, containers))
    ):
        if fault is not None:
            yield Violation(
                at=dependency.at("ContainerName" if dependency.container_name not in containers else "Condition"),
                message=f"Container {container.label} waits for {dependency.container_name!r}, {fault[0]}.",
                actual=dependency.condition,
                fix=fault[1],
            )


def _fault(
    dependency: ContainerDependency, task: TaskDefinition, containers: dict[str, Container]
) -> tuple[str, str] | None:
    """What is wrong with a dependency, and what to do about it; None where nothing is."""
    target = containers.get(str(dependency.container_name))
    if target is None:
        # Reads every name: one that is left open may be the one that is waited for.
        names = sorted({str(each.name) for each in task.containers})
        return "which the task does not have", f"Name one of {', '.join(names)}."
    match dependency.condition:
        case "HEALTHY" if target.health_check is None:
            return "to become healthy, but it has no health check", "Give it a HealthCheck, or wait for START."
        case "COMPLETE" | "SUCCESS" if target.essential is not False:
            return "to end, but it is essential", "Set Essential to false on it, or wait for START or HEALTHY."
        case _:
            return None


def _circles(containers: dict[str, Container]) -> Iterator[Violation]:
    waits_for = {
        name: [str(target) for target in determined(container.depends_on, lambda each: each.container_name)]
        for name, container in containers.items()
    }
    for name, container in containers.items():
        if name in _reached(name, waits_for):
            yield Violation(
                at=container.at("DependsOn"),
                message=f"Container {name!r} waits for itself, over the containers that it waits for.",
                fix="Take one dependency out of the circle.",
            )


def _reached(start: str, waits_for: dict[str, list[str]]) -> set[str]:
    """Every container that one waits for, directly or over others."""
    reached: set[str] = set()
    pending = list(waits_for[start])
    while pending:
        name = pending.pop()
        if name not in reached:
            reached.add(name)
            pending.extend(waits_for.get(name, []))
    return reached


RULE = Rule(
    name="task/depends-on",
    title="A container waits for containers that can be as it asks.",
    severity=Severity.ERROR,
    subject=TaskDefinition,
    check=_check,
    needs=(ContainerDependency,),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html",
            read="2026-11-22",
            quote=(
                "This condition can't be set on an essential container. ... This requires that the dependent "
                "container has health checks configured."
            ),
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions:
      - {Name: migrate, Image: "app:1", Essential: true}
      - {Name: app, Image: "app:1", DependsOn: [{ContainerName: migrate, Condition: SUCCESS}]}
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
      - {Name: migrate, Image: "app:1", Essential: false}
      - {Name: app, Image: "app:1", DependsOn: [{ContainerName: migrate, Condition: SUCCESS}]}
""",
)
