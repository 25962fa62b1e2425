"""What is known about EC2 instance types: processors, memory, GPUs, network interfaces.

The figures are in ``data.json``, which ``tools/generate_instance_types.py`` writes and which names its sources and
their dates. What EC2 says in the user's own account today comes before them, once ``ecs-constructs instance-types
refresh`` has asked for it; see :mod:`ecs_constructs.instance_types.data_file`. Both are read when a type is first asked
for. A type that neither holds is unknown, which is no fault: EC2 adds types every month.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ecs_constructs.instance_types.data_file import DataFile, DataFileError, renewed_file
from ecs_constructs.instance_types.memory import available_memory_mib

__all__ = [
    "BATCH_DEFAULTS",
    "DataFileError",
    "InstanceType",
    "available_memory_mib",
    "families",
    "family",
    "get",
    "is_packaged",
    "selected_by_batch",
]

BATCH_DEFAULTS: Mapping[str, tuple[str, ...]] = {
    "optimal": ("m6i", "c6i", "r6i", "c7i"),
    "default_x86_64": ("m6i", "c6i", "r6i", "c7i"),
    "default_arm64": ("m6g", "c6g", "r6g", "c7g"),
}
"""The families that AWS Batch chooses from where its bundle of that name is written instead of instance types.

Source: https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html, read 2026-11-22.
"""

_NOT_FROM_EC2 = ("branch_interfaces", "first_seen", "registered_memory_mib")
"""What the packaged file knows better than an answer of EC2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceType:
    """An EC2 instance type.

    Attributes:
        name: its name, such as ``m5.large``.
        vcpus: its virtual CPUs. ECS registers 1024 CPU units for each.
        memory_mib: its nominal memory in MiB. An instance registers less, see :func:`available_memory_mib`.
        network_interfaces: how many network interfaces may be attached, the primary one included.
        ipv4_per_interface: how many IPv4 addresses one interface holds.
        branch_interfaces: how many tasks may have an interface of their own over the trunk interface, in an account
            with ``awsvpcTrunking``; 0 where ECS does not support it.
        architectures: the processor architectures that it runs, in EC2's words.
        burstable: whether its CPU is paid with credits beyond a baseline.
        bare_metal: whether it has no hypervisor.
        nitro: whether it is built on the Nitro System.
        gpus: how many GPUs the operating system sees. A fraction of a GPU is seen as one.
        gpu_model: the GPU's model; None without one.
        gpu_memory_mib: the memory of one GPU in MiB; 0 without one.
        inferentia: how many Inferentia devices it has.
        trainium: how many Trainium devices it has.
        registered_memory_mib: the memory in MiB that such an instance was seen to register with ECS; None where nobody
            published a measurement.
        first_seen: the date of the oldest source of ours that lists the type, as ``2026-11-22``. The type is at least
            that old; when AWS introduced it, no source of ours says.
    """

    name: str
    vcpus: int
    memory_mib: int
    network_interfaces: int
    ipv4_per_interface: int
    architectures: tuple[str, ...]
    burstable: bool
    bare_metal: bool
    nitro: bool
    first_seen: str
    branch_interfaces: int = 0
    gpus: int = 0
    gpu_model: str | None = None
    gpu_memory_mib: int = 0
    inferentia: int = 0
    trainium: int = 0
    registered_memory_mib: int | None = None

    @property
    def cpu_units(self) -> int:
        """The CPU units that an instance registers: all of them, at 1024 a vCPU."""
        return 1024 * self.vcpus


@cache
def get(name: str) -> InstanceType | None:
    """The instance type of a name; None where it is not known."""
    packaged, renewed = _packaged().figures(name), _renewed_figures(name)
    if packaged is None and renewed is None:
        return None
    kept = {column: packaged[column] for column in _NOT_FROM_EC2} if packaged else {}
    return InstanceType(name=name, **{**(packaged or {}), **(renewed or {}), **kept})


@cache
def family(name: str) -> tuple[InstanceType, ...]:
    """Every type of a family, such as ``m5``, smallest first; empty where the family is not known."""
    sizes = {size for data in _data() for size in data.families.get(name, {})}
    found = filter(None, (get(f"{name}.{size}") for size in sizes))
    return tuple(sorted(found, key=lambda instance: (instance.vcpus, instance.memory_mib, instance.name)))


def families() -> tuple[str, ...]:
    """The names of all families."""
    return tuple(sorted({name for data in _data() for name in data.families}))


def is_packaged(name: str) -> bool:
    """Whether a type is known without the user's own file."""
    return _packaged().figures(name) is not None


def selected_by_batch(name: str) -> tuple[InstanceType, ...]:
    """The types that AWS Batch may launch for one member of ``InstanceTypes``.

    Args:
        name: a type, a family or one of Batch's own bundles (``optimal``).

    Returns:
        The types; empty where the name is not known.
    """
    if "." in name:
        found = get(name)
        return () if found is None else (found,)
    return tuple(instance for member in BATCH_DEFAULTS.get(name, (name,)) for instance in family(member))


def _data() -> list[DataFile]:
    renewed = _renewed()
    return [_packaged()] if renewed is None else [_packaged(), renewed]


@cache
def _packaged() -> DataFile:
    return DataFile.of(Path(__file__).with_name("data.json").read_text(encoding="utf-8"))


@cache
def _renewed() -> DataFile | None:
    file = renewed_file()
    return None if file is None else DataFile.read(file)


def _renewed_figures(name: str) -> dict[str, Any] | None:
    renewed = _renewed()
    return None if renewed is None else renewed.figures(name)
