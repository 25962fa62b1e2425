"""An environment variable has no name, or one that Batch keeps for itself.

## What it does

Looks for variables without a name, and for names that start with ``AWS_BATCH``, in the containers of every job, on
Amazon EKS too.

The latter is a warning: AWS says that such names are not allowed, but not whether it rejects or overwrites them.

## Why is this bad

``RegisterJobDefinition`` rejects a variable without a name: "Environment variable name is required." Batch sets
variables of the other names itself (``AWS_BATCH_JOB_ID``, ``AWS_BATCH_JOB_ARRAY_INDEX``), so the job may be refused, or
read another value than the one written here.

## Use instead

Any other name.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.batch import EnvironmentVariable

RESERVED = "AWS_BATCH"


def _check(variable: EnvironmentVariable, _limits: Limits) -> Iterator[Violation]:
    name = variable.name or ""
    if not name:
        yield Violation(
            at=variable.at("Name"),
            message="The environment variable has no name.",
            fix="Set Name, or take the variable out.",
            severity=Severity.ERROR,
        )
    if name.startswith(RESERVED):
        yield Violation(
            at=variable.at("Name"),
            message=f"The environment variable {name} has a name that Batch keeps for itself.",
            actual=name,
            fix=f"Give it a name that does not start with {RESERVED}.",
        )


RULE = Rule(
    name="batch/env-name",
    title="No environment variable has a name that Batch keeps for itself.",
    severity=Severity.WARNING,
    subject=EnvironmentVariable,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ContainerProperties.html",
            read="2026-11-22",
            quote=(
                'Environment variables cannot start with "AWS_BATCH". This naming convention is '
                "reserved for variables that Batch sets."
            ),
        ),
    ),
    bad="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
      Environment: [{Name: AWS_BATCH_SIZE, Value: "1"}]
""",
    good="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
      Environment: [{Name: BATCH_SIZE, Value: "1"}]
""",
)
