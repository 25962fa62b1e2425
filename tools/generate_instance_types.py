r"""Generates ``ecs_constructs/instance_types/data.json``: what rules need to know about EC2 types.

The inputs are not part of this repository; each is named by an argument with its place and date, which the result's
header repeats:

- ``--ec2``: answers of EC2's ``DescribeInstanceTypes`` by type name, as the package ``moto`` (Apache-2.0) ships them in
  ``moto/ec2/resources/instance_types.json.gz``. Several may be given, newest first: an older one adds the types that
  EC2 no longer lists in that Region but that still run in accounts.
- ``--interfaces``: the figures of ``pkg/aws/vpc/limits.go`` of ``aws/amazon-vpc-resource-controller-k8s`` (Apache-2.0):
  branch interfaces by type.
- ``--trunking``: the table of tasks by type of the ECS developer guide's page on trunked interfaces. It wins over
  ``--interfaces`` for the types that it lists.
- ``--registered``: published measurements of the memory that an instance registers with ECS.

Usage::

    python -m tools.generate_instance_types \
        --ec2 instance_types.json.gz="moto 5.2.5, 2026" --ec2 older.json.gz="moto 5.0.28, 2025-02" \
        --interfaces network_interfaces.json="amazon-vpc-resource-controller-k8s b8d4251, 2026-03-20" \
        --trunking ecs_eni_trunk_2023.json="amazon-ecs-developer-guide 49232cf, 2023-06-15" \
        --registered registered_memory.json="41 published measurements"
"""

import argparse
import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RESULT = Path(__file__).resolve().parent.parent / "ecs_constructs" / "instance_types" / "data.json"

COLUMNS = (
    "vcpus",
    "memory_mib",
    "network_interfaces",
    "ipv4_per_interface",
    "branch_interfaces",
    "architectures",
    "flags",
    "gpus",
    "gpu_model",
    "gpu_memory_mib",
    "accelerators",
    "registered_memory_mib",
)
"""A row ends where only empty columns follow."""

ARCHITECTURES = {"i386": "i", "x86_64": "x", "x86_64_mac": "m", "arm64": "a", "arm64_mac": "r"}

WITHOUT_TRUNKING = (
    *("a1.metal", "c5.metal", "c5a.8xlarge", "c5ad.8xlarge", "c5d.metal", "m5.metal", "p3dn.24xlarge", "r5.metal"),
    *("r5.8xlarge", "r5d.metal", "c5n", "d3", "d3en", "g3", "g3s", "g4dn", "i3", "i3en", "inf1", "m5dn", "m5n", "m5zn"),
    *("mac1", "r5b", "r5n", "r5dn", "z1d"),
)
"""Types and families of which the ECS developer guide says that they have no trunking, though EC2 could."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A file and where it comes from."""

    file: Path
    origin: str

    @classmethod
    def parse(cls, text: str) -> "Input":
        """Reads ``FILE=ORIGIN``."""
        file, equals, origin = text.partition("=")
        if not equals or not origin:
            raise argparse.ArgumentTypeError(
                f"{text!r}: write FILE=ORIGIN, such as limits.json='project 1.2, 2026-01-31'"
            )
        return cls(file=Path(file), origin=origin)

    def read(self) -> Any:
        """Its content."""
        raw = self.file.read_bytes()
        return json.loads(gzip.decompress(raw) if self.file.suffix == ".gz" else raw)


def main() -> None:
    """Writes the data file."""
    options = _options()
    described = _merged(source.read() for source in options.ec2)
    interfaces = options.interfaces.read()["types"]
    trunking = options.trunking.read()["limits"]
    registered = {point["type"]: point["registered_mib"] for point in options.registered.read()}
    rows: dict[str, dict[str, list[Any]]] = {}
    for name in sorted(described, key=lambda name: (name.partition(".")[0], _size_rank(described[name]), name)):
        family, _, size = name.partition(".")
        branches = _branch_interfaces(name, described[name], interfaces.get(name, {}), trunking.get(name, {}))
        rows.setdefault(family, {})[size] = _row(described[name], branches, registered.get(name))
    RESULT.write_text(_as_text(_header(options), rows))
    print(f"{RESULT}: {len(described)} types, {RESULT.stat().st_size // 1024} KiB")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--ec2", action="append", required=True, type=Input.parse, metavar="FILE=ORIGIN")
    for name in ("interfaces", "trunking", "registered"):
        parser.add_argument(f"--{name}", required=True, type=Input.parse, metavar="FILE=ORIGIN")
    return parser.parse_args()


def _merged(answers: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for answer in answers:
        merged = {**answer, **merged}
    return merged


def _size_rank(described: Mapping[str, Any]) -> tuple[int, int]:
    return described["VCpuInfo"]["DefaultVCpus"], described["MemoryInfo"]["SizeInMiB"]


def _branch_interfaces(
    name: str, described: Mapping[str, Any], limits: Mapping[str, Any], table: Mapping[str, Any]
) -> int:
    """How many tasks get an interface of their own over the trunk, beyond those that attach directly.

    ECS places ``branch + interfaces - 2`` tasks: the primary interface and the trunk itself take one slot each.
    """
    if table:
        direct = int(described["NetworkInfo"]["MaximumNetworkInterfaces"]) - 2
        return max(0, int(table.get("trunk") or 0) - direct)
    family = name.partition(".")[0]
    burstable = described["BurstablePerformanceSupported"]
    if burstable or family.startswith("u-") or not {name, family}.isdisjoint(WITHOUT_TRUNKING):
        return 0
    return int(limits.get("branch_interfaces", 0)) if limits.get("trunking") else 0


def _row(described: Mapping[str, Any], branch_interfaces: int, registered: int | None) -> list[Any]:
    network = described["NetworkInfo"]
    row = [
        described["VCpuInfo"]["DefaultVCpus"],
        described["MemoryInfo"]["SizeInMiB"],
        network["MaximumNetworkInterfaces"],
        network["Ipv4AddressesPerInterface"],
        branch_interfaces,
        "".join(ARCHITECTURES[name] for name in described["ProcessorInfo"]["SupportedArchitectures"]),
        _flags(described),
        *_gpus(described.get("GpuInfo", {}).get("Gpus", [])),
        _accelerators(described),
        registered,
    ]
    while not row[-1]:
        row.pop()
    return row


def _flags(described: Mapping[str, Any]) -> str:
    flags = {
        "b": described["BurstablePerformanceSupported"],
        "m": described["BareMetal"],
        # Bare metal has no hypervisor: what takes its place is Nitro.
        "n": described.get("Hypervisor") == "nitro" or described["BareMetal"],
    }
    return "".join(flag for flag, holds in flags.items() if holds)


def _gpus(gpus: list[Mapping[str, Any]]) -> tuple[int, str | None, int]:
    """Count, model and memory of one; a fraction of a GPU appears to the operating system as one GPU."""
    count = sum(max(gpu["Count"], gpu.get("LogicalGpuCount", 0)) for gpu in gpus)
    return (count, gpus[0]["Name"], gpus[0]["MemoryInfo"]["SizeInMiB"]) if gpus else (0, None, 0)


def _accelerators(described: Mapping[str, Any]) -> int:
    neuron = described.get("NeuronInfo", {}).get("NeuronDevices", [])
    inference = described.get("InferenceAcceleratorInfo", {}).get("Accelerators", [])
    return sum(device["Count"] for device in neuron or inference)


def _header(options: argparse.Namespace) -> dict[str, Any]:
    inputs = [*options.ec2, options.interfaces, options.trunking, options.registered]
    return {
        "generator": "tools/generate_instance_types.py",
        "sources": [source.origin for source in inputs],
        "columns": COLUMNS,
    }


def _as_text(header: Mapping[str, Any], rows: Mapping[str, Mapping[str, Any]]) -> str:
    """JSON with one type a line, so that a new version of the data can be read as a difference."""
    lines = [f"{json.dumps(key)}: {json.dumps(value)}," for key, value in header.items()]
    families = [
        f"{json.dumps(family)}: {{\n"
        + ",\n".join(f"{json.dumps(size)}: {json.dumps(row, separators=(',', ':'))}" for size, row in sizes.items())
        + "\n}"
        for family, sizes in rows.items()
    ]
    return "{\n" + "\n".join(lines) + '\n"families": {\n' + ",\n".join(families) + "\n}\n}\n"


if __name__ == "__main__":
    main()
