"""The task definition of a service on EC2."""

import aws_cdk as cdk
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from constructs import Construct


def ec2_task_definition(
    scope: Construct,
    *,
    cpu: int | None,
    memory_limit_mib: int | None,
    network_mode: ecs.NetworkMode,
    task_role: iam.IRole | None,
    execution_role: iam.IRole | None,
) -> ecs.TaskDefinition:
    """Make a task definition that may have a size of its own, which ``ecs.Ec2TaskDefinition`` does not offer.

    Args:
        scope: The service.
        cpu: The CPU units of the task; None for no cap.
        memory_limit_mib: The memory of the task; None for no cap.
        network_mode: The network mode.
        task_role: The role of the program; None for a new one.
        execution_role: The role of ECS; None for a new one.
    """
    return ecs.TaskDefinition(
        scope,
        "TaskDefinition",
        compatibility=ecs.Compatibility.EC2,
        network_mode=network_mode,
        cpu=None if cpu is None else cdk.Tokenization.stringify_number(cpu),
        memory_mib=None if memory_limit_mib is None else cdk.Tokenization.stringify_number(memory_limit_mib),
        task_role=task_role,
        execution_role=execution_role,
    )
