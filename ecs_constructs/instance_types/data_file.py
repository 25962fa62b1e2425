"""The file that holds what is known of EC2 types: how it is written, and where one of the user's own is found.

The packaged file is written by ``tools/generate_instance_types.py``. One that holds what EC2 says in the user's own
account today is written by ``ecs-constructs instance-types refresh``. It is looked for, in this order,

1. where the environment variable ``ECS_CONSTRUCTS_INSTANCE_TYPES`` says,
2. in the user's data folder: ``ecs-constructs/instance-types.json`` below ``$XDG_DATA_HOME`` (``~/.local/share`` where
   that is not set), on Windows below ``%LOCALAPPDATA%``.

Without either, the packaged file is all there is.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

VARIABLE = "ECS_CONSTRUCTS_INSTANCE_TYPES"
"""The environment variable that names a file to use."""

EC2_COLUMNS = (
    "vcpus",
    "memory_mib",
    "network_interfaces",
    "ipv4_per_interface",
    "architectures",
    "flags",
    "gpus",
    "gpu_model",
    "gpu_memory_mib",
    "inferentia",
    "trainium",
)
"""What EC2 itself says of a type."""

COLUMNS = (
    *("vcpus", "memory_mib", "network_interfaces", "ipv4_per_interface", "branch_interfaces", "architectures", "flags"),
    *("first_seen", "gpus", "gpu_model", "gpu_memory_mib", "inferentia", "trainium", "registered_memory_mib"),
)
"""What the packaged file says of a type."""

_LEFT_OUT = {"flags": "", "gpu_model": None, "registered_memory_mib": None}
"""What a row means by leaving a column out at its end; of the other columns, 0."""

_ARCHITECTURES = {"i386": "i", "x86_64": "x", "x86_64_mac": "m", "arm64": "a", "arm64_mac": "r"}
_ARCHITECTURE_NAMES = {letter: name for name, letter in _ARCHITECTURES.items()}


class DataFileError(ValueError):
    """A file of instance types cannot be used; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFile:
    """What is known of EC2 types, as a file holds it.

    Attributes:
        sources: where the figures come from, each with its date.
        editions: the dates that ``first_seen`` counts from 0, oldest first.
        columns: what a row holds.
        families: the rows, by family and size.
    """

    sources: Sequence[str]
    editions: Sequence[str]
    columns: Sequence[str]
    families: Mapping[str, Mapping[str, Sequence[Any]]]

    @classmethod
    def of(cls, text: str) -> "DataFile":
        """What a file holds that is known to be right, as the packaged one is: to look at every row takes longer."""
        document = json.loads(text)
        return cls(**{name: document[name] for name in cls.__slots__})

    @classmethod
    def read(cls, file: Path) -> "DataFile":
        """Reads a file, and looks at every row of it.

        Raises:
            DataFileError: it cannot be read, or holds something else.
        """
        try:
            found = cls.of(file.read_text(encoding="utf-8"))
            if not set(found.columns) <= set(COLUMNS):
                raise ValueError("columns of another version")
            for name in found.names():
                found.figures(name)
        except OSError as error:
            raise DataFileError(f"{file} cannot be read: {error.strerror}; {_RENEW}") from None
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            raise DataFileError(f"{file} holds no instance types that this version can read; {_RENEW}") from None
        return found

    def names(self) -> Iterator[str]:
        """The names of all types."""
        return (f"{family}.{size}" for family, sizes in self.families.items() for size in sizes)

    def figures(self, name: str) -> dict[str, Any] | None:
        """What is known of a type, by the names of :class:`~ecs_constructs.instance_types.InstanceType`."""
        family, _, size = name.partition(".")
        row = self.families.get(family, {}).get(size)
        if row is None:
            return None
        fields = {column: _LEFT_OUT.get(column, 0) for column in self.columns} | dict(
            zip(self.columns, row, strict=False)
        )
        flags = fields.pop("flags")
        return fields | {
            "architectures": tuple(_ARCHITECTURE_NAMES[letter] for letter in fields["architectures"]),
            "first_seen": self.editions[fields.get("first_seen", 0)],
            "burstable": "b" in flags,
            "bare_metal": "m" in flags,
            "nitro": "n" in flags,
        }

    def as_text(self, generator: str) -> str:
        """JSON with one type a line, so that a new version of the data can be read as a difference.

        Args:
            generator: what writes it.
        """
        header = {"generator": generator, "sources": self.sources, "editions": self.editions, "columns": self.columns}
        lines = [f"{json.dumps(key)}: {json.dumps(value)}," for key, value in header.items()]
        families = [
            f"{json.dumps(family)}: {{\n"
            + ",\n".join(f"{json.dumps(size)}: {_row_as_text(row)}" for size, row in sizes.items())
            + "\n}"
            for family, sizes in self.families.items()
        ]
        return "{\n" + "\n".join(lines) + '\n"families": {\n' + ",\n".join(families) + "\n}\n}\n"


_RENEW = "write it anew with 'ecs-constructs instance-types refresh'"


def _row_as_text(row: Sequence[Any]) -> str:
    kept = list(row)
    while kept and not kept[-1]:
        kept.pop()
    return json.dumps(kept, separators=(",", ":"))


def by_family(rows: Mapping[str, Sequence[Any]]) -> dict[str, dict[str, Sequence[Any]]]:
    """Rows by family and size, families by name and sizes from small to large.

    Args:
        rows: the rows by the name of the type, each with vCPUs and memory first.
    """
    families: dict[str, dict[str, Sequence[Any]]] = {}
    for name in sorted(rows, key=lambda name: (name.partition(".")[0], *rows[name][:2], name)):
        family, _, size = name.partition(".")
        families.setdefault(family, {})[size] = rows[name]
    return families


def figures_of(described: Mapping[str, Any]) -> dict[str, Any]:
    """What EC2 says of a type, by column.

    Args:
        described: a member of the answer to ``DescribeInstanceTypes``.
    """
    network = described["NetworkInfo"]
    architectures = described["ProcessorInfo"]["SupportedArchitectures"]
    gpus = described.get("GpuInfo", {}).get("Gpus", [])
    return {
        "vcpus": described["VCpuInfo"]["DefaultVCpus"],
        "memory_mib": described["MemoryInfo"]["SizeInMiB"],
        "network_interfaces": network["MaximumNetworkInterfaces"],
        "ipv4_per_interface": network["Ipv4AddressesPerInterface"],
        "architectures": "".join(_ARCHITECTURES[name] for name in architectures if name in _ARCHITECTURES),
        "flags": _flags(described),
        # A fraction of a GPU appears to the operating system as one GPU.
        "gpus": sum(max(gpu["Count"], gpu.get("LogicalGpuCount", 0)) for gpu in gpus),
        "gpu_model": gpus[0]["Name"] if gpus else None,
        "gpu_memory_mib": gpus[0]["MemoryInfo"]["SizeInMiB"] if gpus else 0,
        "inferentia": _neuron_devices(described, "Inferentia"),
        "trainium": _neuron_devices(described, "Trainium"),
    }


def _flags(described: Mapping[str, Any]) -> str:
    flags = {
        "b": described["BurstablePerformanceSupported"],
        "m": described["BareMetal"],
        # Bare metal has no hypervisor: what takes its place is Nitro.
        "n": described.get("Hypervisor") == "nitro" or described["BareMetal"],
    }
    return "".join(flag for flag, holds in flags.items() if holds)


def _neuron_devices(described: Mapping[str, Any], name: str) -> int:
    """How many devices of a kind; older answers have those of Inferentia under another name only."""
    devices = described.get("NeuronInfo", {}).get("NeuronDevices", [])
    accelerators = described.get("InferenceAcceleratorInfo", {}).get("Accelerators", [])
    return sum(device["Count"] for device in devices or accelerators if device.get("Name", "").startswith(name))


def as_described(types: Sequence[Mapping[str, Any]], *, source: str, date: str) -> DataFile:
    """What EC2 says of its types, as a file to look them up in before the packaged one.

    Args:
        types: the members of the answer to ``DescribeInstanceTypes``.
        source: where they come from.
        date: the day on which EC2 said so, as ``2026-11-22``.

    Raises:
        DataFileError: the answer lacks something.
    """
    try:
        rows = {each["InstanceType"]: list(figures_of(each).values()) for each in types}
    except LookupError as error:
        raise DataFileError(f"EC2's answer holds a type without {error.args[0]}") from None
    return DataFile(sources=[f"{source}, {date}"], editions=[date], columns=EC2_COLUMNS, families=by_family(rows))


def own_file() -> Path | None:
    """The file in the user's data folder, whether there is one or not; None for a user without a home."""
    folder = os.environ.get("LOCALAPPDATA") if os.name == "nt" else os.environ.get("XDG_DATA_HOME")
    try:
        parent = Path(folder) if folder else Path.home() / ".local" / "share"
    except RuntimeError:
        return None
    return parent / "ecs-constructs" / "instance-types.json"


def renewed_file() -> Path | None:
    """The file to look types up in before the packaged one; None where there is none."""
    return found_file(VARIABLE, own_file())


def found_file(variable: str, own: Path | None) -> Path | None:
    """The file that an environment variable names, else one of the user's own where it is there.

    Args:
        variable: the environment variable.
        own: the file in the user's data folder; None for a user without a home.
    """
    named = os.environ.get(variable)
    if named:
        return Path(named)
    try:
        return own if own is not None and own.is_file() else None
    except OSError:
        # The home is another user's, as in a container that runs under a number of its own.
        return None
