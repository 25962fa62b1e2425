"""A container's environment file is not named by its ARN.

## What it does

Looks at the ``Value`` of each of a container's ``EnvironmentFiles``: it begins with ``arn:``. Of a value that is put
together, what it is known to begin with counts.

## Why is this bad

``RegisterTaskDefinition`` rejects an address such as ``s3://bucket/app.env``: "Invalid arn syntax".

## Use instead

``!Sub ${Bucket.Arn}/app.env``, or ``arn:aws:s3:::bucket/app.env``.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.references import beginning_of
from ecs_constructs.template.types.ecs import Container, EnvironmentFile

_START = "arn:"


def _check(container: Container, _limits: Limits) -> Iterator[Violation]:
    for file in filter(_is_no_arn, container.environment_files):
        beginning = beginning_of(file, "Value")
        yield Violation(
            at=file.at("Value"),
            message=f"Container {container.label} reads the environment file {beginning!r}, which is no ARN.",
            actual=beginning,
            limit="arn:aws:s3:::<bucket>/<key>",
            fix="Write the ARN of the object, such as arn:aws:s3:::bucket/app.env.",
        )


def _is_no_arn(file: EnvironmentFile) -> bool:
    """Whether a file's name is known not to begin as an ARN does; one of fewer characters may go on as one."""
    beginning = beginning_of(file, "Value")
    return not beginning.startswith(_START) and not _START.startswith(beginning)


RULE = Rule(
    name="task/environment-file-arn",
    title="A container's environment files are named by their ARNs.",
    severity=Severity.ERROR,
    subject=Container,
    check=_check,
    only_where=("EnvironmentFiles",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EnvironmentFile.html",
            read="2026-11-22",
            quote=("The Amazon Resource Name (ARN) of the Amazon S3 object containing the environment variable file."),
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
    ExecutionRoleArn: arn:aws:iam::111122223333:role/execution
    ContainerDefinitions:
      - {Name: app, Image: "app:1", EnvironmentFiles: [{Type: s3, Value: "s3://bucket/app.env"}]}
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ExecutionRoleArn: arn:aws:iam::111122223333:role/execution
    ContainerDefinitions:
      - {Name: app, Image: "app:1", EnvironmentFiles: [{Type: s3, Value: "arn:aws:s3:::bucket/app.env"}]}
""",
)
