"""What a task asks of an instance, and what an instance has for tasks.

Sources, read 2026-11-22:

- https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html (memory that an instance registers)
- https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html (network interfaces of tasks)
- https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html (host ports, and those in use already)
- https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html (ports that are kept by default)
- https://github.com/aws/amazon-ecs-agent, ``ToHostResources`` (what the agent counts for a task)
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from ecs_constructs.instance_types import InstanceType
from ecs_constructs.limits import Limits
from ecs_constructs.placement.attribute_values import Attributes
from ecs_constructs.placement.instances import available_memory
from ecs_constructs.placement.packing import Amounts, Port
from ecs_constructs.template.types.ecs import Container, PlacementConstraint, RuntimePlatform, Service, TaskDefinition

if TYPE_CHECKING:
    from ecs_constructs.placement.expression import Expression

AGENT_PORTS: frozenset[Port] = frozenset(("tcp", port) for port in (22, 2375, 2376, 51678, 51679))
"""The ports of each instance that ECS keeps: SSH, Docker and the agent."""

WINDOWS_AGENT_PORTS: frozenset[Port] = frozenset(
    ("tcp", port) for port in (53, 135, 139, 445, 2375, 2376, 3389, 5985, 51678, 51679)
)
"""The ports of each instance with Windows that ECS keeps: the system's own, Docker's and the agent's."""

METRICS_PORT: Port = ("tcp", 51680)
"""The port that the agent keeps too where it publishes metrics of its own."""

_ARCHITECTURES = {"X86_64": "x86_64", "ARM64": "arm64"}
"""The processor architectures of tasks in EC2's words."""


class Shape(NamedTuple):
    """What one task asks of an instance.

    Attributes:
        amounts: CPU units, memory in MiB, GPUs and network interfaces.
        ports: the ports of the instance that it takes.
        distinct: whether it shares no instance with another task of its service.
        on_host: whether its containers use the instance's network as their own, so that it cannot take other ports.
        architecture: the processor architecture that it is for, in EC2's words; None where it does not say.
        system: the operating system that it is for, as ``ecs.os-type`` has it; None where it does not say. Versions of
            Windows are not told apart: no template says which one an image has.
        constraints: the expressions that an instance must satisfy.
    """

    amounts: Amounts
    ports: frozenset[Port] = frozenset()
    distinct: bool = False
    on_host: bool = False
    architecture: str | None = None
    system: str | None = None
    constraints: "tuple[Expression, ...]" = ()

    @classmethod
    def of(cls, service: Service) -> "Shape":
        """What a task of a service asks for.

        Raises:
            NotDetermined: a part of it is left open.
        """
        task = service.task_definition
        if task is None:
            raise service.undetermined("TaskDefinition", "no task definition is named")
        if task.read("InferenceAccelerators"):
            raise task.undetermined("InferenceAccelerators", "which accelerators an instance has is not known")
        mode = task.effective_network_mode
        constraints = [*service.placement_constraints, *task.placement_constraints]
        return cls(
            amounts=(task.reserved_cpu, task.reserved_memory, task.gpus, int(mode == "awsvpc")),
            ports=frozenset(_ports(task)),
            distinct=any(constraint.type == "distinctInstance" for constraint in constraints),
            on_host=mode == "host",
            architecture=architecture_of(task.runtime_platform),
            system=_system_of(task),
            constraints=tuple(_expressions(constraints)),
        )

    @property
    def is_alone(self) -> bool:
        """Whether an instance holds at most one such task."""
        return self.distinct or bool(self.ports)

    def unsuited(self, instance: InstanceType) -> bool:
        """Whether instances of a type have another processor architecture."""
        return self.architecture is not None and self.architecture not in instance.architectures

    def admits(self, attributes: Attributes) -> bool | None:
        """Whether an instance with these attributes has the system and satisfies the constraints; None if uncertain."""
        answers = [self._runs_on(attributes), *(expression.holds(attributes) for expression in self.constraints)]
        if False in answers:
            return False
        return None if None in answers else True

    def _runs_on(self, attributes: Attributes) -> bool | None:
        """Whether an instance has the system: one that does not show it is taken for Linux, but not for Windows."""
        system = attributes.get("ecs.os-type")
        if self.system is None or system == self.system:
            return True
        if isinstance(system, str):
            return False
        return True if system is None and self.system == "linux" else None


def architecture_of(platform: RuntimePlatform | None) -> str | None:
    """The processor architecture that a task or a job is for, in EC2's words; None where it does not say."""
    return _ARCHITECTURES.get((platform.cpu_architecture if platform else None) or "")


def _system_of(task: TaskDefinition) -> str | None:
    platform = task.runtime_platform
    if platform is None or platform.operating_system_family is None:
        return None
    return "windows" if task.is_windows else "linux"


def _expressions(constraints: Iterable[PlacementConstraint]) -> "Iterable[Expression]":
    for constraint in constraints:
        if constraint.type == "memberOf" and constraint.expression is not None:
            from ecs_constructs.placement.expression import ExpressionError, parse  # noqa: PLC0415 - few tasks have one

            try:
                yield parse(constraint.expression)
            except ExpressionError as error:
                raise constraint.undetermined("Expression", str(error)) from None


def _ports(task: TaskDefinition) -> Iterable[Port]:
    mode = task.effective_network_mode
    if mode in ("awsvpc", "none"):
        return
    for container in task.containers:
        yield from _ports_of(container, on_host=mode == "host")


def _ports_of(container: Container, *, on_host: bool) -> Iterable[Port]:
    for mapping in container.port_mappings:
        protocol = mapping.protocol or "tcp"
        fixed = mapping.host_port or (mapping.container_port if on_host else 0)
        if fixed:
            yield protocol, fixed
        elif on_host and mapping.container_port_range is not None:
            first, _, last = mapping.container_port_range.partition("-")
            if not (first.isdecimal() and last.isdecimal()):
                raise mapping.undetermined("ContainerPortRange", "no range of ports")
            yield from ((protocol, port) for port in range(int(first), int(last) + 1))


def network_interfaces(instance: InstanceType, limits: Limits) -> int:
    """How many tasks of an instance can have a network interface of their own.

    Without a trunk the instance itself takes one of its interfaces; with one, the trunk takes another, and each branch
    of it serves a task.
    """
    if limits.awsvpc_trunking and instance.branch_interfaces:
        return instance.branch_interfaces + instance.network_interfaces - 2
    return instance.network_interfaces - 1


def expected_amounts(instance: InstanceType, limits: Limits, reserved_mib: int) -> Amounts:
    """What an instance can be expected to have for tasks; its memory is never more than was measured."""
    memory = available_memory(instance, limits, reserved_mib)
    return (instance.cpu_units, memory, instance.gpus, network_interfaces(instance, limits))


def greatest_amounts(instance: InstanceType, limits: Limits, reserved_mib: int) -> Amounts:
    """What an instance has at most for tasks: none registers all of its memory."""
    memory = instance.memory_mib - 1 - reserved_mib
    return (instance.cpu_units, memory, instance.gpus, network_interfaces(instance, limits))
