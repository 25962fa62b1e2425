"""What a simulation of Batch reads in templates, and what it leaves out and says."""

from typing import Any

import pytest

from ecs_constructs.simulation.batch import Allocation
from ecs_constructs.template import InputError
from tests.simulation.queues import (
    FARGATE_JOB,
    JOB,
    OPEN,
    QUEUE,
    REST,
    SPOT,
    USUAL,
    Resources,
    environment,
    job,
    queue,
    reading,
)


def test_environments_come_in_the_order_of_the_queue() -> None:
    found = reading(USUAL)
    assert (found.name, found.job.name, found.notes) == (QUEUE, JOB, ())
    assert [(each.name, each.is_spot, each.maximum_vcpus) for each in found.environments] == [
        (SPOT, True, 16),
        (REST, False, 16),
    ]
    assert {each.allocation for each in found.environments} == {Allocation.BEST_FIT_PROGRESSIVE}


def test_an_instance_has_what_jobs_can_be_expected_to_find_there() -> None:
    (large,) = reading(USUAL).environments[0].types
    assert (large.name, large.vcpus) == ("m6i.large", 2)
    cpu, memory, _, _ = large.amounts
    assert cpu == 2048
    assert 7000 < memory < 8192 - 32


def test_figures_of_an_environment() -> None:
    own = environment(MinvCpus=4, MaxvCpus=64, AllocationStrategy=None, ScalingPolicy={"MinScaleDownDelayMinutes": 30})
    found = reading(USUAL | own).environments[0]
    assert (found.minimum_vcpus, found.maximum_vcpus, found.scale_down_delay_minutes) == (4, 64, 30)
    assert found.allocation is Allocation.BEST_FIT


def test_types_that_hold_no_job_are_not_among_those_that_batch_starts() -> None:
    resources = USUAL | environment(InstanceTypes=["m6i"]) | job("8", "20000")
    types = reading(resources).environments[0].types
    assert "m6i.large" not in {each.name for each in types}
    assert min(each.vcpus for each in types) == 8


def test_types_of_another_architecture_are_not_either() -> None:
    container: dict[str, Any] = {
        "ContainerProperties": {
            "Image": "i",
            "RuntimePlatform": {"CpuArchitecture": "ARM64"},
            "ResourceRequirements": [{"Type": "VCPU", "Value": "1"}, {"Type": "MEMORY", "Value": "1024"}],
        }
    }
    resources = USUAL | environment(InstanceTypes=["m6i.large", "m6g.large"]) | job(**container)
    assert [each.name for each in reading(resources).environments[0].types] == ["m6g.large"]


def test_batch_chooses_by_list_prices_where_the_region_is_known() -> None:
    assert reading(USUAL).environments[0].types[0].hourly_price == pytest.approx(0.118)
    assert reading(USUAL, region=None).environments[0].types[0].hourly_price is None
    assert reading(USUAL, region="nowhere-1").environments[0].types[0].hourly_price is None


def test_fargate() -> None:
    resources = environment(kind="FARGATE_SPOT") | queue("Spot") | job("0.25", "512", **FARGATE_JOB)
    (found,) = reading(resources).environments
    assert (found.is_fargate, found.is_spot, found.types, found.maximum_vcpus) == (True, True, (), 16)


@pytest.mark.parametrize(
    ("resources", "note"),
    [
        (environment(MaxvCpus=OPEN), f"{SPOT} is left out. Not determined: Spot/ComputeResources/MaxvCpus ("),
        (environment(MaxvCpus=None), f"{SPOT} is left out. Not determined: Spot/ComputeResources/MaxvCpus (no maximum"),
        (
            environment(InstanceTypes=["x0.large"]),
            f"{SPOT} is left out. Not determined: Spot/ComputeResources/Instance",
        ),
        (
            environment(AllocationStrategy="WORST"),
            f"{SPOT} is left out. Not determined: Spot/ComputeResources/Allocati",
        ),
        (
            environment(properties={"State": "DISABLED"}),
            f"{SPOT} is left out: it is disabled and starts nothing for new jobs.",
        ),
        (
            environment(properties={"Type": "UNMANAGED", "ComputeResources": None}),
            f"{SPOT} is left out: it is unmanaged, which is not simulated.",
        ),
        (
            environment(properties={"EksConfiguration": {"EksClusterArn": "a", "KubernetesNamespace": "n"}}),
            f"{SPOT} is left out: it is on Amazon EKS, which is not simulated.",
        ),
        (
            environment(kind="ECS_MANAGED_INSTANCES"),
            f"{SPOT} is left out: {JOB} does not run on MANAGED_INSTANCES.",
        ),
        (environment(kind="FARGATE"), f"{SPOT} is left out: {JOB} does not run on FARGATE."),
        (
            environment(InstanceTypes=["t3.nano"]),
            f"{SPOT} is left out: a job fits on none of its instance types ('ecs-constructs plan' says why).",
        ),
        (
            environment(kind="EC2", AllocationStrategy="BEST_FIT", MaxvCpus=1),
            f"{SPOT} is left out: a job needs an instance of 2 vCPUs, and it may have at most 1.",
        ),
    ],
)
def test_what_is_not_simulated_is_left_out_and_said(resources: Resources, note: str) -> None:
    found = reading(USUAL | resources)
    assert [each.name for each in found.environments] == [REST]
    (said,) = found.notes
    assert said.startswith(note)


def test_an_environment_that_is_not_among_the_templates_is_left_out() -> None:
    order = [
        {"Order": 1, "ComputeEnvironment": "arn:aws:batch:eu-west-1:123456789012:compute-environment/other"},
        {"Order": 2, "ComputeEnvironment": {"Ref": "Rest"}},
    ]
    found = reading(USUAL | queue(ComputeEnvironmentOrder=order))
    assert [each.name for each in found.environments] == [REST]
    (note,) = found.notes
    assert note.startswith(f"Environment 1 of {QUEUE} is left out.")


@pytest.mark.parametrize(
    ("size", "note"),
    [
        (("1", "3000"), "Fargate has no tasks of 1024 CPU units and 3000 MiB."),
        (("32", "61440"), "a job takes 32 vCPUs, and it may have at most 16."),
    ],
)
def test_jobs_that_fargate_does_not_run(size: tuple[str, str], note: str) -> None:
    with pytest.raises(InputError, match=f"none of its environments can be simulated for {JOB}. .* {note}"):
        reading(environment(kind="FARGATE") | queue("Spot") | job(*size, **FARGATE_JOB))


@pytest.mark.parametrize(
    ("resources", "line"),
    [
        (queue(), f"{QUEUE}: none of its environments can be simulated for {JOB}. It has no compute environment."),
        (queue("Spot", State="DISABLED"), f"{QUEUE} is disabled: it takes no jobs; enable it, or name another queue"),
        (queue("Spot", State=OPEN), f"{QUEUE} cannot be simulated. Not determined: Queue/State ("),
        (job(OPEN), f"{JOB} cannot be simulated. Not determined: Job/ContainerProperties/ResourceRequirements/0/Value"),
        (job(ContainerProperties={"Image": "i"}), f"{JOB} cannot be simulated. Not determined: Job/ContainerProp"),
        (job(EksProperties={"PodProperties": {}}), f"{JOB}: jobs on Amazon EKS are not simulated; name another job"),
        (job(NodeProperties={"NumNodes": 2}), f"{JOB}: multi-node jobs are not simulated; name another job definition"),
    ],
)
def test_what_nothing_can_be_said_of_is_refused(resources: Resources, line: str) -> None:
    with pytest.raises(InputError) as refused:
        reading(USUAL | resources)
    assert str(refused.value).startswith(line)


def test_what_is_done_otherwise_than_batch_does_is_said() -> None:
    arn = "arn:aws:batch:eu-west-1:123456789012:scheduling-policy/fair"
    resources = USUAL | queue("Spot", "Rest", SchedulingPolicyArn=arn) | queue("Rest", name="Other")
    assert reading(resources).notes == (
        f"{QUEUE} shares its capacity by a scheduling policy; here its jobs are served in their order.",
        f"test/Other shares {REST} with {QUEUE}; it is taken to have no jobs.",
    )


def _condition(action: str, **patterns: str) -> dict[str, str]:
    return {"Action": action, **patterns}


_RECLAIMED, _ANY = _condition("RETRY", OnStatusReason="Host EC2*"), _condition("EXIT", OnReason="*")


@pytest.mark.parametrize(
    ("strategy", "attempts"),
    [
        (None, 1),
        ({}, 1),
        ({"Attempts": 3}, 3),
        ({"Attempts": 3, "EvaluateOnExit": [_RECLAIMED, _ANY]}, 3),
        ({"Attempts": 3, "EvaluateOnExit": [_ANY, _RECLAIMED]}, 1),
        ({"Attempts": 3, "EvaluateOnExit": [_condition("exit", OnStatusReason="Host EC2*")]}, 1),
        ({"Attempts": 3, "EvaluateOnExit": [_condition("EXIT", OnExitCode="1")]}, 3),
        ({"Attempts": 3, "EvaluateOnExit": [_condition("EXIT", OnStatusReason="Host", OnReason="*")]}, 3),
    ],
)
def test_an_interruption_meets_the_conditions_of_the_retry_strategy(strategy: Any, attempts: int) -> None:
    assert reading(USUAL | job(RetryStrategy=strategy)).job.attempts == attempts


def test_conditions_that_end_an_interrupted_job_are_named() -> None:
    strategy = {"Attempts": 3, "EvaluateOnExit": [_ANY]}
    assert reading(USUAL | job(RetryStrategy=strategy)).notes == (
        f"{JOB}: its retry conditions end a job whose instance is interrupted; it is not tried again.",
    )


def test_what_an_interruption_on_fargate_meets_is_said_to_be_unknown() -> None:
    strategy = {"Attempts": 3, "EvaluateOnExit": [_ANY]}
    found = reading(environment(kind="FARGATE_SPOT") | queue("Spot") | job(RetryStrategy=strategy, **FARGATE_JOB))
    assert found.job.attempts == 3
    assert found.notes == (
        f"{JOB}: how an interruption on Fargate meets its retry conditions is not documented; it is retried.",
    )


def test_a_timeout_is_that_of_the_definition() -> None:
    assert reading(USUAL | job(Timeout={"AttemptDurationSeconds": 390})).job.timeout_seconds == 390
    assert reading(USUAL).job.timeout_seconds is None
