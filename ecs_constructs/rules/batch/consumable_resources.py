"""A job takes a consumable resource twice, or too many of them.

## What it does

Counts ``ConsumableResourceList`` of a job, or of its nodes, and compares its entries: at most 5, each another resource.

## Why is this bad

``RegisterJobDefinition`` rejects it: "Cannot have duplicate consumableResource in consumableResourceProperties".

## Use instead

One entry for each resource, with the ``Quantity`` that the job needs of it.
"""

from collections.abc import Hashable, Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template.types.batch import ConsumableProperties

NAME = "ConsumableResource"
MAXIMUM = 5


def _check(properties: ConsumableProperties, _limits: Limits) -> Iterator[Violation]:
    return apart(properties, _count, _twice)


def _count(properties: ConsumableProperties) -> Iterator[Violation]:
    count = len(properties.requirements)
    if count > MAXIMUM:
        yield Violation(
            at=properties.at("ConsumableResourceList"),
            message=f"The job takes {count} consumable resources, more than Batch accepts.",
            actual=count,
            limit=MAXIMUM,
            fix=f"Keep at most {MAXIMUM}.",
        )


def _twice(properties: ConsumableProperties) -> Iterator[Violation]:
    seen: set[Hashable] = set()
    for requirement in properties.requirements:
        if list(requirement.missing([NAME])):
            continue
        identity = requirement.identity(NAME)
        if identity in seen:
            yield Violation(
                at=requirement.at(NAME),
                message="The job takes the same consumable resource twice.",
                fix="Keep one entry, with the sum of both as Quantity.",
            )
        seen.add(identity)


_EXAMPLE = """
Licences:
  Type: AWS::Batch::ConsumableResource
  Properties: {ResourceType: REPLENISHABLE, TotalQuantity: 10}
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    Timeout: {AttemptDurationSeconds: 3600}
    RetryStrategy: {Attempts: 3}
    ConsumableResourceProperties:
      ConsumableResourceList:
        - {ConsumableResource: !Ref Licences, Quantity: 1}%s
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
"""

RULE = Rule(
    name="batch/consumable-resources",
    title="A job takes at most 5 consumable resources, each once.",
    severity=Severity.ERROR,
    subject=ConsumableProperties,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ConsumableResourceProperties.html",
            read="2026-11-22",
            quote="The list of consumable resources required by a job.",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad=_EXAMPLE
    % """
        - {ConsumableResource: !Ref Licences, Quantity: 2}""",
    good=_EXAMPLE % "",
)
