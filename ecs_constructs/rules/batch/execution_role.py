"""A job takes secrets, and has no execution role that reads them.

## What it does

Looks at jobs without ``ExecutionRoleArn`` for ``Secrets``, and for ``SecretOptions`` of a log driver. On Fargate every
job needs the role: that is in ``batch/fargate-job-fields``.

## Why is this bad

``RegisterJobDefinition`` rejects it: "executionRoleArn cannot be empty when using secrets or secretOptions".

## Use instead

A role that ``ecs-tasks.amazonaws.com`` may assume and that may read the secrets. The job's own role (``JobRoleArn``) is
for the container and does not help here.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.batch import JobContainer, JobTask


def _check(task: JobTask, _limits: Limits) -> Iterator[Violation]:
    if task.runs_on_fargate or task.read("ExecutionRoleArn") is not None:
        return
    reason = next((each for each in determined(task.containers, _secret) if each), None)
    if reason is not None:
        yield Violation(
            at=task.at("ExecutionRoleArn"),
            message=f"The job has no execution role, which it needs for {reason}.",
            fix="Set ExecutionRoleArn to a role that ecs-tasks.amazonaws.com may assume and that may read them.",
        )


def _secret(container: JobContainer) -> str:
    """What it takes that is kept secret; nothing where there is no such thing."""
    if container.members("Secrets"):
        return "its secrets"
    logs = container.log_configuration
    return "its log driver's secrets" if logs is not None and logs.says("SecretOptions") else ""


_EXAMPLE = """
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    Timeout: {AttemptDurationSeconds: 3600}
    RetryStrategy: {Attempts: 3}
    ContainerProperties:
      Image: "job:1"%s
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
      Secrets: [{Name: PASSWORD, ValueFrom: "arn:aws:ssm:eu-west-1:123456789012:parameter/password"}]
"""

RULE = Rule(
    name="batch/execution-role",
    title="A job that takes secrets has an execution role.",
    severity=Severity.ERROR,
    subject=JobTask,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/userguide/specifying-sensitive-data.html",
            read="2026-11-22",
            quote=(
                "To inject sensitive data into your containers as environment variables, use the secrets job "
                "definition parameter."
            ),
        ),
    ),
    seen_by=("cdk-preflight",),
    bad=_EXAMPLE % "",
    good=_EXAMPLE
    % """
      ExecutionRoleArn: arn:aws:iam::123456789012:role/execution""",
)
