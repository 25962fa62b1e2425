"""Jobs of which one fewer fits on an instance than its nominal memory suggests."""

import pytest

from ecs_constructs.rules import Limits, Severity
from tests.rules.batch.resources import FARGATE, asks, environment, job
from tests.rules.checking import found, only

WASTE = "batch/memory-packing-waste"
WARNING, INFO = Severity.WARNING, Severity.INFO


def on(types: str, resources: str) -> str:
    return environment(f"Type: EC2, MaxvCpus: 256, InstanceTypes: [{types}]") + resources


@pytest.mark.parametrize(
    ("types", "vcpus", "memory", "expected"),
    [
        ("m5.xlarge", "1", "7602", []),
        ("m5.xlarge", "1", "7603", [INFO]),
        ("m5.xlarge", "1", "8175", [INFO]),
        ("m5.xlarge", "1", "8176", [WARNING]),
        ("m5.xlarge", "1", "8192", [WARNING]),
        ("m5.xlarge", "1", "8193", []),
        ("m5.xlarge", "2", "8192", [WARNING]),
        ("m5.xlarge", "3", "8192", []),
        ("m5.xlarge", "0.5", "5461", [WARNING]),
        ("m5.xlarge", "0.5", "5068", []),
        ("m5.xlarge", "0.5", "4096", []),
        ("m5.xlarge", "1", "16384", []),
        ("m5.xlarge, m5.2xlarge", "1", "8192", []),
        ("m5.large, m5.xlarge", "1", "8192", [WARNING]),
        ("r5.large, m5.xlarge", "1", "8192", [WARNING]),
        ("m5", "1", "8192", []),
        ("optimal", "1", "8192", []),
        ("m5.xlarge, zz9.large", "1", "8192", []),
        ("!Ref Open", "1", "8192", []),
        ("m5.xlarge", "1", "!Ref Open", []),
        ("m5.xlarge", "!Ref Open", "8192", []),
        ("m5.xlarge", "1", "0", []),
    ],
)
def test_memory_of_a_whole_part(types: str, vcpus: str, memory: str, expected: list[Severity]) -> None:
    assert [finding.severity for finding in found(WASTE, on(types, asks(vcpus, memory)))] == expected


def test_the_memory_with_which_one_more_fits_is_named() -> None:
    finding = only(WASTE, on("m5.xlarge", asks("1", "8192")))
    assert (finding.actual, finding.limit) == (8192, 7602)
    assert "m5.xlarge seems to hold 2 such jobs in its 16384 MiB, and holds 1" in finding.message
    assert "is expected to hold 1" in only(WASTE, on("m5.xlarge", asks("1", "7603"))).message


def test_the_limits_count() -> None:
    resources = on("m5.xlarge", asks("1", "7603"))
    assert found(WASTE, resources, limits=Limits(batch_reserved_memory_mib=0)) == []
    assert found(WASTE, resources, limits=Limits(stranded_memory_share=0.6)) == []
    # Of 16384 MiB one is surely missing and one the agent has: twice 8191 are left.
    slight = Limits(batch_reserved_memory_mib=1)
    assert only(WASTE, on("m5.xlarge", asks("1", "8191")), limits=slight).severity is INFO


def test_how_many_an_instance_holds_may_be_uncertain_where_waste_is_not() -> None:
    limits = Limits(stranded_memory_share=0.2, available_memory_ratio=0.7)
    finding = only(WASTE, on("m5.xlarge", asks("1", "4096")), limits=limits)
    assert finding.severity is WARNING
    assert "is expected to hold 2" in finding.message


def test_a_fraction_of_a_vcpu_is_shared() -> None:
    limits = Limits(stranded_memory_share=0.1)
    assert only(WASTE, on("m5.xlarge", asks("0.5", "2048")), limits=limits)


def test_only_what_a_job_asks_for_limits_it() -> None:
    memory_alone = "ContainerProperties: {ResourceRequirements: [{Type: MEMORY, Value: 8192}]}"
    assert only(WASTE, on("m5.xlarge", job(memory_alone))).limit == 7602
    assert found(WASTE, on("m5.xlarge", job("ContainerProperties: {Vcpus: 1}"))) == []


def test_gpus_may_be_what_limits() -> None:
    gpu = "ResourceRequirements: [{Type: VCPU, Value: 1}, {Type: MEMORY, Value: 8192}, {Type: GPU, Value: 1}]"
    resources = job(f"ContainerProperties: {{Image: app, {gpu}}}")
    assert found(WASTE, on("g4dn.xlarge", resources)) == []
    assert len(found(WASTE, on("g4dn.xlarge", asks("1", "8192")))) == 1
    three = gpu.replace("GPU, Value: 1", "GPU, Value: 3").replace("8192", "98304")
    resources = job(f"ContainerProperties: {{Image: app, {three}}}")
    assert found(WASTE, on("g4dn.12xlarge", resources), limits=Limits(stranded_memory_share=0.2)) == []


def test_jobs_elsewhere_are_left_alone() -> None:
    assert found(WASTE, on("m5.xlarge", asks("1", "8192", FARGATE))) == []
    assert found(WASTE, asks("1", "8192")) == []
    unmanaged = "Unmanaged: {Type: AWS::Batch::ComputeEnvironment, Properties: {Type: UNMANAGED}}\n"
    assert found(WASTE, unmanaged + on("m5.xlarge", asks("1", "8192"))) == []
