"""A resource of AWS Batch has a name that Batch does not take.

## What it does

Looks at the names of compute environments, job queues, job definitions, scheduling policies, consumable resources and
service environments: for more than 128 characters, and for one that is no letter, figure, underscore or hyphen. Of a
name that is put together, what is known of it counts.

## Why is this bad

Batch rejects it when it is to be made.

## Use instead

No name, so that CloudFormation makes one up and can replace the resource, or one of those characters.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.names import Form, misnamed
from ecs_constructs.template.types.batch import (
    ComputeEnvironment,
    ConsumableResource,
    JobDefinition,
    JobQueue,
    NamedBatchResource,
    SchedulingPolicy,
    ServiceEnvironment,
)

_FORM = Form(128, "A-Za-z0-9_-", "letters, figures, underscores and hyphens")
_KINDS: dict[type[NamedBatchResource], str] = {
    ComputeEnvironment: "compute environment",
    ConsumableResource: "consumable resource",
    JobDefinition: "job definition",
    JobQueue: "job queue",
    SchedulingPolicy: "scheduling policy",
    ServiceEnvironment: "service environment",
}


def _check(resource: NamedBatchResource, _limits: Limits) -> Iterator[Violation]:
    if resource.name_property is not None:
        yield from misnamed(resource, resource.name_property, _KINDS[type(resource)], _FORM)


RULE = Rule(
    name="batch/name",
    title="Compute environments, queues, job definitions and other resources have names that Batch takes.",
    severity=Severity.ERROR,
    subject=NamedBatchResource,
    check=_check,
    only_where=(
        "ComputeEnvironmentName",
        "ConsumableResourceName",
        "JobDefinitionName",
        "JobQueueName",
        "Name",
        "ServiceEnvironmentName",
    ),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateComputeEnvironment.html",
            read="2026-11-22",
            quote=(
                "It can be up to 128 characters long. It can contain uppercase and lowercase letters, numbers, hyphens "
                "(-), and underscores (_)."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateJobQueue.html",
            read="2026-11-22",
            quote="It can be up to 128 letters long.",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_RegisterJobDefinition.html",
            read="2026-11-22",
            quote="It can be up to 128 letters long.",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateSchedulingPolicy.html",
            read="2026-11-22",
            quote=(
                "It can be up to 128 letters long. It can contain uppercase and lowercase letters, numbers, hyphens "
                "(-), and underscores (_)."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateServiceEnvironment.html",
            read="2026-11-22",
            quote=(
                "It can be up to 128 characters long and can contain letters, numbers, hyphens (-), and underscores "
                "(_)."
            ),
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    JobDefinitionName: nightly.report
    Type: container
    ContainerProperties:
      Image: "report:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
""",
    good="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    JobDefinitionName: nightly-report
    Type: container
    ContainerProperties:
      Image: "report:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
""",
)
