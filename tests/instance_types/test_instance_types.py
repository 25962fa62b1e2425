"""The facts about EC2 instance types and how they are looked up."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ecs_constructs import instance_types
from ecs_constructs.instance_types import available_memory_mib

DATA = Path(instance_types.__file__).with_name("data.json")


def test_a_common_type() -> None:
    found = instance_types.get("m5.large")
    assert found is not None
    assert (found.name, found.vcpus, found.cpu_units, found.memory_mib) == ("m5.large", 2, 2048, 8192)
    assert (found.network_interfaces, found.ipv4_per_interface, found.branch_interfaces) == (3, 10, 9)
    assert found.architectures == ("x86_64",)
    assert (found.burstable, found.bare_metal, found.nitro) == (False, False, True)
    assert (found.gpus, found.gpu_model, found.gpu_memory_mib) == (0, None, 0)
    assert (found.inferentia, found.trainium) == (0, 0)
    assert found.registered_memory_mib is None


@pytest.mark.parametrize(
    ("name", "gpus", "model", "memory"),
    [
        ("g4dn.12xlarge", 4, "T4", 16384),
        ("p3.2xlarge", 1, "V100", 16384),
        ("g6f.large", 1, "L4", 2861),
        ("p5.48xlarge", 8, "H100", 81920),
    ],
)
def test_gpus(name: str, gpus: int, model: str, memory: int) -> None:
    found = instance_types.get(name)
    assert found is not None
    assert (found.gpus, found.gpu_model, found.gpu_memory_mib) == (gpus, model, memory)


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("t2.micro", "registered_memory_mib", 993),
        ("m4.large", "registered_memory_mib", 7985),
        ("t2.micro", "burstable", True),
        ("t2.micro", "nitro", False),
        ("t3.large", "branch_interfaces", 0),
        ("g4dn.xlarge", "branch_interfaces", 0),
        ("p3.2xlarge", "branch_interfaces", 38),
        ("m5.metal", "bare_metal", True),
        ("m6g.large", "architectures", ("arm64",)),
        ("inf1.24xlarge", "inferentia", 16),
        ("inf1.24xlarge", "trainium", 0),
        ("inf2.48xlarge", "inferentia", 12),
        ("trn1.32xlarge", "trainium", 16),
        ("trn1.32xlarge", "inferentia", 0),
        ("trn2.48xlarge", "trainium", 16),
        ("m5.large", "first_seen", "2023-06-15"),
        ("t2.micro", "first_seen", "2024-01-27"),
        ("m9g.large", "first_seen", "2026-10-27"),
    ],
)
def test_single_facts(name: str, field: str, value: object) -> None:
    assert getattr(instance_types.get(name), field) == value


@pytest.mark.parametrize("name", ["zz9.large", "m5.micro", "m5", "", ".", "m5.large.x", "optimal"])
def test_an_unknown_name_is_none(name: str) -> None:
    assert instance_types.get(name) is None


def test_a_family_is_ordered_by_size() -> None:
    assert [found.name for found in instance_types.family("t2")][:3] == ["t2.nano", "t2.micro", "t2.small"]
    assert instance_types.family("zz9") == ()
    assert {"m5", "c7g", "t4g"} <= set(instance_types.families())


def test_every_row_can_be_read() -> None:
    all_types = [found for name in instance_types.families() for found in instance_types.family(name)]
    assert len(all_types) > 1400
    assert all(found.vcpus >= 1 and found.memory_mib >= 512 and found.network_interfaces >= 2 for found in all_types)
    assert all(found == instance_types.get(found.name) for found in all_types)
    assert all("2023-06-15" <= found.first_seen <= "2026-10-27" for found in all_types)


def test_what_batch_selects() -> None:
    assert [found.name for found in instance_types.selected_by_batch("m5.large")] == ["m5.large"]
    assert instance_types.selected_by_batch("m5") == instance_types.family("m5")
    optimal = instance_types.selected_by_batch("optimal")
    assert {found.name.partition(".")[0] for found in optimal} == {"m6i", "c6i", "r6i", "c7i"}
    assert optimal == instance_types.selected_by_batch("default_x86_64")
    assert {found.architectures for found in instance_types.selected_by_batch("default_arm64")} == {("arm64",)}
    assert instance_types.selected_by_batch("zz9") == ()
    assert instance_types.selected_by_batch("m5.micro") == ()


def test_available_memory() -> None:
    assert available_memory_mib(8192, 7985, ratio=0.93, reserved_mib=0) == 7985
    assert available_memory_mib(8192, None, ratio=0.93, reserved_mib=0) == 7618
    assert available_memory_mib(8192, None, ratio=0.93, reserved_mib=256) == 7362


def test_every_published_figure_lies_above_the_ratio_and_below_the_nominal_memory() -> None:
    published = [
        found
        for name in instance_types.families()
        for found in instance_types.family(name)
        if found.registered_memory_mib is not None
    ]
    assert len(published) == 40
    for found in published:
        assert found.memory_mib * 0.93 < (found.registered_memory_mib or 0) < found.memory_mib


def test_the_data_names_its_sources_and_stays_small() -> None:
    document = json.loads(DATA.read_text())
    assert all(any(digit in source for digit in "0123456789") for source in document["sources"])
    assert DATA.stat().st_size < 200_000


def test_importing_it_reads_nothing() -> None:
    script = "import sys; sys.addaudithook(lambda e, a: e == 'open' and 'data.json' in str(a[0]) and sys.exit(3))\n"
    done = subprocess.run(
        [sys.executable, "-c", script + "import ecs_constructs.instance_types"], cwd=DATA.parents[2], check=False
    )
    assert done.returncode == 0
