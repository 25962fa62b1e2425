"""A Fargate container has Linux parameters that Fargate does not support.

## What it does

Looks in the ``LinuxParameters`` of containers that run on Fargate for ``Devices``, ``SharedMemorySize``, ``MaxSwap``,
``Swappiness`` and for capabilities to add other than ``SYS_PTRACE``. Capabilities may be dropped freely.

``Tmpfs`` is a warning: the developer guide says that Fargate does not support it, while the API reference no longer
says so.

## Why is this bad

The definition is rejected: "Fargate compatible task definitions do not support devices", or "sharedMemorySize", or
"maxSwap".

## Use instead

None of them. A larger ``/dev/shm`` is the usual wish (browsers, PyTorch): let the program use a directory on the
task's ephemeral storage instead, or run it on instances.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Container, KernelCapabilities, LinuxParameters

_UNSUPPORTED = ("Devices", "SharedMemorySize", "MaxSwap", "Swappiness")
_CAPABILITIES = ("SYS_PTRACE", "CAP_SYS_PTRACE")


def _check(container: Container, _limits: Limits) -> Iterator[Violation]:
    parameters = container.linux_parameters
    if parameters is None or not container.task.runs_on_fargate:
        return
    for name in _set(parameters):
        yield Violation(
            at=parameters.at(name),
            message=f"Container {container.label} sets {name}, which Fargate does not support.",
            fix=f"Leave {name} out, or run the task on instances (RequiresCompatibilities: [EC2]).",
            severity=None if name in _UNSUPPORTED else Severity.WARNING,
        )
    if parameters.capabilities is not None:
        yield from _capabilities(container, parameters.capabilities)


def _set(parameters: LinuxParameters) -> Iterator[str]:
    """Which unsupported parameters are set; that ECS rejects a value of 0 too is not documented."""
    return (name for name in parameters.written((*_UNSUPPORTED, "Tmpfs")) if str(parameters.read(name)) != "0")


def _capabilities(container: Container, capabilities: KernelCapabilities) -> Iterator[Violation]:
    extra = [name for name in capabilities.added or () if name not in _CAPABILITIES]
    if extra:
        yield Violation(
            at=capabilities.at("Add"),
            message=f"Container {container.label} adds {', '.join(extra)}; Fargate can add SYS_PTRACE only.",
            actual=", ".join(extra),
            limit="SYS_PTRACE",
            fix="Add no capability but SYS_PTRACE, or run the task on instances (RequiresCompatibilities: [EC2]).",
        )


RULE = Rule(
    name="fargate/unsupported-linux-parameters",
    title="A Fargate container has no Linux parameters that Fargate does not support.",
    severity=Severity.ERROR,
    subject=Container,
    check=_check,
    only_where=("LinuxParameters",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html",
            read="2026-11-22",
            quote="The devices, sharedMemorySize, and tmpfs parameters are not supported.",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html",
            read="2026-11-22",
            quote="Tasks launched on Fargate only support adding the SYS_PTRACE kernel capability.",
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
    ContainerDefinitions: [{Name: app, Image: "app:1", LinuxParameters: {Capabilities: {Add: [NET_ADMIN]}}}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", LinuxParameters: {Capabilities: {Add: [SYS_PTRACE]}}}]
""",
)
