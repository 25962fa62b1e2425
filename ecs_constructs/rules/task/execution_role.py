"""A task needs an execution role that its definition does not name.

## What it does

Looks, where ``ExecutionRoleArn`` is left out, whether

- a container or its log driver takes secrets, or its image comes from a private registry with credentials
  (``RepositoryCredentials``), wherever the task runs;
- an image comes from a private repository of Amazon ECR and the task is for Fargate.

That ``awslogs`` needs the role on Fargate is said by ``fargate/log-driver``.

## Why is this bad

``RegisterTaskDefinition`` refuses secrets without the role, and images in Amazon ECR on Fargate. Credentials for a
registry are fetched with the role: without it the image is never pulled.

## Use instead

A role with the managed policy ``AmazonECSTaskExecutionRolePolicy``, which may read the secrets as well. The task's own
role (``TaskRoleArn``) is for the containers and does not help here.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.network_path.needs import PRIVATE_ECR, is_in_ecr
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import Container, TaskDefinition


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    if not task.lacks_execution_role:
        return
    reasons = [each for reason in (_secret, _image) for each in determined(task.containers, reason) if each]
    if reasons:
        yield Violation(
            at=task.at("ExecutionRoleArn"),
            message=f"The task has no execution role, which it needs for {reasons[0]}.",
            fix="Set ExecutionRoleArn to a role that ecs-tasks.amazonaws.com may assume and that may read them.",
        )


def _secret(container: Container) -> str:
    """What it takes of a container that is kept secret; nothing where there is no such thing."""
    if container.secrets:
        return f"the secrets of container {container.label}"
    if container.says("RepositoryCredentials"):
        return f"the registry's credentials of container {container.label}"
    logging = container.log_configuration
    has_options = logging is not None and logging.says("SecretOptions")
    return f"the log driver's secrets of container {container.label}" if has_options else ""


def _image(container: Container) -> str:
    is_refused = container.task.runs_on_fargate and _is_surely_in_ecr(container)
    return f"the image of container {container.label} in Amazon ECR" if is_refused else ""


def _is_surely_in_ecr(container: Container) -> bool:
    """Whether its image is in a private repository, whatever the conditions in its name turn out to be."""
    if "Fn::If" in str(container.body.get("Image")):
        return PRIVATE_ECR.search(container.image or "") is not None
    return is_in_ecr(container)


RULE = Rule(
    name="task/execution-role",
    title="A task that takes secrets, or an image from Amazon ECR on Fargate, has an execution role.",
    severity=Severity.ERROR,
    subject=TaskDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
            read="2026-11-22",
            quote=(
                "the task definition is referencing sensitive data using Secrets Manager secrets or AWS Systems "
                "Manager Parameter Store parameters."
            ),
        ),
        Source(
            url="https://github.com/hashicorp/terraform-provider-aws/issues/6503",
            read="2026-11-22",
            quote=(
                "ClientException: When you are specifying container secrets, you must also specify a value for "
                "'executionRoleArn'."
            ),
        ),
        Source(
            url="https://github.com/hashicorp/terraform-provider-aws/issues/3051",
            read="2026-11-22",
            quote="ClientException: Fargate requires task definition to have execution role ARN to support ECR images.",
        ),
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    TaskRoleArn: arn:aws:iam::111111111111:role/app
    ContainerDefinitions:
      - Name: app
        Image: !Sub ${AWS::AccountId}.dkr.ecr.${AWS::Region}.amazonaws.com/app:1
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ExecutionRoleArn: arn:aws:iam::111111111111:role/execution
    TaskRoleArn: arn:aws:iam::111111111111:role/app
    ContainerDefinitions:
      - Name: app
        Image: !Sub ${AWS::AccountId}.dkr.ecr.${AWS::Region}.amazonaws.com/app:1
""",
)
