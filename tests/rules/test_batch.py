"""Boundaries and edges of the rules of AWS Batch."""

import pytest

from ecs_constructs.rules import Limits, Severity
from tests.rules.checking import found, only, report, template

ORDER = "batch/vcpus-order"
BID = "batch/bid-percentage"
TIMEOUT = "batch/timeout-minimum"
RETRY = "batch/retry-attempts"
VCPUS = "batch/job-exceeds-instance-vcpus"
MEMORY = "batch/job-exceeds-instance-memory"
MAXIMUM = "batch/job-exceeds-max-vcpus"


def environment(resources: str, name: str = "Environment", more: str = "") -> str:
    properties = f"Type: MANAGED, ComputeResources: {{{resources}}}{more}"
    return f"{name}: {{Type: AWS::Batch::ComputeEnvironment, Properties: {{{properties}}}}}\n"


def job(properties: str) -> str:
    return f"Job: {{Type: AWS::Batch::JobDefinition, Properties: {{Type: container, {properties}}}}}\n"


def asks(vcpus: str = "1", memory: str = "512", more: str = "") -> str:
    requirements = f"[{{Type: VCPU, Value: {vcpus}}}, {{Type: MEMORY, Value: {memory}}}]"
    return job(f"{more}ContainerProperties: {{Image: app, ResourceRequirements: {requirements}}}")


@pytest.mark.parametrize(
    ("limits", "properties"),
    [
        ("MinvCpus: 0, MaxvCpus: 1", []),
        ("MinvCpus: 16, DesiredvCpus: 16, MaxvCpus: 16", []),
        ("MinvCpus: 17, MaxvCpus: 16", ["MinvCpus"]),
        ("MinvCpus: -1, MaxvCpus: 16", ["MinvCpus"]),
        ("MinvCpus: 4, DesiredvCpus: 3, MaxvCpus: 16", ["DesiredvCpus"]),
        ("MinvCpus: 4, DesiredvCpus: 17, MaxvCpus: 16", ["DesiredvCpus"]),
        ("DesiredvCpus: 17, MaxvCpus: 16", ["DesiredvCpus"]),
        ("MaxvCpus: 16", []),
        ("MinvCpus: !Ref Open, MaxvCpus: 16", []),
        ("MinvCpus: 17, MaxvCpus: !Ref Open", []),
        ("MinvCpus: 17, MaxvCpus: 16, DesiredvCpus: !Ref Open", ["MinvCpus"]),
    ],
)
def test_vcpus_order(limits: str, properties: list[str]) -> None:
    findings = found(ORDER, environment(f"Type: EC2, {limits}"))
    assert [finding.property.rpartition("/")[2] for finding in findings] == properties


def test_a_maximum_of_nothing_is_a_warning() -> None:
    assert only(ORDER, environment("Type: FARGATE, MaxvCpus: 0")).severity is Severity.WARNING


@pytest.mark.parametrize(
    ("kind", "bid", "severities"),
    [
        ("SPOT", "0", []),
        ("SPOT", "100", []),
        ("SPOT", "101", [Severity.ERROR]),
        ("SPOT", "-1", [Severity.ERROR]),
        ("spot", "60", []),
        ("EC2", "60", [Severity.WARNING]),
        ("EC2", "101", [Severity.ERROR]),
        ("FARGATE_SPOT", "60", [Severity.WARNING]),
        ("!Ref Open", "60", []),
        ("SPOT", "!Ref Open", []),
        ("EC2", "!Ref AWS::NoValue", []),
    ],
)
def test_bid_percentage(kind: str, bid: str, severities: list[Severity]) -> None:
    findings = found(BID, environment(f"Type: {kind}, BidPercentage: {bid}"))
    assert [finding.severity for finding in findings] == severities


@pytest.mark.parametrize(
    ("timeout", "faults"),
    [
        ("{AttemptDurationSeconds: 60}", 0),
        ("{AttemptDurationSeconds: 59}", 1),
        ("{AttemptDurationSeconds: 0}", 1),
        ("{AttemptDurationSeconds: !Ref Open}", 0),
        ("{}", 0),
        ("!Ref Open", 0),
    ],
)
def test_timeout_minimum(timeout: str, faults: int) -> None:
    assert len(found(TIMEOUT, job(f"Timeout: {timeout}"))) == faults


@pytest.mark.parametrize(
    ("strategy", "properties"),
    [
        ("{Attempts: 1}", []),
        ("{Attempts: 10}", []),
        ("{Attempts: 0}", ["Attempts"]),
        ("{Attempts: 11}", ["Attempts"]),
        ("{}", []),
        ("{Attempts: 2, EvaluateOnExit: [{Action: EXIT, OnReason: '*'}]}", []),
        ("{EvaluateOnExit: [{Action: EXIT, OnReason: '*'}]}", ["Attempts"]),
        (f"{{Attempts: 2, EvaluateOnExit: [{', '.join(['{Action: EXIT, OnReason: a}'] * 5)}]}}", []),
        (f"{{Attempts: 2, EvaluateOnExit: [{', '.join(['{Action: EXIT, OnReason: a}'] * 6)}]}}", ["EvaluateOnExit"]),
        (f"{{Attempts: 2, EvaluateOnExit: [{{OnReason: {'a' * 512}}}]}}", []),
        (f"{{Attempts: 2, EvaluateOnExit: [{{OnReason: {'a' * 513}}}]}}", ["EvaluateOnExit/0/OnReason"]),
        ("{Attempts: 2, EvaluateOnExit: [{Action: EXIT}]}", ["EvaluateOnExit/0/Action"]),
        ("{Attempts: 2, EvaluateOnExit: [{Action: EXIT, OnExitCode: !Ref Open}]}", []),
        ("{Attempts: 0, EvaluateOnExit: !Ref Open}", ["Attempts"]),
        ("{Attempts: !Ref Open, EvaluateOnExit: !Ref Open}", []),
    ],
)
def test_retry_attempts(strategy: str, properties: list[str]) -> None:
    findings = found(RETRY, job(f"RetryStrategy: {strategy}"))
    assert [finding.property.removeprefix("Properties/RetryStrategy/") for finding in findings] == properties


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


def test_a_published_figure_less_the_agents_share_is_available() -> None:
    resources = environment("Type: EC2, InstanceTypes: [r5d.xlarge], MaxvCpus: 256") + asks(memory="31672")
    assert found(MEMORY, resources) == []
    assert only(MEMORY, resources.replace("31672", "31673")).limit == 31672
    assert only(MEMORY, resources, limits=Limits(batch_reserved_memory_mib=256)).limit == 31704 - 256


@pytest.mark.parametrize(
    ("kind", "more"), [("EC2", ""), ("SPOT", ""), ("FARGATE", "PlatformCapabilities: [FARGATE], ")]
)
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
        SMALL + asks("64", "65536", more="PlatformCapabilities: [FARGATE], "),
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
    asking = asks("64", "65536", more="PlatformCapabilities: [MANAGED_INSTANCES], ")
    assert found(MAXIMUM, managed + LARGE_JOB) == []
    assert only(MAXIMUM, managed + asking).limit == 4
    assert found(VCPUS, managed + asking) == []
