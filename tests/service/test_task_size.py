"""Tests of what is accepted as CPU and memory of a task and its containers."""

import re
from typing import Any

import aws_cdk as cdk
import pytest

from ecs_constructs.service.task_size import require_ec2_task, require_fargate_task
from tests.service.platform import number_token, serving

_TOKEN = number_token()


@pytest.mark.parametrize(
    ("cpu", "memory"),
    [
        (256, 512),
        (512, 4096),
        (4096, 30720),
        (8192, 20480),
        (16384, 122880),
        (32768, 249856),
        pytest.param(_TOKEN, 1, id="cpu decided at deployment"),
        pytest.param(256, _TOKEN, id="memory decided at deployment"),
    ],
)
def test_sizes_of_fargate(cpu: int, memory: int) -> None:
    require_fargate_task(cpu=cpu, memory_limit_mib=memory, containers=[])


@pytest.mark.parametrize(
    ("cpu", "memory", "message"),
    [
        (300, 512, "cpu is 300; Fargate offers 256, 512, 1024, 2048, 4096, 8192, 16384, 32768 CPU units."),
        (512, 512, "memory_limit_mib is 512 with cpu 512; Fargate offers 1024, 2048, 3072, 4096 MiB with it."),
        (
            8192,
            17408,
            "memory_limit_mib is 17408 with cpu 8192; Fargate offers 16384 to 61440 in steps of 4096 MiB with it.",
        ),
        (32768, 131072, "memory_limit_mib is 131072 with cpu 32768; Fargate offers 61440, 122880, 249856 MiB with it."),
    ],
)
def test_sizes_that_fargate_does_not_offer(cpu: int, memory: int, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        require_fargate_task(cpu=cpu, memory_limit_mib=memory, containers=[])


def test_fargate_has_no_gpus() -> None:
    with pytest.raises(ValueError, match="gpu_count of container app is 1; Fargate has no GPUs"):
        require_fargate_task(cpu=256, memory_limit_mib=512, containers=[serving(gpu_count=1)])


def test_fargate_stops_a_container_within_two_minutes() -> None:
    patient = serving(stop_timeout=cdk.Duration.seconds(121))
    require_ec2_task(cpu=None, memory_limit_mib=None, containers=[patient])
    with pytest.raises(
        ValueError, match=r"stop_timeout of container app \(in seconds\) is 121; .* between 0 and 120\."
    ):
        require_fargate_task(cpu=256, memory_limit_mib=512, containers=[patient])


@pytest.mark.parametrize(
    "task",
    [
        {"cpu": None, "memory_limit_mib": None},
        {"cpu": 128, "memory_limit_mib": 128},
        {"cpu": 196_608, "memory_limit_mib": _TOKEN},
        {"cpu": _TOKEN, "memory_limit_mib": None},
    ],
)
def test_sizes_on_ec2(task: dict[str, Any]) -> None:
    require_ec2_task(containers=[serving(cpu=128)], **task)


@pytest.mark.parametrize(
    ("task", "message"),
    [
        ({"cpu": 64}, "cpu is 64; it must be a whole number between 128 and 196608."),
        ({"cpu": 196_609}, "cpu is 196609; it must be a whole number between 128 and 196608."),
        ({"memory_limit_mib": 0}, "memory_limit_mib is 0; it must be a whole number at least 1."),
    ],
)
def test_sizes_that_ec2_does_not_take(task: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        require_ec2_task(**{"cpu": None, "memory_limit_mib": None, "containers": [], **task})


def test_something_must_have_memory_on_ec2() -> None:
    bare = serving(memory_reservation_mib=None)
    require_ec2_task(cpu=None, memory_limit_mib=256, containers=[bare])
    with pytest.raises(ValueError, match=re.escape("container app has no memory_reservation_mib (soft limit) and no")):
        require_ec2_task(cpu=None, memory_limit_mib=None, containers=[bare])


def test_containers_may_fill_their_task() -> None:
    halves = [
        serving(name=name, cpu=256, memory_reservation_mib=256, memory_limit_mib=512) for name in ("app", "proxy")
    ]
    require_fargate_task(cpu=512, memory_limit_mib=1024, containers=halves)
    require_ec2_task(cpu=512, memory_limit_mib=512, containers=halves)


@pytest.mark.parametrize(
    ("container", "message"),
    [
        (
            {"memory_limit_mib": 1024},
            "memory_limit_mib of container app is 1024, more than its task's 512; lower the container's, or raise",
        ),
        ({"cpu": 200}, "the containers' cpu adds up to 400 CPU units, more than the 256 of their task;"),
        (
            {"memory_reservation_mib": 300},
            "the containers' memory_reservation_mib adds up to 600 MiB, more than the 512 of their task;",
        ),
    ],
)
def test_containers_that_do_not_fit(container: dict[str, Any], message: str) -> None:
    containers = [serving(**container), serving(name="proxy", **container)]
    with pytest.raises(ValueError, match=re.escape(message)):
        require_fargate_task(cpu=256, memory_limit_mib=512, containers=containers)
    with pytest.raises(ValueError, match=re.escape(message)):
        require_ec2_task(cpu=256, memory_limit_mib=512, containers=containers)


def test_numbers_decided_at_deployment_are_left_out() -> None:
    container = serving(cpu=_TOKEN, memory_limit_mib=_TOKEN, memory_reservation_mib=_TOKEN)
    require_ec2_task(cpu=256, memory_limit_mib=512, containers=[container])
    require_ec2_task(cpu=_TOKEN, memory_limit_mib=_TOKEN, containers=[serving(cpu=512, memory_reservation_mib=4096)])
