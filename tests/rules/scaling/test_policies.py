"""Boundaries and edges of the rules of scaling policies and of what they scale."""

import pytest

from ecs_constructs.rules import Limits, Severity
from tests.rules.checking import EC2, FARGATE, found, only, report, task, template

ERROR, WARNING = Severity.ERROR, Severity.WARNING
CPU = "ECSServiceAverageCPUUtilization"
REQUESTS = "ALBRequestCountPerTarget"


def service(properties: str) -> str:
    return f"Service: {{Type: AWS::ECS::Service, Properties: {{{properties}}}}}\n"


def target(
    properties: str = "MinCapacity: 1, MaxCapacity: 4", resource_id: str = "!Sub 'service/c/${Service.Name}'"
) -> str:
    return (
        "Target: {Type: AWS::ApplicationAutoScaling::ScalableTarget, Properties: {ServiceNamespace: ecs, "
        f"ScalableDimension: 'ecs:service:DesiredCount', ResourceId: {resource_id}, {properties}}}}}\n"
    )


def policy(configuration: str, scaled: str = "ScalingTargetId: !Ref Target", name: str = "Policy") -> str:
    return f"{name}: {{Type: AWS::ApplicationAutoScaling::ScalingPolicy, Properties: {{{scaled}, {configuration}}}}}\n"


def tracking(properties: str) -> str:
    return f"TargetTrackingScalingPolicyConfiguration: {{{properties}}}"


def predefined(metric: str, more: str = "", value: str = "50") -> str:
    specification = f"{{PredefinedMetricType: {metric}{', ' if more else ''}{more}}}"
    return tracking(f"TargetValue: {value}, PredefinedMetricSpecification: {specification}")


def steps(adjustments: str, more: str = "AdjustmentType: ChangeInCapacity") -> str:
    return f"StepScalingPolicyConfiguration: {{{more}, StepAdjustments: {adjustments}}}"


LABEL = "app/web/778d41231b141a0f/targetgroup/web/943f017f100becff"


@pytest.mark.parametrize(
    ("metric", "label", "faults"),
    [
        (REQUESTS, f"ResourceLabel: {LABEL}", 0),
        (REQUESTS, "", 1),
        (REQUESTS, "ResourceLabel: web", 1),
        (REQUESTS, f"ResourceLabel: /{LABEL}", 1),
        (REQUESTS, f"ResourceLabel: {LABEL.replace('app/', 'net/')}", 1),
        (REQUESTS, "ResourceLabel: !Ref Open", 0),
        (REQUESTS, "ResourceLabel: !Sub '${Balancer.LoadBalancerFullName}/${Group.TargetGroupFullName}'", 0),
        (CPU, "", 0),
        (CPU, f"ResourceLabel: {LABEL}", 1),
        ("!Ref Open", f"ResourceLabel: {LABEL}", 0),
        ("RDSReaderAverageCPUUtilization", "", 0),
    ],
)
def test_alb_resource_label(metric: str, label: str, faults: int) -> None:
    assert len(found("scaling/alb-resource-label", policy(predefined(metric, label)))) == faults


BALANCER = "Balancer: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer}\n"
GROUP = "Group: {Type: AWS::ElasticLoadBalancingV2::TargetGroup}\n"


@pytest.mark.parametrize(
    ("label", "actual"),
    [
        ("!Sub '${Balancer.LoadBalancerFullName}/${Group.TargetGroupFullName}'", []),
        ("!Join [/, [!GetAtt Balancer.LoadBalancerFullName, !GetAtt Group.TargetGroupFullName]]", []),
        # What CDK writes where it knows the listener only.
        ("!Join ['', [!Select [1, !Split [/, !Ref Group]], /, !GetAtt Group.TargetGroupFullName]]", []),
        ("!Sub '${Balancer}/${Group}'", ["ARN", "ARN"]),
        ("!Sub '${Balancer.LoadBalancerName}/${Group.TargetGroupFullName}'", ["LoadBalancerName"]),
        ("!Join [/, [!GetAtt Balancer.LoadBalancerFullName, !Ref Group]]", ["ARN"]),
        ("!Ref Group", ["ARN"]),
    ],
)
def test_the_label_is_made_of_full_names(label: str, actual: list[str]) -> None:
    resources = policy(predefined(REQUESTS, f"ResourceLabel: {label}")) + BALANCER + GROUP
    assert [finding.actual for finding in found("scaling/alb-resource-label", resources)] == actual


@pytest.mark.parametrize(
    ("metric", "label", "fault", "limit"),
    [
        (REQUESTS, "", "has no resource label.", "app/<load balancer>/<id>/targetgroup/<target group>/<id>"),
        (CPU, "ResourceLabel: web", "has the resource label 'web'.", None),
    ],
)
def test_what_a_resource_label_is_to_be(metric: str, label: str, fault: str, limit: str | None) -> None:
    finding = only("scaling/alb-resource-label", policy(predefined(metric, label)))
    assert finding.limit == limit
    assert finding.message.endswith(fault)


WITHOUT_PREDEFINED = (
    steps("[{MetricIntervalLowerBound: 0, ScalingAdjustment: 1}]"),
    tracking("TargetValue: 50, CustomizedMetricSpecification: {MetricName: m}"),
)


@pytest.mark.parametrize("configuration", WITHOUT_PREDEFINED)
@pytest.mark.parametrize("rule", ["alb-resource-label", "metric-dimension", "requests-per-minute", "target-value"])
def test_other_metrics_than_the_predefined_are_left_alone(rule: str, configuration: str) -> None:
    assert found(f"scaling/{rule}", target() + policy(configuration)) == []


@pytest.mark.parametrize(
    ("configuration", "faults"),
    [
        (predefined(CPU), 0),
        (predefined(f"{CPU}HighResolution"), 0),
        (predefined(REQUESTS), 0),
        (predefined("RDSReaderAverageCPUUtilization"), 1),
        (predefined("!Ref Open"), 0),
        (tracking("TargetValue: 1, CustomizedMetricSpecification: {MetricName: m}"), 0),
        (tracking("TargetValue: 1"), 1),
        (
            tracking(
                "TargetValue: 1, CustomizedMetricSpecification: {MetricName: m}, "
                f"PredefinedMetricSpecification: {{PredefinedMetricType: {CPU}}}"
            ),
            1,
        ),
        (steps("[{ScalingAdjustment: 1}]"), 0),
    ],
)
def test_metric_dimension(configuration: str, faults: int) -> None:
    assert len(found("scaling/metric-dimension", target() + policy(configuration))) == faults


@pytest.mark.parametrize(
    ("metrics", "count"),
    [
        ("", 0),
        (
            ", CustomizedMetricSpecification: {MetricName: m}, "
            f"PredefinedMetricSpecification: {{PredefinedMetricType: {CPU}}}",
            2,
        ),
    ],
)
def test_metrics_of_a_policy_are_counted(metrics: str, count: int) -> None:
    finding = only("scaling/metric-dimension", target() + policy(tracking(f"TargetValue: 1{metrics}")))
    assert finding.property == "Properties/TargetTrackingScalingPolicyConfiguration"
    assert (finding.actual, finding.limit) == (count, 1)


@pytest.mark.parametrize(
    ("scaled", "faults"),
    [
        ("ScalingTargetId: !Ref Target", 1),
        ("ScalingTargetId: elsewhere", 0),
        ("ResourceId: service/c/s", 1),
        ("ResourceId: table/t, ScalableDimension: 'dynamodb:table:ReadCapacityUnits'", 0),
        ("ResourceId: elsewhere, ScalableDimension: 'ecs:service:DesiredCount'", 1),
    ],
)
def test_metric_dimension_is_about_services(scaled: str, faults: int) -> None:
    resources = target(resource_id="service/c/s") + policy(predefined("RDSReaderAverageCPUUtilization"), scaled)
    assert len(found("scaling/metric-dimension", resources)) == faults


@pytest.mark.parametrize(
    ("launch", "metric", "value", "expected"),
    [
        ("FARGATE", CPU, "100", []),
        ("FARGATE", CPU, "100.1", [ERROR]),
        ("FARGATE", "ECSServiceAverageMemoryUtilization", "101", [ERROR]),
        ("EC2", CPU, "150", [WARNING]),
        ("!Ref Open", CPU, "150", [WARNING]),
        ("FARGATE", CPU, "0", [WARNING]),
        ("FARGATE", REQUESTS, "0", [WARNING]),
        ("FARGATE", REQUESTS, "0.5", []),
        ("FARGATE", REQUESTS, "4000", []),
        ("FARGATE", CPU, "!Ref Open", []),
        ("FARGATE", "!Ref Open", "150", []),
    ],
)
def test_target_value(launch: str, metric: str, value: str, expected: list[Severity]) -> None:
    resources = service(f"LaunchType: {launch}") + target() + policy(predefined(metric, value=value))
    assert [finding.severity for finding in found("scaling/target-value", resources)] == expected


@pytest.mark.parametrize(
    ("properties", "metric", "expected"),
    [
        ("Cpu: 256", CPU, [ERROR]),
        ("Cpu: !Ref Open", CPU, [WARNING]),
        ("Memory: 512", CPU, [WARNING]),
        ("Memory: 512", "ECSServiceAverageMemoryUtilization", [ERROR]),
        ("Cpu: 256", "ECSServiceAverageMemoryUtilization", [WARNING]),
        ("Cpu: 256, RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}", CPU, [WARNING]),
    ],
)
def test_a_size_of_the_task_caps_the_metric(properties: str, metric: str, expected: list[Severity]) -> None:
    resources = task(f"{EC2}, {properties}") + service("LaunchType: EC2, TaskDefinition: !Ref Task") + target()
    findings = found("scaling/target-value", resources + policy(predefined(metric, value="150")))
    assert [finding.severity for finding in findings] == expected


@pytest.mark.parametrize(("value", "limit"), [(0, None), (150, 100)])
def test_the_target_value_is_at_fault(value: int, limit: int | None) -> None:
    finding = only(
        "scaling/target-value", service("LaunchType: EC2") + target() + policy(predefined(CPU, value=f"{value}"))
    )
    assert finding.property == "Properties/TargetTrackingScalingPolicyConfiguration/TargetValue"
    assert (finding.actual, finding.limit) == (value, limit)


def test_target_value_without_a_known_service_is_a_warning() -> None:
    findings = found("scaling/target-value", policy(predefined(CPU, value="150"), "ScalingTargetId: elsewhere"))
    assert [finding.severity for finding in findings] == [WARNING]


def test_a_service_is_found_by_its_names() -> None:
    resources = (
        "Cluster: {Type: AWS::ECS::Cluster, Properties: {ClusterName: c}}\n"
        + service("Cluster: !Ref Cluster, ServiceName: s, LaunchType: FARGATE")
        + policy(predefined(CPU, value="150"))
    )
    in_it, elsewhere = (target(resource_id=f"service/{cluster}/s") for cluster in ("c", "other"))
    assert [finding.severity for finding in found("scaling/target-value", resources + in_it)] == [ERROR]
    assert [finding.severity for finding in found("scaling/target-value", resources + elsewhere)] == [WARNING]


@pytest.mark.parametrize(
    ("configuration", "faults"),
    [
        (tracking("TargetValue: 50, ScaleInCooldown: 0, ScaleOutCooldown: 10"), 0),
        (tracking("TargetValue: 50, ScaleInCooldown: -1, ScaleOutCooldown: -5"), 2),
        (tracking("TargetValue: 50, ScaleInCooldown: !Ref Open, ScaleOutCooldown: -5"), 1),
        (steps("[{ScalingAdjustment: 1}]", "Cooldown: -1"), 1),
        (steps("[{ScalingAdjustment: 1}]", "Cooldown: 0"), 0),
    ],
)
def test_cooldown(configuration: str, faults: int) -> None:
    assert [f.severity for f in found("scaling/cooldown", policy(configuration))] == [WARNING] * faults


@pytest.mark.parametrize(
    ("configuration", "place"),
    [
        (
            tracking("TargetValue: 50, ScaleOutCooldown: -5"),
            "TargetTrackingScalingPolicyConfiguration/ScaleOutCooldown",
        ),
        (steps("[{ScalingAdjustment: 1}]", "Cooldown: -5"), "StepScalingPolicyConfiguration/Cooldown"),
    ],
)
def test_a_cooldown_is_of_seconds(configuration: str, place: str) -> None:
    finding = only("scaling/cooldown", policy(configuration))
    assert (finding.property, finding.actual, finding.limit) == (f"Properties/{place}", -5, 0)
    assert "-5 seconds," in finding.message


def bounds(*pairs: tuple[str, str]) -> str:
    entries = []
    for lower, upper in pairs:
        written = [("MetricIntervalLowerBound", lower), ("MetricIntervalUpperBound", upper)]
        parts = [f"{name}: {value}" for name, value in written if value]
        entries.append(f"{{{', '.join([*parts, 'ScalingAdjustment: 1'])}}}")
    return f"[{', '.join(entries)}]"


@pytest.mark.parametrize(
    ("adjustments", "faults"),
    [
        (bounds(("0", "")), 0),
        (bounds(("", "0")), 0),
        (bounds(("", "")), 1),
        (bounds(("", ""), ("0", "")), 2),
        (bounds(("0", "10"), ("10", "")), 0),
        (bounds(("10", ""), ("0", "10")), 0),
        (bounds(("", "-10"), ("-10", "0")), 0),
        (bounds(("0", "10"), ("20", "")), 1),
        (bounds(("0", "20"), ("10", "")), 1),
        (bounds(("0", ""), ("10", "")), 1),
        (bounds(("10", "10")), 2),
        (bounds(("0", "10")), 1),
        (bounds(("0", "1")), 1),
        (bounds(("-10", "0")), 1),
        (bounds(("0", "10"), ("!Ref Open", "")), 0),
        ("[]", 1),
        ("!Ref Open", 0),
    ],
)
def test_step_adjustments(adjustments: str, faults: int) -> None:
    assert len(found("scaling/step-adjustments", policy(steps(adjustments)))) == faults


@pytest.mark.parametrize(
    ("more", "adjustment", "faults"),
    [
        ("AdjustmentType: PercentChangeInCapacity, MinAdjustmentMagnitude: 2", "1", 0),
        ("AdjustmentType: ChangeInCapacity, MinAdjustmentMagnitude: 2", "1", 1),
        ("AdjustmentType: !Ref Open, MinAdjustmentMagnitude: 2", "1", 0),
        ("AdjustmentType: ExactCapacity", "0", 0),
        ("AdjustmentType: ExactCapacity", "-1", 1),
        ("AdjustmentType: ChangeInCapacity", "-1", 0),
        ("MinAdjustmentMagnitude: 2", "1", 1),
        ("AdjustmentType: !Ref AWS::NoValue", "1", 1),
        ("AdjustmentType: !Ref Open", "1", 0),
    ],
)
def test_step_adjustment_types(more: str, adjustment: str, faults: int) -> None:
    configuration = steps(f"[{{MetricIntervalLowerBound: 0, ScalingAdjustment: {adjustment}}}]", more)
    assert len(found("scaling/step-adjustments", policy(configuration))) == faults


@pytest.mark.parametrize(
    ("adjustments", "message"),
    [
        (bounds(("0", ""), ("10", "")), "A step begins at 10, where another still goes on."),
        (bounds(("0", "20"), ("10", "")), "A step begins at 10, where another still goes on."),
        (bounds(("", "0"), ("", "5"), ("5", "")), "Two steps have no lower bound."),
        (bounds(("0", "10"), ("20", "")), "The steps leave a gap between 10 and 20."),
        ("[]", "The policy has no steps."),
        ("[{ScalingAdjustment: 1}]", "A step has neither a lower nor an upper bound."),
    ],
)
def test_bounds_that_do_not_meet_are_said_in_words(adjustments: str, message: str) -> None:
    assert [each.message for each in found("scaling/step-adjustments", policy(steps(adjustments)))] == [message]


@pytest.mark.parametrize(
    ("adjustments", "fix"),
    [
        ("[]", "Write a step."),
        (
            "[{ScalingAdjustment: 1}]",
            "Set MetricIntervalLowerBound to 0 for what is above the alarm's threshold, or Met",
        ),
        ("[{MetricIntervalLowerBound: 0, ScalingAdjustment: -1}]", "Set ScalingAdjustment to 0 or more, or"),
        ("[{MetricIntervalLowerBound: -1, ScalingAdjustment: 1}]", "Let each step begin where the one before ends"),
    ],
)
def test_each_fault_of_a_step_has_its_fix(adjustments: str, fix: str) -> None:
    (finding,) = found("scaling/step-adjustments", policy(steps(adjustments, "AdjustmentType: ExactCapacity")))
    assert finding.fix.startswith(fix)


@pytest.mark.parametrize(("count", "most", "faults"), [(20, 20, 0), (21, 20, 1), (21, 21, 0)])
def test_number_of_steps(count: int, most: int, faults: int) -> None:
    adjustments = bounds(*((str(i), str(i + 1) if i + 1 < count else "") for i in range(count)))
    findings = found(
        "scaling/step-adjustments", policy(steps(adjustments)), limits=Limits(maximum_step_adjustments=most)
    )
    assert [finding.severity for finding in findings] == [WARNING] * faults


@pytest.mark.parametrize(
    ("namespace", "dimension", "resource_id", "places"),
    [
        ("ecs", "ecs:service:DesiredCount", "service/c/s", []),
        ("ecs", "ecs:service:DesiredCount", "svc/c/s", ["ResourceId"]),
        ("ecs", "ecs:service:DesiredCount", "service/s", ["ResourceId"]),
        ("ecs", "ecs:service:DesiredCount", "arn:aws:ecs:eu-west-1:1:service/c/s", ["ResourceId"]),
        ("ecs", "ecs:service:DesiredCount", "!Ref Open", []),
        ("ecs", "ecs:service:RunningCount", "service/c/s", ["ScalableDimension"]),
        ("ec2", "ecs:service:DesiredCount", "service/c/s", ["ServiceNamespace"]),
        ("dynamodb", "dynamodb:table:ReadCapacityUnits", "table/t", []),
    ],
)
def test_resource_id(namespace: str, dimension: str, resource_id: str, places: list[str]) -> None:
    resources = (
        "Target: {Type: AWS::ApplicationAutoScaling::ScalableTarget, Properties: "
        f"{{ServiceNamespace: {namespace}, ScalableDimension: '{dimension}', ResourceId: {resource_id}}}}}"
    )
    findings = found("scaling/resource-id", resources)
    assert [finding.property for finding in findings] == [f"Properties/{place}" for place in places]


@pytest.mark.parametrize("left_out", ["ServiceNamespace: ecs, ", "ScalableDimension: 'ecs:service:DesiredCount', "])
def test_a_target_that_does_not_say_what_it_scales_is_left_alone(left_out: str) -> None:
    assert found("scaling/resource-id", target(resource_id="service/s").replace(left_out, "")) == []


@pytest.mark.parametrize(
    ("written", "instead", "place", "figures"),
    [
        ("RunningCount", "DesiredCount", "ScalableDimension", ("ecs:service:RunningCount", "ecs:service:DesiredCount")),
        ("Namespace: ec2", "Namespace: ecs", "ServiceNamespace", ("ec2", "ecs")),
        ("!Ref Service", "service/c/s", "ResourceId", ("ARN", "service/<cluster>/<service>")),
    ],
)
def test_what_a_target_is_to_say(written: str, instead: str, place: str, figures: tuple[str, str]) -> None:
    resources = service("LaunchType: EC2") + target(resource_id="service/c/s").replace(instead, written, 1)
    finding = only("scaling/resource-id", resources)
    assert finding.property == f"Properties/{place}"
    assert (finding.actual, finding.limit) == figures


@pytest.mark.parametrize(
    ("resource_id", "fixes"),
    [
        ("!Sub 'service/${Cluster}/${Service.Name}'", []),
        ("!Join [/, [service, !Ref Cluster, !GetAtt Service.Name]]", []),
        ("!Join [/, [service, !Ref Cluster, !Select [2, !Split [/, !Ref Service]]]]", []),
        ("!Sub ['service/${Cluster}/${Service}', {Service: !GetAtt Service.Name}]", []),
        ("!Sub 'service/${!Service}/${Service.Name}'", []),
        ("!Sub 'service/${Cluster}/${Service}'", ["Fn::GetAtt with the service's attribute Name"]),
        (
            "!Join [/, [service, !Ref Cluster, !GetAtt Service.ServiceArn]]",
            ["Fn::GetAtt with the service's attribute Name"],
        ),
        ("!Sub 'service/${Cluster.Arn}/${Service.Name}'", ["Ref of the cluster"]),
        ("!Ref Service", ["Fn::GetAtt with the service's attribute Name"]),
    ],
)
def test_resource_id_from_references(resource_id: str, fixes: list[str]) -> None:
    resources = (
        "Cluster: {Type: AWS::ECS::Cluster}\n" + service("Cluster: !Ref Cluster") + target(resource_id=resource_id)
    )
    assert [each.fix for each in found("scaling/resource-id", resources)] == [f"Write {fix} instead." for fix in fixes]


@pytest.mark.parametrize(
    ("resource_id", "actual", "unresolved"),
    [
        ("!Sub 'service/${Cluster}/${Service.Name}'", [], 0),
        ("!Sub 'service/${Cluster}${Service.Name}'", ["service/<Cluster><Service>"], 0),
        ("!Sub 'services/${Open}/s'", ["services/..."], 0),
        ("!Sub 'service/${Open}/s'", [], 1),
        ("!Ref Open", [], 1),
        ("5", ["5"], 0),
        ("!Join ['', [service/a, 5]]", ["service/a5"], 0),
        ("!Join ['', [svc/, 5]]", ["svc/5"], 0),
        ("!Sub 'services/${!Open}'", ["services/${Open}"], 0),
        ("!Join [':', ['{{resolve', ssm, '/ids/web}}']]", [], 1),
        ("!Join ['', [services/, !Ref AWS::NoValue, !Ref Cluster]]", ["services/<Cluster>"], 0),
    ],
)
def test_a_resource_id_is_left_open_where_a_part_may_be_anything(
    resource_id: str, actual: list[str], unresolved: int
) -> None:
    resources = (
        "Cluster: {Type: AWS::ECS::Cluster}\n" + service("Cluster: !Ref Cluster") + target(resource_id=resource_id)
    )
    said = report(template(resources), rule="scaling/resource-id")
    assert ([each.actual for each in said.findings], said.unresolved) == (actual, unresolved)


ONLY_OUT = tracking(
    f"TargetValue: 50, DisableScaleIn: true, PredefinedMetricSpecification: {{PredefinedMetricType: {CPU}}}"
)
SERVED = service("Cluster: c") + target()
SCALES_IN = steps("[{MetricIntervalUpperBound: 0, ScalingAdjustment: -1}]")
DIMENSION = "ScalableDimension: 'ecs:service:DesiredCount'"
BY_NAMES = f"{DIMENSION}, ResourceId: !Sub 'service/c/${{Service.Name}}'"
BY_OTHER_WORDS = f"{DIMENSION}, ResourceId: !Join [/, [service, c, !GetAtt Service.Name]]"
OF_A_TABLE = "ScalableDimension: 'dynamodb:table:ReadCapacityUnits', ResourceId: !Ref Open"
SCHEDULE = "MinCapacity: 0, MaxCapacity: 4, ScheduledActions: [{ScheduledActionName: a, Schedule: s}]"


@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        (SERVED + policy(ONLY_OUT), 1),
        (target() + policy(ONLY_OUT) + policy(ONLY_OUT, name="Second"), 1),
        (target() + policy(ONLY_OUT) + policy(predefined(CPU), name="Second"), 0),
        (target() + policy(ONLY_OUT) + policy(steps("[{ScalingAdjustment: -1}]"), name="Second"), 0),
        (target(SCHEDULE) + policy(ONLY_OUT), 0),
        (target() + policy(predefined(CPU)), 0),
        (target() + policy(ONLY_OUT.replace("true", "!Ref Open")), 0),
        (target(), 0),
        (SERVED + policy(ONLY_OUT) + policy(SCALES_IN, BY_NAMES, "Second"), 0),
        (SERVED + policy(ONLY_OUT) + policy(SCALES_IN, BY_OTHER_WORDS, "Second"), 0),
        (SERVED + policy(ONLY_OUT, BY_OTHER_WORDS), 1),
        (SERVED + policy(ONLY_OUT) + policy(SCALES_IN, f"{DIMENSION}, ResourceId: !Ref Open", "Second"), 0),
        (SERVED + policy(ONLY_OUT) + policy(SCALES_IN, OF_A_TABLE, "Second"), 1),
    ],
)
def test_disable_scale_in_only_policy(resources: str, faults: int) -> None:
    assert [f.severity for f in found("scaling/disable-scale-in-only-policy", resources)] == [WARNING] * faults


ZERO = "MinCapacity: 0, MaxCapacity: 4"


@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        (target(ZERO) + policy(predefined(CPU)), 1),
        (target("MinCapacity: 1, MaxCapacity: 4") + policy(predefined(CPU)), 0),
        (target(ZERO) + policy(predefined(REQUESTS)), 0),
        (target(ZERO) + policy(predefined(CPU)) + policy(steps("[{ScalingAdjustment: 1}]"), name="Second"), 0),
        (target(SCHEDULE) + policy(predefined(CPU)), 0),
        (target(ZERO) + policy(predefined("!Ref Open")), 0),
        (target(ZERO), 0),
        (service("Cluster: c") + target(ZERO) + policy(predefined(CPU)) + policy(SCALES_IN, BY_NAMES, "Second"), 0),
    ],
)
def test_min_zero_target_tracking(resources: str, faults: int) -> None:
    assert [f.severity for f in found("scaling/min-zero-target-tracking", resources)] == [WARNING] * faults


@pytest.mark.parametrize(
    ("properties", "rule"),
    [
        ("DeploymentController: {Type: EXTERNAL}", "scaling/scale-vs-deployment-lock"),
        ("SchedulingStrategy: DAEMON", "scaling/daemon-scaled"),
        ("SchedulingStrategy: REPLICA, DeploymentController: {Type: ECS}", None),
        ("SchedulingStrategy: !Ref Open, DeploymentController: {Type: !Ref Open}", None),
    ],
)
def test_services_that_are_not_scaled(properties: str, rule: str | None) -> None:
    resources = service(properties) + target()
    for name in ("scaling/scale-vs-deployment-lock", "scaling/daemon-scaled"):
        assert len(found(name, resources)) == (name == rule)
        assert found(name, target(resource_id="service/c/elsewhere")) == []


@pytest.mark.parametrize(
    ("metric", "value", "faults"),
    [
        (REQUESTS, "60", 0),
        (REQUESTS, "59.9", 1),
        (REQUESTS, "1", 1),
        (REQUESTS, "0", 0),
        (REQUESTS, "!Ref Open", 0),
        (CPU, "50", 0),
    ],
)
def test_requests_per_minute(metric: str, value: str, faults: int) -> None:
    findings = found("scaling/requests-per-minute", policy(predefined(metric, value=value)))
    assert [finding.severity for finding in findings] == [WARNING] * faults


def test_targets_of_other_services_are_left_alone() -> None:
    resources = task(FARGATE) + policy(tracking("TargetValue: 50"), "ScalingTargetId: elsewhere")
    assert [f for rule in ("metric-dimension", "target-value") for f in found(f"scaling/{rule}", resources)] == []
