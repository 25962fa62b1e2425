"""When scheduled actions run, what they set, and what kind of policy a policy is."""

import pytest

from tests.rules.checking import found

ACTION = "scaling/scheduled-action"
TYPE = "scaling/policy-type"
PREDICTIVE = "scaling/predictive-policy"
LIMITS = "ScalableTargetAction: {MinCapacity: 2}"
DAILY = "Schedule: rate(1 day)"


def target(action: str, namespace: str = "ecs") -> str:
    actions = action if action.startswith("!") else f"[{{{action}}}]"
    return (
        "Target: {Type: AWS::ApplicationAutoScaling::ScalableTarget, Properties: "
        f"{{ServiceNamespace: {namespace}, ScheduledActions: {actions}}}}}\n"
    )


def policy(properties: str) -> str:
    return f"Policy: {{Type: AWS::ApplicationAutoScaling::ScalingPolicy, Properties: {{{properties}}}}}\n"


@pytest.mark.parametrize(
    ("schedule", "faults"),
    [
        ("at(2035-01-31T23:59:59)", 0),
        ("at(2035-01-01T00:00)", 0),
        ("at(2035-01-01T00:00:00Z)", 1),
        ("at(2035-01-01)", 1),
        ("at(2035-13-01T00:00:00)", 1),
        ("at(2035-01-01T24:00:00)", 1),
        ("rate(1 minute)", 0),
        ("rate(30 minutes)", 0),
        ("rate(1 hours)", 0),
        ("rate(2days)", 0),
        ("rate(5 weeks)", 1),
        ("rate(0 minutes)", 1),
        ("rate(-1 hour)", 1),
        ("rate(1.5 hours)", 1),
        ("cron(0 8 ? * MON-FRI *)", 0),
        ("cron(0 8 1 * ? *)", 0),
        ("cron(0 8 * * ? *)", 0),
        ("cron(0 8 * * * *)", 1),
        ("cron(0 8 ? * ? *)", 1),
        ("cron(0 8 * * *)", 1),
        ("cron(0 8 * * ?)", 0),
        ("cron(0 0 8 * * ? *)", 0),
        ("Cron(0 8 * * ? *)", 0),
        ("0 8 * * ? *", 1),
        ("every day", 1),
        ("cron", 1),
        ("cron(0 8 * * ? *", 1),
        ("''", 0),
        ("!Ref Open", 0),
        ("!Sub cron(0 ${Open} * * ? *)", 0),
        ("!Sub 0 ${Open} * * ? *", 1),
        ("!Sub '${Open}(1 day)'", 0),
        ("!Sub 'ra${Open}'", 0),
        ("!Join ['', ['daily at ', !Ref Open]]", 1),
        ("'{{resolve:ssm:schedule}}'", 0),
        ("!Sub '{{resolve:ssm:${Open}}}'", 0),
    ],
)
def test_schedules(schedule: str, faults: int) -> None:
    written = schedule if schedule.startswith(("!", "'")) else f"'{schedule}'"
    if schedule.startswith("!Sub ") and "'" not in schedule:
        written = f"!Sub '{schedule.removeprefix('!Sub ')}'"
    findings = found(ACTION, target(f"Schedule: {written}, {LIMITS}"))
    assert [finding.property.rpartition("/")[2] for finding in findings] == ["Schedule"] * faults


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        ("cron(0 8 ? * ? *)", "leaves both the day of the month and the day of the week open"),
        ("cron(0 8 1 * MON *)", "sets both the day of the month and the day of the week"),
    ],
)
def test_what_is_wrong_with_the_days(schedule: str, words: str) -> None:
    (finding,) = found(ACTION, target(f"Schedule: {schedule}, {LIMITS}"))
    assert finding.message == f"The schedule {schedule!r} {words}."


@pytest.mark.parametrize(
    ("action", "faults"),
    [
        (LIMITS, []),
        ("ScalableTargetAction: {MaxCapacity: 0}", []),
        ("ScalableTargetAction: {MinCapacity: !Ref Open}", []),
        ("ScalableTargetAction: !Ref Open", []),
        ("ScalableTargetAction: {}", ["ScalableTargetAction"]),
        ("ScalableTargetAction: {MinCapacity: !Ref AWS::NoValue}", ["ScalableTargetAction"]),
        ("ScheduledActionName: morning", ["ScalableTargetAction"]),
        (f"{LIMITS}, ScheduledActionName: a.b_c-d 'e'~", []),
        (f"{LIMITS}, ScheduledActionName: {'a' * 256}", []),
        (f"{LIMITS}, ScheduledActionName: {'a' * 257}", ["ScheduledActionName"]),
        (f'{LIMITS}, ScheduledActionName: "a:b"', ["ScheduledActionName"]),
        (f"{LIMITS}, ScheduledActionName: a/b", ["ScheduledActionName"]),
        (f'{LIMITS}, ScheduledActionName: "a|b"', ["ScheduledActionName"]),
        (f'{LIMITS}, ScheduledActionName: "a\\tb"', ["ScheduledActionName"]),
        (f'{LIMITS}, ScheduledActionName: " a"', ["ScheduledActionName"]),
        (f'{LIMITS}, ScheduledActionName: "a "', ["ScheduledActionName"]),
        (f"{LIMITS}, ScheduledActionName: !Ref Open", []),
        (f"{LIMITS}, ScheduledActionName: !Sub '${{Open}}/morning'", ["ScheduledActionName"]),
        (f"{LIMITS}, ScheduledActionName: !Sub '${{Open}}-morning'", []),
        (f"{LIMITS}, StartTime: '2035-01-01T00:00:00Z', EndTime: '2035-02-01T00:00:00Z'", []),
        (f"{LIMITS}, StartTime: '2035-02-01T00:00:00Z', EndTime: '2035-01-01T00:00:00Z'", ["StartTime"]),
        (f"{LIMITS}, StartTime: '2035-01-01T00:00:00Z', EndTime: '2035-01-01T00:00:00Z'", []),
        (f"{LIMITS}, StartTime: '2035-01-01T03:00:00+04:00', EndTime: '2035-01-01T00:00:00'", []),
        (f"{LIMITS}, StartTime: '2035-01-01T05:00:00+04:00', EndTime: '2035-01-01T00:00:00'", ["StartTime"]),
        (f"{LIMITS}, StartTime: 'tomorrow', EndTime: '2035-01-01T00:00:00Z'", []),
        (f"{LIMITS}, StartTime: '2035-02-01T00:00:00Z', EndTime: !Ref Open", []),
        (f"{LIMITS}, StartTime: '2035-02-01T00:00:00Z'", []),
        (f"{LIMITS}, Timezone: Europe/Berlin", []),
        (f"{LIMITS}, Timezone: Etc/GMT+9", []),
        (f"{LIMITS}, Timezone: Mars/Olympus", []),
        (f"{LIMITS}, Timezone: UTC", []),
        (f"{LIMITS}, Timezone: utc", []),
        (f"{LIMITS}, Timezone: '+09:00'", []),
        (f"{LIMITS}, Timezone: GMT+0", []),
        (f"{LIMITS}, Timezone: GMT+9", ["Timezone"]),
        (f"{LIMITS}, Timezone: UTC+01:00", []),
        (f"{LIMITS}, Timezone: UT", []),
        (f"{LIMITS}, Timezone: JST", ["Timezone"]),
        (f"{LIMITS}, Timezone: America/New York", ["Timezone"]),
        (f"{LIMITS}, Timezone: !Ref Open", []),
        (
            "ScalableTargetAction: !Ref Open, ScheduledActionName: !Ref Open, StartTime: !Ref Open, Timezone: CEST",
            ["Timezone"],
        ),
    ],
)
def test_scheduled_actions(action: str, faults: list[str]) -> None:
    findings = found(ACTION, target(f"{DAILY}, {action}"))
    assert [finding.property.rpartition("/")[2] for finding in findings] == faults


def test_scheduled_actions_of_other_services() -> None:
    for resources in (target(DAILY, "dynamodb"), target(DAILY, "!Ref Open"), target("!Ref Open")):
        assert found(ACTION, resources) == []


STEPS = "StepScalingPolicyConfiguration: {AdjustmentType: ChangeInCapacity}"
TRACKING = "TargetTrackingScalingPolicyConfiguration: {TargetValue: 50}"
FORECAST = "PredictiveScalingPolicyConfiguration: {Mode: ForecastOnly}"


@pytest.mark.parametrize(
    ("properties", "faults"),
    [
        (f"PolicyType: StepScaling, {STEPS}", []),
        (f"PolicyType: TargetTrackingScaling, {TRACKING}", []),
        (f"PolicyType: PredictiveScaling, {FORECAST}", []),
        ("PolicyType: StepScaling", ["PolicyType"]),
        (f"PolicyType: StepScaling, {TRACKING}", ["PolicyType"]),
        ("PolicyType: StepScaling, StepScalingPolicyConfiguration: {}", ["PolicyType"]),
        ("PolicyType: StepScaling, StepScalingPolicyConfiguration: !Ref Open", []),
        (f"PolicyType: StepScaling, {STEPS}, {TRACKING}", ["TargetTrackingScalingPolicyConfiguration"]),
        (f"PolicyType: StepScaling, {STEPS}, TargetTrackingScalingPolicyConfiguration: !Ref Open", []),
        (f"PolicyType: StepScaling, {STEPS}, TargetTrackingScalingPolicyConfiguration: !Ref AWS::NoValue", []),
        (f"PolicyType: !Ref Open, {TRACKING}", []),
        (f"PolicyType: SimpleScaling, {TRACKING}", []),
        (STEPS, []),
    ],
)
def test_policy_types(properties: str, faults: list[str]) -> None:
    assert [each.property.removeprefix("Properties/") for each in found(TYPE, policy(properties))] == faults


PAIR = "PredefinedMetricPairSpecification: {PredefinedMetricType: ECSServiceCPUUtilization}"
LOAD = "PredefinedLoadMetricSpecification: {PredefinedMetricType: ECSServiceTotalCPUUtilization}"
AVERAGE = "PredefinedScalingMetricSpecification: {PredefinedMetricType: ECSServiceAverageCPUUtilization}"
OWN_LOAD = "CustomizedLoadMetricSpecification: {MetricDataQueries: []}"


@pytest.mark.parametrize(
    ("configuration", "faults"),
    [
        (f"MetricSpecifications: [{{{PAIR}}}]", []),
        (f"MetricSpecifications: [{{{LOAD}, {AVERAGE}}}]", []),
        (f"MetricSpecifications: [{{{OWN_LOAD}, {AVERAGE}}}]", []),
        ("MetricSpecifications: [{TargetValue: 50}]", ["0/PredefinedMetricPairSpecification"]),
        (f"MetricSpecifications: [{{{AVERAGE}}}]", ["0/PredefinedMetricPairSpecification"]),
        (f"MetricSpecifications: [{{{LOAD}, {OWN_LOAD}, {AVERAGE}}}]", ["0/PredefinedMetricPairSpecification"]),
        (f"MetricSpecifications: [{{{PAIR}, {LOAD}}}]", ["0/PredefinedMetricPairSpecification"]),
        ("MetricSpecifications: [{PredefinedMetricPairSpecification: !Ref Open}]", []),
        (f"MetricSpecifications: [{{{PAIR}}}, {{{PAIR}}}]", ["MetricSpecifications"]),
        ("MetricSpecifications: []", ["MetricSpecifications"]),
        ("MetricSpecifications: !Ref AWS::NoValue", []),
        ("MetricSpecifications: !Ref Open", []),
        (
            f"MetricSpecifications: [{{{PAIR.replace('ECSServiceCPU', 'ECSServiceAverageCPU')}}}]",
            ["PredefinedMetricPairSpecification/PredefinedMetricType"],
        ),
        (f"MetricSpecifications: [{{{PAIR.replace('ECSServiceCPUUtilization', '!Ref Open')}}}]", []),
        ("MaxCapacityBreachBehavior: IncreaseMaxCapacity", ["MaxCapacityBuffer"]),
        ("MaxCapacityBreachBehavior: IncreaseMaxCapacity, MaxCapacityBuffer: 0", []),
        ("MaxCapacityBreachBehavior: IncreaseMaxCapacity, MaxCapacityBuffer: !Ref Open", []),
        ("MaxCapacityBreachBehavior: HonorMaxCapacity", []),
        ("MaxCapacityBreachBehavior: HonorMaxCapacity, MaxCapacityBuffer: 10", ["MaxCapacityBuffer"]),
        ("MaxCapacityBreachBehavior: !Ref Open, MaxCapacityBuffer: 10", []),
        ("MaxCapacityBuffer: 10", []),
        (
            f"MaxCapacityBreachBehavior: !Ref Open, MetricSpecifications: [{{{AVERAGE}}}]",
            ["0/PredefinedMetricPairSpecification"],
        ),
    ],
)
def test_predictive_policies(configuration: str, faults: list[str]) -> None:
    findings = found(PREDICTIVE, policy(f"PredictiveScalingPolicyConfiguration: {{{configuration}}}"))
    assert [finding.property.endswith(fault) for finding, fault in zip(findings, faults, strict=True)] == [
        True for _ in faults
    ]
