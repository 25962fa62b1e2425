"""A job definition describes more than one kind of job, none, or another than its type says.

## What it does

Counts the properties that describe what a job runs: ``ContainerProperties``, ``EcsProperties``, ``EksProperties`` and
``NodeProperties``. And compares them with its ``Type``: ``multinode`` goes with ``NodeProperties``, ``container`` with
the others.

## Why is this bad

A job definition has one of them: ``RegisterJobDefinition`` does not take two. It happens where a job moves from
``ContainerProperties`` to ``EcsProperties`` or to several nodes, and the old part or the old type stays: "Node
properties of multinode job is required."

## Use instead

The one that says how the job is to run: ``NodeProperties`` for several nodes, whose ranges have containers of their
own; ``EksProperties`` on Amazon EKS; ``EcsProperties`` for everything else.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.batch import JobDefinition

NODES, ONE_MACHINE = "NodeProperties", ("ContainerProperties", "EcsProperties", "EksProperties")
FITTING = {"multinode": (NODES,), "container": ONE_MACHINE}


def _check(job: JobDefinition, _limits: Limits) -> Iterator[Violation]:
    kinds = {
        "ContainerProperties": job.container,
        "EcsProperties": job.ecs,
        "EksProperties": job.eks,
        "NodeProperties": job.nodes,
    }
    given = [name for name, properties in kinds.items() if properties is not None]
    yield from _several(job, given)
    yield from _other_type(job, given)


def _other_type(job: JobDefinition, given: list[str]) -> Iterator[Violation]:
    kind = (job.kind or "").lower()
    fitting = FITTING.get(kind, tuple(given))
    if given and not set(given) & set(fitting):
        yield Violation(
            at=job.at("Type"),
            message=f"The job definition is of the type {kind} and has {' and '.join(given)}.",
            actual=kind,
            limit=", ".join(fitting),
            fix=f"Describe the job in {_one_of(fitting)}, or change Type.",
        )
    if fitting and not given:
        yield Violation(
            at=job.at(fitting[0]),
            message=f"The job definition is of the type {kind} and does not say what runs.",
            limit=", ".join(fitting),
            fix=f"Describe the job in {_one_of(fitting)}.",
        )


def _one_of(names: tuple[str, ...]) -> str:
    return " or ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _several(job: JobDefinition, given: list[str]) -> Iterator[Violation]:
    if len(given) > 1:
        yield Violation(
            at=job.at(given[0]),
            message=f"The job definition has {' and '.join(given)}.",
            actual=len(given),
            limit=1,
            fix=f"Keep one of {', '.join(given)}.",
        )


_EXAMPLE = """
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: multinode
    Timeout: {AttemptDurationSeconds: 3600}
    RetryStrategy: {Attempts: 3}%s
    NodeProperties:
      MainNode: 0
      NumNodes: 2
      NodeRangeProperties:
        - TargetNodes: "0:"
          Container:
            Image: "job:1"
            ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
"""

RULE = Rule(
    name="batch/job-kind",
    title="A job definition describes one kind of job, that of its type.",
    severity=Severity.ERROR,
    subject=JobDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_JobDefinition.html",
            read="2026-11-22",
            quote=(
                "When containerProperties is used in the job definition, it can't be used in addition to "
                "eksProperties, ecsProperties, or nodeProperties."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_RegisterJobDefinition.html",
            read="2026-11-22",
            quote=(
                "If the value is container, then one of the following is required: containerProperties, ecsProperties, "
                "or eksProperties. If the value is multinode, then nodeProperties is required."
            ),
        ),
        Source(url="https://github.com/aws/aws-cdk/issues/16793", read="2026-11-22"),
    ),
    bad=_EXAMPLE
    % """
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]""",
    good=_EXAMPLE % "",
)
