"""Whether a job fits in a compute environment: boundaries and edges."""

import pytest

from ecs_constructs.rules import Limits, Severity
from tests.rules.batch.resources import FARGATE, MANAGED, asks, container, environment, job, nodes, ordered, queue, task
from tests.rules.checking import found, only, report, template

VCPUS = "batch/job-exceeds-instance-vcpus"
MEMORY = "batch/job-exceeds-instance-memory"
MAXIMUM = "batch/job-exceeds-max-vcpus"
GPU = "batch/job-gpu-not-available"
MISMATCH = "batch/platform-mismatch"
SPOT = "batch/spot-without-retry"
UNITS = "batch/cpu-units-as-vcpus"

XLARGE = environment("Type: EC2, InstanceTypes: [m5.xlarge], MaxvCpus: 256")


@pytest.mark.parametrize(
    ("types", "vcpus", "limit"),
    [
        ("[m5.xlarge]", "4", None),
        ("[m5.xlarge]", "5", 4),
        ("[m5.large, m5.xlarge]", "4", None),
        ("[m5]", "96", None),
        ("[m5]", "97", 96),
        ("[optimal]", "192", None),
        ("[optimal]", "193", 192),
        ("[default_arm64]", "65", 64),
        ("[m5.xlarge, zz9]", "5", None),
        ("!Ref Open", "5", None),
        ("[]", "5", None),
        ("[m5.xlarge]", "!Ref Open", None),
        ("[m5.xlarge]", "many", None),
    ],
)
def test_job_exceeds_instance_vcpus(types: str, vcpus: str, limit: int | None) -> None:
    findings = found(VCPUS, environment(f"Type: EC2, InstanceTypes: {types}, MaxvCpus: 256") + asks(vcpus))
    assert [finding.limit for finding in findings] == ([] if limit is None else [limit])


def test_the_older_properties_of_a_job_count() -> None:
    older = job("ContainerProperties: {Image: app, Vcpus: 5, Memory: 16384}")
    assert only(VCPUS, XLARGE + older).property == "Properties/ContainerProperties/Vcpus"
    assert only(MEMORY, XLARGE + older).property == "Properties/ContainerProperties/Memory"
    newer = only(VCPUS, XLARGE + asks("5"))
    assert newer.property == "Properties/ContainerProperties/ResourceRequirements/0/Value"
    assert "m5.2xlarge" in newer.fix


@pytest.mark.parametrize(
    ("memory", "severities"),
    [
        ("15205", []),
        ("15206", [Severity.WARNING]),
        ("16351", [Severity.WARNING]),
        ("16352", [Severity.ERROR]),
        ("16384", [Severity.ERROR]),
        ("1048576", [Severity.ERROR]),
        ("!Ref Open", []),
    ],
)
def test_job_exceeds_instance_memory(memory: str, severities: list[Severity]) -> None:
    findings = found(MEMORY, XLARGE + asks(memory=memory))
    assert [finding.severity for finding in findings] == severities
    assert all(memory in finding.message for finding in findings)


def test_an_instance_with_just_the_memory_is_suggested() -> None:
    resources = environment("Type: EC2, InstanceTypes: [r5d.large], MaxvCpus: 256") + asks(memory="31672")
    assert ", such as r5d.xlarge." in only(MEMORY, resources).fix


def test_a_published_figure_less_the_agents_share_is_available() -> None:
    resources = environment("Type: EC2, InstanceTypes: [r5d.xlarge], MaxvCpus: 256") + asks(memory="31672")
    assert found(MEMORY, resources) == []
    assert only(MEMORY, resources.replace("31672", "31673")).limit == 31672
    assert only(MEMORY, resources, limits=Limits(batch_reserved_memory_mib=256)).limit == 31704 - 256


@pytest.mark.parametrize(("kind", "more"), [("EC2", ""), ("SPOT", ""), ("FARGATE", FARGATE)])
def test_job_exceeds_max_vcpus(kind: str, more: str) -> None:
    capacity = environment(f"Type: {kind}, MaxvCpus: 4")
    assert found(MAXIMUM, capacity + asks("4", more=more)) == []
    finding = only(MAXIMUM, capacity + asks("8", more=more))
    assert (finding.actual, finding.limit) == (8, 4)


SMALL = environment("Type: EC2, InstanceTypes: [m5.xlarge], MaxvCpus: 4")
LARGE_JOB = asks("64", "65536")


@pytest.mark.parametrize(
    "resources",
    [
        LARGE_JOB,
        SMALL + environment("Type: EC2, InstanceTypes: [m5.16xlarge], MaxvCpus: 256", "Large") + asks("64", "65536"),
        SMALL + environment("Type: !Ref Open, MaxvCpus: 256", "Open") + LARGE_JOB,
        SMALL + environment("Type: EC2, InstanceTypes: [!Ref Open], MaxvCpus: !Ref Open", "Open") + LARGE_JOB,
        SMALL + environment("Type: EC2", "Empty") + LARGE_JOB,
        SMALL + "Own: {Type: AWS::Batch::ComputeEnvironment, Properties: {Type: UNMANAGED}}\n" + LARGE_JOB,
        environment("Type: FARGATE, MaxvCpus: 4") + LARGE_JOB,
        SMALL + asks("64", "65536", more=FARGATE),
        SMALL + asks("64", "65536", more="PlatformCapabilities: !Ref Open, "),
        environment("Type: EC2, InstanceTypes: [m5.xlarge], MaxvCpus: 4", more=", EksConfiguration: {}") + LARGE_JOB,
        SMALL + job("NodeProperties: {NumNodes: 2}"),
        SMALL + job("EksProperties: {}"),
        SMALL + job("ContainerProperties: !Ref Open"),
        SMALL + job("ContainerProperties: {Image: app}"),
    ],
)
def test_a_job_that_may_fit_somewhere_is_silent(resources: str) -> None:
    findings = report(template(resources)).findings
    assert [finding.rule for finding in findings if finding.rule in (VCPUS, MEMORY, MAXIMUM)] == []


def test_managed_instances_are_for_the_jobs_that_ask_for_them() -> None:
    managed = environment("Type: ECS_MANAGED_INSTANCES, MaxvCpus: 4")
    asking = asks("64", "65536", more=MANAGED)
    assert found(MAXIMUM, managed + LARGE_JOB) == []
    assert only(MAXIMUM, managed + asking).limit == 4
    assert found(VCPUS, managed + asking) == []


@pytest.mark.parametrize(
    ("resources", "limits"),
    [
        (task("Vcpus: 2, Memory: 4096", "Vcpus: 2, Memory: 4096"), []),
        (task("Vcpus: 2, Memory: 8192", "Vcpus: 3, Memory: 8192"), [4, 15205]),
        (task("Vcpus: 5", "Vcpus: !Ref Open"), []),
        (task("Vcpus: 5", "Memory: 512"), [4]),
    ],
)
def test_the_containers_of_a_job_count_together(resources: str, limits: list[int]) -> None:
    findings = found(VCPUS, XLARGE + resources) + found(MEMORY, XLARGE + resources)
    assert [finding.limit for finding in findings] == limits


NODE = "Container: {Image: app, Vcpus: 4, Memory: 512}"


@pytest.mark.parametrize(
    ("resources", "limits"),
    [
        (nodes("NumNodes: 4", f"TargetNodes: '0:', {NODE}"), []),
        (nodes("NumNodes: 5", f"TargetNodes: '0:', {NODE}"), [16]),
        (nodes("NumNodes: 5", f"TargetNodes: '0:2', {NODE}", f"TargetNodes: '3:', {NODE}"), []),
        (nodes("NumNodes: !Ref Open", f"TargetNodes: '0:', {NODE}"), []),
        (nodes("NumNodes: 5", "TargetNodes: '0:'"), []),
    ],
)
def test_the_nodes_of_a_job_count_together_and_on_demand(resources: str, limits: list[int]) -> None:
    on_demand = environment("Type: EC2, MaxvCpus: 16")
    spot = environment("Type: SPOT, MaxvCpus: 1024", "Spot")
    assert [finding.limit for finding in found(MAXIMUM, on_demand + spot + resources)] == limits


def test_nodes_that_are_too_many_are_told_at_their_number() -> None:
    resources = environment("Type: EC2, MaxvCpus: 16") + nodes("NumNodes: 5", f"TargetNodes: '0:', {NODE}")
    assert only(MAXIMUM, resources).property == "Properties/NodeProperties/NumNodes"


@pytest.mark.parametrize(("rule", "asked"), [(VCPUS, "MEMORY"), (MEMORY, "VCPU"), (MAXIMUM, "MEMORY"), (GPU, "VCPU")])
def test_what_a_job_does_not_ask_for_leaves_its_capacity_unread(rule: str, asked: str) -> None:
    capacity = environment("Type: EC2, InstanceTypes: !Ref Open") + queue("ComputeEnvironmentOrder: !Ref Open")
    resources = container(f"ResourceRequirements: [{{Type: {asked}, Value: 512}}]") + capacity
    assert report(template(resources), rule=rule).unresolved == 0


def test_a_queue_with_another_environment_may_take_the_job() -> None:
    assert only(VCPUS, SMALL + queue(ordered("!Ref Environment")) + LARGE_JOB)
    assert found(VCPUS, SMALL + queue(ordered("!Ref Environment", "elsewhere")) + LARGE_JOB) == []


@pytest.mark.parametrize(
    ("types", "requirement", "limits"),
    [
        ("[g4dn.xlarge]", "{Type: GPU, Value: 1}", []),
        ("[g4dn.xlarge]", "{Type: GPU, Value: 2}", [1]),
        ("[m5.large, g4dn.12xlarge]", "{Type: GPU, Value: 4}", []),
        ("[optimal]", "{Type: GPU, Value: 1}", [0]),
        ("[zz9.large]", "{Type: GPU, Value: 1}", []),
        ("[m5.large]", "{Type: GPU, Value: !Ref Open}", []),
        ("[m5.large]", "{Type: VCPU, Value: 1}", []),
    ],
)
def test_job_gpu_not_available(types: str, requirement: str, limits: list[int]) -> None:
    capacity = environment(f"Type: EC2, InstanceTypes: {types}, MaxvCpus: 256")
    findings = found(GPU, capacity + container(f"ResourceRequirements: [{requirement}]"))
    assert [finding.limit for finding in findings] == limits


def test_where_there_is_no_gpu_the_way_out_is_to_ask_for_none() -> None:
    job = container("ResourceRequirements: [{Type: GPU, Value: 2}]")
    with_none, with_one = (
        only(GPU, environment(f"Type: EC2, InstanceTypes: [{name}], MaxvCpus: 4") + job).fix
        for name in ("m5.large", "g4dn.xlarge")
    )
    assert with_none == "Add an instance type with at least 2 GPU, or leave the requirement out."
    assert with_one.endswith(", or ask for at most 1.")


def test_an_instance_with_just_the_gpus_is_suggested() -> None:
    job = container("ResourceRequirements: [{Type: GPU, Value: 4}]")
    resources = environment("Type: EC2, InstanceTypes: [g4dn.xlarge], MaxvCpus: 4") + job
    assert ", such as g4dn.12xlarge, " in only(GPU, resources).fix


def test_the_gpus_of_several_containers_count_together() -> None:
    one = "ResourceRequirements: [{Type: GPU, Value: 1}]"
    capacity = environment("Type: EC2, InstanceTypes: [g4dn.xlarge], MaxvCpus: 4")
    finding = only(GPU, capacity + task(one, one))
    assert (finding.actual, finding.property) == (2, "Properties/EcsProperties/TaskProperties/0/Containers")
    assert found(GPU, capacity + task(one)) == []


ON_KUBERNETES = environment("Type: EC2, MaxvCpus: 4", more=", EksConfiguration: {}")
EKS_JOB = job("EksProperties: {PodProperties: {Containers: [{Image: app}]}}")


@pytest.mark.parametrize(
    ("resources", "offered"),
    [
        (environment("Type: EC2") + asks(), []),
        (environment("Type: SPOT") + asks(), []),
        (environment("Type: FARGATE") + asks(), ["FARGATE"]),
        (environment("Type: FARGATE_SPOT") + asks(more=FARGATE), []),
        (environment("Type: EC2") + asks(more=FARGATE), ["EC2"]),
        (environment("Type: EC2") + environment("Type: FARGATE", "F") + asks(more=MANAGED), ["EC2 and FARGATE"]),
        (environment("Type: ECS_MANAGED_INSTANCES") + task("Name: a", more=MANAGED), []),
        (environment("Type: EC2") + EKS_JOB, ["EC2"]),
        (ON_KUBERNETES + EKS_JOB, []),
        (ON_KUBERNETES + asks(), ["EKS"]),
        (environment("Type: FARGATE") + nodes("NumNodes: 1", "EksProperties: !Ref Open"), []),
        (environment("Type: FARGATE") + queue(ordered("elsewhere")) + asks(), []),
        (environment("Type: !Ref Open") + asks(), []),
        (environment("Type: FARGATE") + asks(more="PlatformCapabilities: [!Ref Open], "), []),
        ("Own: {Type: AWS::Batch::ComputeEnvironment, Properties: {Type: UNMANAGED}}\n" + asks(), []),
        (asks(), []),
    ],
)
def test_platform_mismatch(resources: str, offered: list[str]) -> None:
    findings = found(MISMATCH, resources)
    assert [finding.limit for finding in findings] == offered
    assert all(finding.severity is Severity.WARNING for finding in findings)


@pytest.mark.parametrize(
    ("resources", "name"),
    [
        (environment("Type: EC2") + EKS_JOB, "EksProperties"),
        (environment("Type: FARGATE") + asks(), "PlatformCapabilities"),
    ],
)
def test_a_platform_is_told_where_it_stands(resources: str, name: str) -> None:
    assert only(MISMATCH, resources).property == f"Properties/{name}"


@pytest.mark.parametrize(
    ("resources", "fix"),
    [
        (
            environment("Type: EC2") + EKS_JOB,
            "Describe the job in EcsProperties instead of EksProperties, or add a compute environment on EKS.",
        ),
        (ON_KUBERNETES + asks(), "Describe the job in EksProperties, or add a compute environment on EC2."),
        (
            environment("Type: FARGATE") + asks(),
            "Set PlatformCapabilities to what the queue offers, or add a compute environment on EC2.",
        ),
    ],
)
def test_a_platform_is_changed_where_it_is_told(resources: str, fix: str) -> None:
    assert only(MISMATCH, resources).fix == fix


@pytest.mark.parametrize(
    ("kinds", "properties", "faults"),
    [
        (["SPOT"], "", 1),
        (["SPOT"], "RetryStrategy: {Attempts: 1}, ", 1),
        (["SPOT"], "RetryStrategy: {Attempts: 2}, ", 0),
        (["SPOT"], "RetryStrategy: {Attempts: !Ref Open}, ", 0),
        (["SPOT"], "Timeout: {AttemptDurationSeconds: 60}, ", 0),
        (["SPOT", "EC2"], "", 0),
        (["FARGATE_SPOT"], FARGATE, 1),
        (["FARGATE_SPOT", "FARGATE"], FARGATE, 0),
        (["EC2"], "", 0),
        (["!Ref Open"], "", 0),
        ([], "", 0),
    ],
)
def test_spot_without_retry(kinds: list[str], properties: str, faults: int) -> None:
    capacity = "".join(environment(f"Type: {kind}", f"E{index}") for index, kind in enumerate(kinds))
    assert len(found(SPOT, capacity + asks(more=properties))) == faults


@pytest.mark.parametrize(
    ("kinds", "properties", "fix"),
    [
        (["SPOT"], "", "Set RetryStrategy with two attempts or more, retrying where OnStatusReason is Host EC2*."),
        (
            ["FARGATE_SPOT"],
            FARGATE,
            "Set RetryStrategy with two attempts or more, retrying where OnStatusReason is Your Spot Task was "
            "interrupted*.",
        ),
    ],
)
def test_what_is_tried_again_is_named_as_the_platform_names_it(kinds: list[str], properties: str, fix: str) -> None:
    capacity = "".join(environment(f"Type: {kind}", f"E{index}") for index, kind in enumerate(kinds))
    assert only(SPOT, capacity + asks(more=properties)).fix == fix


@pytest.mark.parametrize(
    ("template", "faults"),
    [
        ("{CapacityOptionType: SPOT}", 1),
        ("{CapacityOptionType: ON_DEMAND}", 0),
        ("{CapacityOptionType: !Ref Open}", 0),
        ("{}", 0),
    ],
)
def test_managed_instances_may_be_on_spot(template: str, faults: int) -> None:
    provider = f"ManagedInstancesProvider: {{InstanceLaunchTemplate: {template}}}"
    capacity = environment(f"Type: ECS_MANAGED_INSTANCES, MaxvCpus: 4, {provider}")
    findings = found(SPOT, capacity + task("Name: a", more=MANAGED))
    assert [finding.fix for finding in findings] == ["Set RetryStrategy with two attempts or more."] * faults


@pytest.mark.parametrize(
    ("vcpus", "memory", "capacity", "faults"),
    [
        ("256", "16383", "", 1),
        ("256", "16384", "", 0),
        ("1024", "2048", "", 1),
        ("192", "512", "", 0),
        ("32768", "512", "", 1),
        ("65536", "512", "", 0),
        ("128", "262144", environment("Type: EC2, MaxvCpus: 128"), 0),
        ("128", "262144", environment("Type: EC2, MaxvCpus: 127"), 1),
        ("128", "262144", environment("Type: EC2"), 0),
        ("128", "!Ref Open", environment("Type: EC2, MaxvCpus: 4"), 0),
        ("!Ref Open", "512", "", 0),
    ],
)
def test_cpu_units_as_vcpus(vcpus: str, memory: str, capacity: str, faults: int) -> None:
    assert len(found(UNITS, capacity + asks(vcpus, memory))) == faults


def test_cpu_units_are_told_in_vcpus() -> None:
    assert only(UNITS, asks("2048", "4096")).fix == "Ask for 2 vCPUs."
    assert only(UNITS, asks("1024", "2048")).fix == "Ask for 1 vCPU."
    assert only(UNITS, asks("512", "2048")).fix == "Ask for 1 vCPU, or for 0.5 on Fargate."
    assert only(UNITS, asks("128", "2048")).fix == "Ask for 1 vCPU, or for 0.25 on Fargate."
