"""Generates ``ecs_constructs/instance_types/data.json``: what rules need to know about EC2 types.

The inputs are not part of this repository; each is named by an argument with its place and date, which the result's
header repeats:

- ``--ec2``: answers of EC2's ``DescribeInstanceTypes`` by type name, as the package ``moto`` (Apache-2.0) ships them in
  ``moto/ec2/resources/instance_types.json.gz``. Several may be given, newest first: an older one adds the types that
  EC2 no longer lists in that Region but that still run in accounts. A type that none of them holds is left out.
- ``--interfaces``: the figures of ``pkg/aws/vpc/limits.go`` of ``aws/amazon-vpc-resource-controller-k8s`` (Apache-2.0):
  branch interfaces by type.
- ``--trunking``: the table of tasks by type of the ECS developer guide's page on trunked interfaces. It wins over
  ``--interfaces`` for the types that it lists.
- ``--registered``: published measurements of the memory that an instance registers with ECS.

All of them are needed: without one it writes nothing rather than a file that has lost figures. The result depends on
the inputs alone. A type was first seen at the date of the oldest input that lists it, so drop no old input.

Usage::

    python -m tools.generate_instance_types \
        --ec2 instance_types.json.gz="moto 5.2.5, 2026-10-27" --ec2 older.json.gz="moto 5.0.28, 2025-02-02" \
        --interfaces network_interfaces.json="amazon-vpc-resource-controller-k8s b8d4251, 2026-03-20" \
        --trunking ecs_eni_trunk_2023.json="amazon-ecs-developer-guide 49232cf, 2023-06-15" \
        --registered registered_memory.json="41 published measurements, 2026-11-22"
"""

import argparse
import gzip
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecs_constructs.instance_types.data_file import COLUMNS, DataFile, by_family, figures_of

RESULT = Path(__file__).resolve().parent.parent / "ecs_constructs" / "instance_types" / "data.json"

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
    date: str

    @classmethod
    def parse(cls, text: str) -> "Input":
        """Reads ``FILE=ORIGIN, DATE``."""
        file, _, origin = text.partition("=")
        date = re.search(r"\d{4}-\d{2}-\d{2}$", origin)
        if date is None:
            raise argparse.ArgumentTypeError(
                f"{text!r}: write FILE=ORIGIN, DATE, such as limits.json='project 1.2, 2026-01-31'"
            )
        return cls(file=Path(file), origin=origin, date=date.group())

    def read(self) -> Any:
        """Its content."""
        raw = self.file.read_bytes()
        return json.loads(gzip.decompress(raw) if self.file.suffix == ".gz" else raw)


def main() -> None:
    """Writes the data file."""
    options = _options()
    answers = [source.read() for source in options.ec2]
    described = _merged(answers)
    interfaces, trunking = options.interfaces.read()["types"], options.trunking.read()["limits"]
    registered = {point["type"]: point["registered_mib"] for point in options.registered.read()}
    listings = [(source.date, answer) for source, answer in zip(options.ec2, answers, strict=True)]
    listings += [(options.interfaces.date, interfaces), (options.trunking.date, trunking)]
    first_seen = {name: min(date for date, names in listings if name in names) for name in described}
    editions = sorted(set(first_seen.values()))
    rows = {}
    for name, answer in described.items():
        figures = figures_of(answer) | {
            "branch_interfaces": _branch_interfaces(name, answer, interfaces.get(name, {}), trunking.get(name, {})),
            "first_seen": editions.index(first_seen[name]),
            "registered_memory_mib": registered.get(name),
        }
        rows[name] = [figures[column] for column in COLUMNS]
    sources = [source.origin for source in (*options.ec2, options.interfaces, options.trunking, options.registered)]
    result = DataFile(sources=sources, editions=editions, columns=COLUMNS, families=by_family(rows))
    RESULT.write_text(result.as_text("tools/generate_instance_types.py"))
    print(f"{RESULT}: {len(rows)} types, {RESULT.stat().st_size // 1024} KiB")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--ec2", action="append", required=True, type=Input.parse, metavar="FILE=ORIGIN")
    for name in ("interfaces", "trunking", "registered"):
        parser.add_argument(f"--{name}", required=True, type=Input.parse, metavar="FILE=ORIGIN")
    return parser.parse_args()


def _merged(answers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """EC2's answers, the first of each type."""
    return {name: described for answer in reversed(answers) for name, described in answer.items()}


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


if __name__ == "__main__":
    main()
