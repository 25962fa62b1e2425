"""From templates to what is simulated."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ecs_constructs.simulation import (
    Adjustment,
    Bounds,
    Metric,
    Reading,
    ScaledService,
    ScheduledAction,
    ServiceReading,
    Step,
    StepScaling,
    TargetTracking,
    TaskModel,
    read_services,
)
from ecs_constructs.simulation.alarm import AlarmRule, Comparison, Missing
from ecs_constructs.template import Graph
from ecs_constructs.template.stack import Stack
from tests.rules.checking import OPEN, template

FIXED = """
Cluster: {Type: AWS::ECS::Cluster}
Service:
  Type: AWS::ECS::Service
  Properties: {Cluster: !Ref Cluster, TaskDefinition: "web:1", LaunchType: FARGATE%s}
"""

TARGET = """
Target:
  Type: AWS::ApplicationAutoScaling::ScalableTarget
  Properties:
    ServiceNamespace: ecs
    ScalableDimension: ecs:service:DesiredCount
    ResourceId: !Sub service/${Cluster}/${Service.Name}
    MinCapacity: 2
    MaxCapacity: 8
"""

TRACKING = """
Policy:
  Type: AWS::ApplicationAutoScaling::ScalingPolicy
  Properties:
    PolicyName: load
    ScalingTargetId: !Ref Target
    PolicyType: TargetTrackingScaling
    TargetTrackingScalingPolicyConfiguration: {%s}
"""

CPU = "PredefinedMetricSpecification: {PredefinedMetricType: ECSServiceAverageCPUUtilization}"

STEPS = """
Policy:
  Type: AWS::ApplicationAutoScaling::ScalingPolicy
  Properties:
    PolicyName: load
    ScalingTargetId: !Ref Target
    PolicyType: StepScaling
    StepScalingPolicyConfiguration:
      AdjustmentType: PercentChangeInCapacity
      MinAdjustmentMagnitude: 2
      StepAdjustments:
        - {MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 20, ScalingAdjustment: 10}
        - {MetricIntervalLowerBound: 20, ScalingAdjustment: 30}
"""

ALARM = {
    "AlarmActions": "[!Ref Policy]",
    "Namespace": "AWS/ECS",
    "MetricName": "CPUUtilization",
    "Statistic": "Average",
    "Dimensions": "[{Name: ServiceName, Value: !GetAtt Service.Name}]",
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    "Threshold": "50",
    "Period": "300",
    "EvaluationPeriods": "2",
}


def alarm(**changed: str) -> str:
    properties = ", ".join(f"{name}: {value}" for name, value in (ALARM | changed).items())
    return f"Alarm: {{Type: AWS::CloudWatch::Alarm, Properties: {{{properties}}}}}\n"


def reading(resources: str, **tasks: TaskModel) -> Reading:
    graph = Graph([Stack(name="test", body=template(resources, OPEN), file=Path("test.yaml"))])
    return read_services(graph, tasks=tasks)


def only(resources: str) -> ServiceReading:
    (found,) = reading(resources).services
    return found


def scaled(resources: str) -> ScaledService:
    found = only(resources)
    assert found.service is not None
    assert (found.unknown, found.notes) == ((), ())
    return found.service


def service(properties: str = "") -> str:
    return FIXED % (f", {properties}" if properties else "")


def test_a_service_that_nothing_scales() -> None:
    assert scaled(service("DesiredCount: 3")) == ScaledService(name="test/Service", desired=3)
    assert scaled(service()).desired == 1


def test_target_tracking() -> None:
    figures = f"TargetValue: 60, ScaleOutCooldown: 10, ScaleInCooldown: 20, DisableScaleIn: true, {CPU}"
    found = scaled(service("DesiredCount: 3") + TARGET + TRACKING % figures)
    policy = TargetTracking(
        name="Policy",
        metric=Metric.CPU,
        target=60,
        scale_out_cooldown=10,
        scale_in_cooldown=20,
        disable_scale_in=True,
    )
    assert found == ScaledService(
        name="test/Service", desired=3, bounds=Bounds(minimum=2, maximum=8), policies=(policy,)
    )


@pytest.mark.parametrize(
    ("name", "metric", "fast"),
    [
        ("ALBRequestCountPerTarget", Metric.REQUESTS_PER_TARGET, False),
        ("ECSServiceAverageCPUUtilization", Metric.CPU, False),
        ("ECSServiceAverageMemoryUtilization", Metric.MEMORY, False),
        ("ECSServiceAverageCPUUtilizationHighResolution", Metric.CPU, True),
        ("ECSServiceAverageMemoryUtilizationHighResolution", Metric.MEMORY, True),
    ],
)
def test_metrics_of_aws(name: str, metric: Metric, fast: bool) -> None:
    figures = f"TargetValue: 60, PredefinedMetricSpecification: {{PredefinedMetricType: {name}}}"
    (policy,) = scaled(service() + TARGET + TRACKING % figures).policies
    expected = TargetTracking(
        name="Policy",
        metric=metric,
        target=60,
        scale_out_cooldown=300,
        scale_in_cooldown=300,
        disable_scale_in=False,
        high_resolution=fast,
    )
    assert policy == expected


def test_steps_and_their_alarm() -> None:
    (policy,) = scaled(service() + TARGET + STEPS + alarm(TreatMissingData="breaching", DatapointsToAlarm="1")).policies
    assert policy == StepScaling(
        name="Policy",
        metric=Metric.CPU,
        alarm=AlarmRule(
            name="Alarm",
            threshold=50,
            comparison=Comparison.AT_LEAST,
            evaluation_periods=2,
            datapoints_to_alarm=1,
            period_seconds=300,
            missing=Missing.BREACHING,
        ),
        adjustment=Adjustment.PERCENT,
        steps=(Step(lower=0, upper=20, adjustment=10), Step(lower=20, adjustment=30)),
        cooldown=300,
        min_adjustment_magnitude=2,
    )


def test_an_alarm_on_the_requests_of_the_services_target_group() -> None:
    group = "Group: {Type: AWS::ElasticLoadBalancingV2::TargetGroup}\n"
    behind = service("LoadBalancers: [{ContainerName: app, ContainerPort: 80, TargetGroupArn: !Ref Group}]")
    requests = alarm(
        Namespace="AWS/ApplicationELB",
        MetricName="RequestCountPerTarget",
        Statistic="Sum",
        Dimensions="[{Name: TargetGroup, Value: !GetAtt Group.TargetGroupFullName}]",
    )
    (policy,) = scaled(group + behind + TARGET + STEPS + requests).policies
    assert policy.metric is Metric.REQUESTS_PER_TARGET


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"MetricName": "Latency"}, "Policy: its alarm Alarm looks at AWS/ECS Latency Average: not simulated."),
        ({"Statistic": "Maximum"}, "looks at AWS/ECS CPUUtilization Maximum: not simulated."),
        ({"Dimensions": "[]"}, "Policy: its alarm Alarm looks at something else than the service."),
        ({"ComparisonOperator": "GreaterThanUpperThreshold"}, "compares by GreaterThanUpperThreshold: not simulated."),
        ({"Period": "10"}, "looks at 10 seconds, the metric is one of minutes."),
        ({"AlarmActions": "[]"}, "Policy: no alarms of the templates call it; one is simulated."),
    ],
)
def test_an_alarm_that_is_not_simulated(changed: dict[str, str], words: str) -> None:
    found = only(service() + TARGET + STEPS + alarm(**changed))
    assert found.service is not None
    assert found.service.policies == ()
    assert len(found.notes) == 1
    assert words in found.notes[0]


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ("TargetValue: 60, CustomizedMetricSpecification: {MetricName: Depth}", "tracks a metric of its own"),
        ("TargetValue: 0, " + CPU, "Policy: its target is 0, which a metric always exceeds; set it above 0"),
    ],
)
def test_a_target_that_is_not_simulated(figures: str, words: str) -> None:
    found = only(service() + TARGET + TRACKING % figures)
    assert found.service is not None
    assert found.service.policies == ()
    assert words in found.notes[0]


def test_schedules() -> None:
    actions = """
    ScheduledActions:
      - ScheduledActionName: morning
        Schedule: cron(0 8 * * ? *)
        Timezone: Asia/Seoul
        StartTime: "2026-11-23T00:00:00Z"
        ScalableTargetAction: {MinCapacity: 4}
"""
    (action,) = scaled(service() + TARGET + actions).scheduled
    assert action == ScheduledAction(
        name="morning",
        schedule="cron(0 8 * * ? *)",
        timezone="Asia/Seoul",
        minimum=4,
        begins=datetime(2026, 11, 23, tzinfo=UTC),
    )


def test_suspended_scaling_and_an_external_controller() -> None:
    suspended = "    SuspendedState: {DynamicScalingInSuspended: true, ScheduledScalingSuspended: true}\n"
    found = scaled(service("DeploymentController: {Type: EXTERNAL}") + TARGET + suspended)
    assert found.scale_in_suspended
    assert found.scheduled_suspended
    assert not found.scale_out_suspended
    assert found.scales_in_while_deploying


@pytest.mark.parametrize(
    ("resources", "place"),
    [
        (service("DesiredCount: !Ref Open"), "Service/DesiredCount"),
        (service("SchedulingStrategy: !Ref Open"), "Service/SchedulingStrategy"),
        (service() + TARGET.replace("8", "!Ref Open"), "Target/MaxCapacity"),
        (service() + TARGET.replace("    MinCapacity: 2\n", ""), "Target/MinCapacity"),
    ],
)
def test_a_service_that_the_template_leaves_open(resources: str, place: str) -> None:
    found = only(resources)
    assert found.service is None
    assert [open_.place for open_ in found.unknown] == [place]


@pytest.mark.parametrize(
    ("figures", "place"),
    [
        (f"TargetValue: !Ref Open, {CPU}", "TargetValue"),
        (f"TargetValue: 60, ScaleInCooldown: !Ref Open, {CPU}", "ScaleInCooldown"),
        (CPU, "TargetValue"),
    ],
)
def test_a_policy_that_the_template_leaves_open_is_left_out(figures: str, place: str) -> None:
    found = only(service() + TARGET + TRACKING % figures)
    assert found.service is not None
    assert (found.service.policies, found.service.bounds) == ((), Bounds(minimum=2, maximum=8))
    assert [open_.place for open_ in found.unknown] == [f"Policy/TargetTrackingScalingPolicyConfiguration/{place}"]


def test_scaling_of_something_unknown_is_said() -> None:
    elsewhere = TARGET.replace("!Sub service/${Cluster}/${Service.Name}", "service/other/other")
    unclear = TRACKING.replace("!Ref Target", "!Ref Open") % f"TargetValue: 60, {CPU}"
    places = [open_.place for open_ in reading(service() + elsewhere + unclear).unknown]
    assert places == ["Target/ResourceId", "Policy/ScalingTargetId"]


def test_scaling_of_a_service_whose_cluster_is_left_open_is_said() -> None:
    unclear = service("ServiceName: web").replace("Cluster: !Ref Cluster", "Cluster: !Ref Open")
    named = TARGET.replace("!Sub service/${Cluster}/${Service.Name}", "service/shop/web")
    assert [open_.place for open_ in reading(unclear + named).unknown] == ["Service/Cluster"]


def test_daemons_follow_no_load() -> None:
    found = only(service("SchedulingStrategy: DAEMON"))
    assert (found.service, found.name) == (None, "test/Service")
    assert found.notes == ("Service: it is a daemon, with one task on each instance, and follows no load.",)


def test_bounds_that_cannot_be() -> None:
    found = only(service() + TARGET.replace("8", "1"))
    assert found.service is None
    assert found.notes == (
        "test/Service: at least 2 and at most 1 tasks cannot be; the minimum is from 0 to the maximum; it is left out.",
    )


def test_what_a_task_serves_is_told_by_name() -> None:
    strong = TaskModel(requests_per_second=500)
    (found,) = reading(service(), **{"test/Service": strong}).services
    assert found.service is not None
    assert found.service.task == strong
