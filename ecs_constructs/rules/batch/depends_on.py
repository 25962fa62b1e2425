"""A container of a job waits for what cannot come.

## What it does

Looks at ``DependsOn`` of the containers in ``EcsProperties``. The container that is waited for must exist; the
condition is ``START``, ``COMPLETE`` or ``SUCCESS``, and the latter two cannot be asked of an essential container, whose
end is the end of the job. A job of one container has nothing to wait for.

## Why is this bad

``RegisterJobDefinition`` rejects it: "The container target of a dependency can not have condition COMPLETE if the
target container is essential."

## Use instead

``START`` where the order is all that matters; ``Essential: false`` on a container that runs to its end.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template import determined
from ecs_constructs.template.types.batch import EcsTask, JobContainer, JobContainerDependency, JobTask

ENDS = ("COMPLETE", "SUCCESS")
CONDITIONS = ("START", *ENDS)


def _check(task: JobTask, _limits: Limits) -> Iterator[Violation]:
    if isinstance(task, EcsTask):
        yield from apart(task, _alone, _targets)
        for container in task.containers:
            yield from apart(container, _conditions)


def _alone(task: EcsTask) -> Iterator[Violation]:
    if len(task.containers) == 1 and task.containers[0].depends_on:
        yield Violation(
            at=task.containers[0].at("DependsOn"),
            message="The job's only container waits for another.",
            fix="Leave DependsOn out, or add the container that it waits for.",
        )


def _conditions(container: JobContainer) -> Iterator[Violation]:
    for dependency, condition in determined(container.depends_on, lambda each: (each, each.condition)):
        if condition is not None and condition.upper() not in CONDITIONS:
            yield Violation(
                at=dependency.at("Condition"),
                message=f"A container of a job cannot wait for the condition {condition}.",
                actual=condition,
                limit=", ".join(CONDITIONS),
                fix=f"Wait for {', '.join(CONDITIONS[:-1])} or {CONDITIONS[-1]}.",
            )


def _targets(task: EcsTask) -> Iterator[Violation]:
    # What a lone container waits for is nobody's name: that is one fault.
    waiting = task.containers if len(task.containers) > 1 else []
    for dependencies in determined(waiting, lambda container: container.depends_on):
        for faults in determined(dependencies, lambda dependency: list(_faults(dependency, task))):
            yield from faults


def _faults(dependency: JobContainerDependency, task: EcsTask) -> Iterator[Violation]:
    wanted = dependency.container_name
    known = dict(determined(task.containers, lambda container: (container.name, container)))
    target = known.get(wanted)
    if wanted is None:
        return
    if target is None:
        # Reads every name: one that is left open may be the one that is waited for.
        names = sorted(container.name or "" for container in task.containers)
        yield Violation(
            at=dependency.at("ContainerName"),
            message=f"A container waits for {wanted!r}, which the job does not have.",
            actual=wanted,
            limit=", ".join(names),
            fix=f"Name one of {', '.join(names)}.",
        )
    elif dependency.condition in ENDS and target.essential is not False:
        yield Violation(
            at=dependency.at("Condition"),
            message=f"A container waits for {wanted!r} to end, but that is essential.",
            actual=dependency.condition,
            limit="START",
            fix="Set Essential to false on it, or wait for START.",
        )


_EXAMPLE = """
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    Timeout: {AttemptDurationSeconds: 3600}
    RetryStrategy: {Attempts: 3}
    EcsProperties:
      TaskProperties:
        - Containers:
            - Name: fetch
              Image: "fetch:1"
              Essential: %s
              ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "512"}]
            - Name: work
              Image: "work:1"
              DependsOn: [{ContainerName: fetch, Condition: SUCCESS}]
              ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
"""

RULE = Rule(
    name="batch/depends-on",
    title="A container of a job waits for others that can be as it asks.",
    severity=Severity.ERROR,
    subject=JobTask,
    check=_check,
    needs=(JobContainerDependency,),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_TaskContainerDependency.html",
            read="2026-11-22",
            quote="This condition can't be set on an essential container.",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad=_EXAMPLE % "true",
    good=_EXAMPLE % "false",
)
