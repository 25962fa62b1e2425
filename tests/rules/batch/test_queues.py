"""Rules of job queues and scheduling policies: boundaries and edges."""

import pytest

from ecs_constructs.rules import Severity
from tests.rules.batch.resources import environment, ordered, queue
from tests.rules.checking import found, only

COUNT = "batch/queue-ce-max"
MIX = "batch/queue-no-mix"
ARCHITECTURE = "batch/queue-architecture"
PRIORITY = "batch/queue-priority"
LIMIT = "batch/queue-state-limit"
FAIRSHARE = "batch/fairshare"
RUNNABLE = "batch/no-runnable-timeout"


@pytest.mark.parametrize(
    ("properties", "faults"),
    [
        (ordered("a"), []),
        (ordered("a", "b", "c"), []),
        (ordered("a", "b", "c", "d"), ["ComputeEnvironmentOrder"]),
        (ordered("a", "!Ref Open", "c", "!Sub '${Open}-d'"), ["ComputeEnvironmentOrder"]),
        (ordered("!Ref Open", "!Ref Open"), ["ComputeEnvironmentOrder/1/ComputeEnvironment"]),
        ("ComputeEnvironmentOrder: [{Order: 1}, {Order: 2}]", []),
        ("ComputeEnvironmentOrder: []", ["ComputeEnvironmentOrder"]),
        ("Priority: 1", ["ComputeEnvironmentOrder"]),
        ("ServiceEnvironmentOrder: [{Order: 1, ServiceEnvironment: a}]", []),
        ("JobQueueType: SAGEMAKER_TRAINING", []),
        ("JobQueueType: !Ref Open", []),
        ("ComputeEnvironmentOrder: !Ref Open", []),
        (ordered("a", "a"), ["ComputeEnvironmentOrder/1/ComputeEnvironment"]),
        (
            ordered("!Ref Environment", "!GetAtt Environment.ComputeEnvironmentArn"),
            ["ComputeEnvironmentOrder/1/ComputeEnvironment"],
        ),
        (
            "ComputeEnvironmentOrder: [{Order: 1, ComputeEnvironment: a}, {Order: 1, ComputeEnvironment: b}]",
            ["ComputeEnvironmentOrder/1/Order"],
        ),
        (
            "ComputeEnvironmentOrder: [{Order: !Ref Open, ComputeEnvironment: a}, {Order: 1, ComputeEnvironment: a}]",
            ["ComputeEnvironmentOrder/1/ComputeEnvironment"],
        ),
    ],
)
def test_queue_ce_max(properties: str, faults: list[str]) -> None:
    findings = found(COUNT, environment("Type: EC2") + queue(properties))
    assert [finding.property.removeprefix("Properties/") for finding in findings] == faults


BOTH = ordered("!Ref First", "!Ref Second")


def managed(name: str, option: str) -> str:
    provider = f"ManagedInstancesProvider: {{InstanceLaunchTemplate: {{{option}}}}}"
    return environment(f"Type: ECS_MANAGED_INSTANCES, MaxvCpus: 4, {provider}", name)


@pytest.mark.parametrize(
    ("first", "second", "actual"),
    [
        ("CapacityOptionType: SPOT", "CapacityOptionType: ON_DEMAND", ["spot at 0, on demand at 1"]),
        ("CapacityOptionType: SPOT", "", ["spot at 0, on demand at 1"]),
        ("CapacityOptionType: ON_DEMAND", "CapacityOptionType: SPOT", []),
        ("CapacityOptionType: SPOT", "CapacityOptionType: SPOT", []),
        ("CapacityOptionType: SPOT", "CapacityOptionType: !Ref Open", []),
    ],
)
def test_managed_instances_on_spot_come_last(first: str, second: str, actual: list[str]) -> None:
    environments = managed("First", first) + managed("Second", second)
    assert [finding.actual for finding in found(COUNT, environments + queue(BOTH))] == actual


def test_managed_instances_on_spot_are_told_at_the_order() -> None:
    environments = managed("First", "CapacityOptionType: SPOT") + managed("Second", "")
    finding = only(COUNT, environments + queue(BOTH))
    assert (finding.property, finding.limit) == ("Properties/ComputeEnvironmentOrder", "on demand before spot")
    alike = only(COUNT, environments + queue(BOTH.replace("Order: 1", "Order: 0")))
    assert alike.property == "Properties/ComputeEnvironmentOrder/1/Order"
    assert "Order" in alike.fix


def test_other_instances_on_spot_may_come_first() -> None:
    environments = environment("Type: SPOT", "First") + environment("Type: EC2", "Second")
    assert found(COUNT, environments + queue(BOTH)) == []


@pytest.mark.parametrize(
    ("first", "second", "actual"),
    [
        ("EC2", "SPOT", []),
        ("FARGATE", "FARGATE_SPOT", []),
        ("EC2", "FARGATE", ["EC2, FARGATE"]),
        ("FARGATE_SPOT", "SPOT", ["FARGATE_SPOT, SPOT"]),
        ("FARGATE", "!Ref Open", []),
        ("FARGATE", "ECS_MANAGED_INSTANCES", ["FARGATE, ECS_MANAGED_INSTANCES"]),
        ("ECS_MANAGED_INSTANCES", "SPOT", ["ECS_MANAGED_INSTANCES, SPOT"]),
        ("ECS_MANAGED_INSTANCES", "ECS_MANAGED_INSTANCES", []),
        ("ECS_MANAGED_INSTANCES", "else", []),
    ],
)
def test_queue_no_mix(first: str, second: str, actual: list[str]) -> None:
    environments = environment(f"Type: {first}", "First") + environment(f"Type: {second}", "Second")
    assert [finding.actual for finding in found(MIX, environments + queue(BOTH))] == actual


def test_an_environment_that_is_not_among_the_templates_hides_no_mix() -> None:
    environments = environment("Type: EC2", "First") + environment("Type: FARGATE", "Second")
    assert only(MIX, environments + queue(ordered("!Ref First", "elsewhere", "!Ref Second")))


@pytest.mark.parametrize(
    ("first", "second", "actual"),
    [
        ("[m5, c6i]", "[optimal]", []),
        ("[m6g]", "[default_arm64]", []),
        ("[m5]", "[m6g]", ["arm64, x86_64"]),
        ("[m5]", "[zz9]", []),
        ("[m5]", "!Ref Open", []),
    ],
)
def test_queue_architecture(first: str, second: str, actual: list[str]) -> None:
    environments = "".join(
        environment(f"Type: EC2, InstanceTypes: {types}", name)
        for name, types in (("First", first), ("Second", second))
    )
    assert [finding.actual for finding in found(ARCHITECTURE, environments + queue(BOTH))] == actual


@pytest.mark.parametrize(
    ("priority", "faults"), [("0", 0), ("1000", 0), ("-1", 1), ("1001", 1), ("'1001'", 1), ("!Ref Open", 0)]
)
def test_queue_priority(priority: str, faults: int) -> None:
    assert len(found(PRIORITY, queue(f"Priority: {priority}"))) == faults


GOOD = {
    "Action": "CANCEL",
    "State": "RUNNABLE",
    "Reason": "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY",
    "MaxTimeSeconds": "600",
}


def limited(name: str, value: str, more: str = "") -> str:
    properties = ", ".join(f"{key}: {text}" for key, text in {**GOOD, name: value}.items())
    return queue(f"{more}JobStateTimeLimitActions: [{{{properties}}}]")


@pytest.mark.parametrize(
    ("name", "value", "severity"),
    [
        ("MaxTimeSeconds", "599", Severity.ERROR),
        ("MaxTimeSeconds", "600", None),
        ("MaxTimeSeconds", "86400", None),
        ("MaxTimeSeconds", "86401", Severity.ERROR),
        ("Action", "TERMINATE", Severity.ERROR),
        ("State", "RUNNING", Severity.ERROR),
        ("Reason", "'MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT'", None),
        ("Reason", "'MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE'", None),
        ("Reason", "'MISCONFIGURATION:EC2_INSTANCE_CONFIGURATION_UNSUPPORTED'", None),
        ("Reason", "too slow", Severity.WARNING),
        ("Reason", "!Ref Open", None),
        ("MaxTimeSeconds", "!Ref Open", None),
    ],
)
def test_queue_state_limit(name: str, value: str, severity: Severity | None) -> None:
    findings = found(LIMIT, limited(name, value))
    assert [(finding.severity, finding.property.rpartition("/")[2]) for finding in findings] == (
        [] if severity is None else [(severity, name)]
    )


def test_a_queue_for_sagemaker_terminates() -> None:
    service = "JobQueueType: SAGEMAKER_TRAINING, "
    assert found(LIMIT, limited("Action", "TERMINATE", service)) == []
    assert only(LIMIT, limited("Action", "CANCEL", service)).limit == "TERMINATE"


@pytest.mark.parametrize(
    ("reason", "faults"),
    [
        ("'MISCONFIGURATION:SERVICE_ENVIRONMENT_MAX_RESOURCE'", 0),
        ("'MISCONFIGURATION:QUOTA_MANAGEMENT_LIMIT_EXCEEDED'", 0),
        ("'MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT'", 1),
    ],
)
def test_a_queue_for_sagemaker_has_reasons_of_its_own(reason: str, faults: int) -> None:
    resources = limited("Reason", reason, "JobQueueType: SAGEMAKER_TRAINING, ").replace("CANCEL", "TERMINATE")
    assert len(found(LIMIT, resources)) == faults
    assert len(found(LIMIT, limited("Reason", reason))) == 1 - faults


def test_the_reasons_of_a_queue_are_told() -> None:
    finding = only(LIMIT, limited("Reason", "too slow"))
    assert finding.actual == "too slow"
    assert str(finding.limit).split(", ")[1:3] == [
        "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE",
        "MISCONFIGURATION:EC2_INSTANCE_CONFIGURATION_UNSUPPORTED",
    ]


OTHER = GOOD | {"Reason": "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT"}


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({}, ["1/Reason"]),
        ({"MaxTimeSeconds": "900"}, ["1/Reason"]),
        ({"Reason": OTHER["Reason"]}, []),
        ({"Reason": "!Ref Open"}, []),
        ({"State": "!Ref Open"}, []),
        ({"Action": "!Ref Open"}, ["1/Reason"]),
    ],
)
def test_a_queue_has_one_time_limit_for_a_state_and_a_reason(changed: dict[str, str], faults: list[str]) -> None:
    entries = [", ".join(f"{key}: {value}" for key, value in entry.items()) for entry in (GOOD, GOOD | changed)]
    findings = found(LIMIT, queue(f"JobStateTimeLimitActions: [{{{entries[0]}}}, {{{entries[1]}}}]"))
    assert [finding.property.removeprefix("Properties/JobStateTimeLimitActions/") for finding in findings] == faults


def policy(properties: str) -> str:
    return f"Policy: {{Type: AWS::Batch::SchedulingPolicy, Properties: {{{properties}}}}}\n"


def share(identifier: str, weight: str = "1") -> str:
    return f"{{ShareIdentifier: {identifier}, WeightFactor: {weight}}}"


def shares(*members: str) -> str:
    return f"ShareDistribution: [{', '.join(members)}]"


@pytest.mark.parametrize(
    ("fairshare", "faults"),
    [
        (shares(share("a", "0.0001"), share("b", "999.9999")), []),
        (shares(share("a", "0.00009"), share("b", "1000")), ["0/WeightFactor", "1/WeightFactor"]),
        (shares(share("a", "!Ref Open"), share("b", "1000")), ["1/WeightFactor"]),
        (shares(share("'a*'"), share("b")), []),
        (shares(share("'a*'"), share("a1")), ["1/ShareIdentifier"]),
        (shares(share("a1"), share("'a*'")), ["1/ShareIdentifier"]),
        (shares(share("a"), share("a")), ["1/ShareIdentifier"]),
        (shares(share("a"), share("a1")), []),
        (shares(share("team-a_1*"), share("x" * 255)), []),
        (shares(share("'*'")), []),
        (shares(share("a.b"), share("x" * 256)), ["0/ShareIdentifier", "1/ShareIdentifier"]),
        (shares(share("'a*b'"), share("''")), ["0/ShareIdentifier", "1/ShareIdentifier"]),
        (shares(share("!Ref Open"), share("a/b")), ["1/ShareIdentifier"]),
        ("ShareDecaySeconds: 604800, ComputeReservation: 99", []),
        ("ShareDecaySeconds: 0, ComputeReservation: 0", []),
        ("ShareDecaySeconds: 604801, ComputeReservation: 100", ["ShareDecaySeconds", "ComputeReservation"]),
        ("ShareDecaySeconds: !Ref Open, ComputeReservation: -1", ["ComputeReservation"]),
    ],
)
def test_fairshare(fairshare: str, faults: list[str]) -> None:
    findings = found(FAIRSHARE, policy(f"FairsharePolicy: {{{fairshare}}}"))
    paths = [finding.property.removeprefix("Properties/FairsharePolicy/") for finding in findings]
    assert [path.removeprefix("ShareDistribution/") for path in paths] == faults


@pytest.mark.parametrize(("count", "faults"), [(500, 0), (501, 1)])
def test_fairshare_counts_shares(count: int, faults: int) -> None:
    distribution = shares(*(share(f"s{index:03}") for index in range(count)))
    resources = policy(f"FairsharePolicy: {{{distribution}}}")
    told = [(finding.property, finding.actual, finding.limit) for finding in found(FAIRSHARE, resources)]
    assert told == [("Properties/FairsharePolicy/ShareDistribution", 501, 500)] * faults


@pytest.mark.parametrize(
    ("properties", "faults"),
    [
        (ordered("a"), 1),
        ("JobStateTimeLimitActions: []", 1),
        ("JobStateTimeLimitActions: [{Action: CANCEL}]", 0),
        ("JobStateTimeLimitActions: !Ref Open", 0),
        ("JobQueueType: SAGEMAKER_TRAINING", 0),
    ],
)
def test_no_runnable_timeout(properties: str, faults: int) -> None:
    assert len(found(RUNNABLE, queue(properties))) == faults


FAIR, QUOTAS = "FairsharePolicy: {ShareDecaySeconds: 0}", "QuotaSharePolicy: {IdleResourceAssignmentStrategy: FIFO}"


@pytest.mark.parametrize(
    ("properties", "faults"),
    [
        (FAIR, 0),
        (QUOTAS, 0),
        (f"{FAIR}, {QUOTAS}", 1),
        (f"{FAIR}, QuotaSharePolicy: !Ref AWS::NoValue", 0),
        ("FairsharePolicy: !Ref Open, QuotaSharePolicy: {}", 0),
    ],
)
def test_a_scheduling_policy_is_of_one_kind(properties: str, faults: int) -> None:
    assert [each.property for each in found(FAIRSHARE, policy(properties))] == ["Properties/QuotaSharePolicy"] * faults


TYPE = "batch/queue-type"
SERVICES = "ServiceEnvironmentOrder: [{Order: 1, ServiceEnvironment: a}]"
TWO_SERVICES = "ServiceEnvironmentOrder: [{Order: 1, ServiceEnvironment: a}, {Order: 2, ServiceEnvironment: b}]"
POLICY_ARN = "arn:aws:batch:eu-west-1:123456789012:scheduling-policy/fair"


@pytest.mark.parametrize(
    ("properties", "faults"),
    [
        (ordered("a"), []),
        (f"JobQueueType: ECS, {ordered('a')}", []),
        (f"JobQueueType: SAGEMAKER_TRAINING, {SERVICES}", []),
        (SERVICES, []),
        ("JobQueueType: SAGEMAKER_TRAINING", ["ServiceEnvironmentOrder"]),
        ("JobQueueType: SAGEMAKER_TRAINING, ServiceEnvironmentOrder: []", ["ServiceEnvironmentOrder"]),
        ("JobQueueType: SAGEMAKER_TRAINING, ServiceEnvironmentOrder: !Ref Open", []),
        (f"JobQueueType: SAGEMAKER_TRAINING, {TWO_SERVICES}", ["ServiceEnvironmentOrder"]),
        (f"JobQueueType: !Ref Open, {TWO_SERVICES}", ["ServiceEnvironmentOrder"]),
        (f"JobQueueType: ECS, {SERVICES}", ["JobQueueType"]),
        (f"JobQueueType: !Ref Open, {SERVICES}", []),
        (f"JobQueueType: EKS, {ordered('a')}", []),
        (f"JobQueueType: EKS, {ordered('!Ref Plain')}", ["ComputeEnvironmentOrder/0/ComputeEnvironment"]),
        (f"JobQueueType: EKS, {ordered('!Ref Open', '!Ref Plain')}", ["ComputeEnvironmentOrder/1/ComputeEnvironment"]),
        (f"JobQueueType: EKS, {ordered('!Ref OnKubernetes')}", []),
        (
            f"JobQueueType: EKS, {ordered('!Ref Either', '!Ref Plain')}",
            ["ComputeEnvironmentOrder/1/ComputeEnvironment"],
        ),
        (f"JobQueueType: !Ref Open, {ordered('!Ref Plain')}", []),
        (f"{ordered('a')}, SchedulingPolicyArn: {POLICY_ARN}", []),
        (f"{ordered('a')}, SchedulingPolicyArn: !Ref Open", []),
        (f"{ordered('a')}, SchedulingPolicyArn: !Ref Fair", []),
        (f"{ordered('a')}, SchedulingPolicyArn: !Ref Quota", ["SchedulingPolicyArn"]),
        (f"{ordered('a')}, SchedulingPolicyArn: !GetAtt Quota.Arn", ["SchedulingPolicyArn"]),
        (f"JobQueueType: SAGEMAKER_TRAINING, {SERVICES}, SchedulingPolicyArn: !Ref Quota", []),
        (
            f"{ordered('a')}, SchedulingPolicyArn: {POLICY_ARN.replace('scheduling-policy', 'job-queue')}",
            ["SchedulingPolicyArn"],
        ),
    ],
)
def test_queue_type(properties: str, faults: list[str]) -> None:
    environments = environment("Type: EC2", "Plain") + environment(
        "Type: EC2", "OnKubernetes", ", EksConfiguration: {EksClusterArn: !Ref Open}"
    )
    environments += environment("Type: EC2", "Either", ", EksConfiguration: !Ref Open")
    policies = policy(FAIR).replace("Policy:", "Fair:", 1) + policy(QUOTAS).replace("Policy:", "Quota:", 1)
    findings = found(TYPE, environments + policies + queue(properties))
    assert [finding.property.removeprefix("Properties/") for finding in findings] == faults
