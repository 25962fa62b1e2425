"""A job asks for no memory, or for less than Batch accepts.

## What it does

Looks for a job's ``MEMORY`` among ``ResourceRequirements``, or in the older ``Memory``: at least 4 MiB on instances
(what Fargate accepts is in ``batch/fargate-combination``), and not missing. Nodes of a multi-node job may get theirs
when the job is submitted, and what several containers of a job may leave out is not documented: for these only the
minimum counts.

## Why is this bad

``RegisterJobDefinition`` rejects it: "Memory must be at least 4 Mib, got 3 Mib."

## Use instead

What the job needs at its peak: it is a hard limit, beyond which the container is killed.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.batch import JobContainer

MINIMUM_MIB = 4


def _check(container: JobContainer, _limits: Limits) -> Iterator[Violation]:
    required = container.memory_requirement()
    if required is None:
        if not container.is_of_node and not container.is_of_ecs_task and not container.requirements("MEMORY"):
            yield Violation(
                at=container.at("ResourceRequirements"),
                message="The job asks for no memory.",
                limit=f">= {MINIMUM_MIB}",
                fix="Add a requirement of the type MEMORY with the MiB that the job needs.",
            )
        return
    memory, position = required
    if memory < MINIMUM_MIB and not container.job.runs_on_fargate:
        yield Violation(
            at=position,
            message=f"The job asks for {memory} MiB, less than Batch accepts.",
            actual=memory,
            limit=f">= {MINIMUM_MIB}",
            fix=f"Ask for at least {MINIMUM_MIB} MiB.",
        )


RULE = Rule(
    name="batch/memory-minimum",
    title="A job asks for memory, on instances for at least 4 MiB.",
    severity=Severity.ERROR,
    subject=JobContainer,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ResourceRequirement.html",
            read="2026-11-22",
            quote=(
                "You must specify at least 4 MiB of memory for a job. This is required but can be "
                "specified in several places for multi-node parallel (MNP) jobs."
            ),
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "3"}]
""",
    good="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "4"}]
""",
)
