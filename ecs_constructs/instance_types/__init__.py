"""What is known about EC2 instance types: processors, memory, GPUs, network interfaces.

The figures are in ``data.json``, which ``tools/generate_instance_types.py`` writes and which names its sources and
their dates. It is read when a type is first asked for. A type that it does not hold is unknown, which is no fault: EC2
adds types every month.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ecs_constructs.instance_types.memory import available_memory_mib

__all__ = ["BATCH_DEFAULTS", "InstanceType", "available_memory_mib", "families", "family", "get", "selected_by_batch"]

BATCH_DEFAULTS: Mapping[str, tuple[str, ...]] = {
    "optimal": ("m6i", "c6i", "r6i", "c7i"),
    "default_x86_64": ("m6i", "c6i", "r6i", "c7i"),
    "default_arm64": ("m6g", "c6g", "r6g", "c7g"),
}
"""The families that AWS Batch chooses from where its bundle of that name is written instead of instance types.

Source: https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html, read 2026-11-22.
"""

_ARCHITECTURES = {"i": "i386", "x": "x86_64", "m": "x86_64_mac", "a": "arm64", "r": "arm64_mac"}


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
        accelerators: how many Inferentia, Trainium or other inference devices it has.
        registered_memory_mib: the memory in MiB that such an instance was seen to register with ECS; None where nobody
            published a measurement.
    """

    name: str
    vcpus: int
    memory_mib: int
    network_interfaces: int
    ipv4_per_interface: int
    branch_interfaces: int
    architectures: tuple[str, ...]
    burstable: bool
    bare_metal: bool
    nitro: bool
    gpus: int = 0
    gpu_model: str | None = None
    gpu_memory_mib: int = 0
    accelerators: int = 0
    registered_memory_mib: int | None = None

    @property
    def cpu_units(self) -> int:
        """The CPU units that an instance registers: all of them, at 1024 a vCPU."""
        return 1024 * self.vcpus


@cache
def get(name: str) -> InstanceType | None:
    """The instance type of a name; None where it is not known."""
    family_name, _, size = name.partition(".")
    row = _families().get(family_name, {}).get(size)
    return None if row is None else _instance_type(name, row)


@cache
def family(name: str) -> tuple[InstanceType, ...]:
    """Every type of a family, such as ``m5``, smallest first; empty where the family is not known."""
    return tuple(_instance_type(f"{name}.{size}", row) for size, row in _families().get(name, {}).items())


def families() -> tuple[str, ...]:
    """The names of all families."""
    return tuple(_families())


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


def _families() -> dict[str, dict[str, list[Any]]]:
    families: dict[str, dict[str, list[Any]]] = _data()["families"]
    return families


@cache
def _data() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(Path(__file__).with_name("data.json").read_text(encoding="utf-8"))
    return document


def _instance_type(name: str, row: list[Any]) -> InstanceType:
    fields = dict(zip(_data()["columns"], row, strict=False))  # a row ends with its last figure
    architectures, flags = fields.pop("architectures"), fields.pop("flags", "")
    return InstanceType(
        name=name,
        architectures=tuple(_ARCHITECTURES[letter] for letter in architectures),
        burstable="b" in flags,
        bare_metal="m" in flags,
        nitro="n" in flags,
        **fields,
    )
