import json
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_batch as batch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Match, Template

from ecs_constructs.monitoring import (
    CapacityThresholds,
    JobQueueThresholds,
    LoadBalancerThresholds,
    Monitoring,
    ServiceThresholds,
    Threshold,
)
from tests.conftest import ENVIRONMENT, feature_flags

TOPIC = "arn:aws:sns:eu-west-1:111111111111:existing"
QUEUE = "arn:aws:batch:eu-west-1:111111111111:job-queue/jobs"


class Platform:
    """Something to watch, of stock constructs, in a stack of its own."""

    def __init__(self, app: cdk.App) -> None:
        stack = cdk.Stack(app, "Platform", env=ENVIRONMENT)
        self.stack = stack
        vpc = ec2.Vpc(stack, "Vpc", max_azs=2)
        self.cluster = ecs.Cluster(stack, "Cluster", vpc=vpc)
        task = ecs.FargateTaskDefinition(stack, "Task")
        image = ecs.ContainerImage.from_registry("public.ecr.aws/docker/library/httpd:2.4.66")
        task.add_container("Web", image=image, port_mappings=[ecs.PortMapping(container_port=80)])
        self.service = ecs.FargateService(stack, "Service", cluster=self.cluster, task_definition=task)
        self.load_balancer = elbv2.ApplicationLoadBalancer(stack, "LoadBalancer", vpc=vpc)
        listener = self.load_balancer.add_listener("Http", port=80)
        self.target_group = listener.add_targets("Web", port=80, targets=[self.service])
        self.group = autoscaling.AutoScalingGroup(
            stack,
            "Group",
            vpc=vpc,
            instance_type=ec2.InstanceType("m6i.large"),
            machine_image=ecs.EcsOptimizedImage.amazon_linux2023(),
        )
        self.queue = batch.JobQueue.from_job_queue_arn(stack, "Queue", QUEUE)


@pytest.fixture(scope="module")
def shared_app() -> cdk.App:
    return cdk.App(context=feature_flags(), builtin_cloud_formation_validation=False)


@pytest.fixture(scope="module")
def platform(shared_app: cdk.App) -> Platform:
    return Platform(shared_app)


@pytest.fixture(scope="module")
def operations(shared_app: cdk.App, platform: Platform) -> cdk.Stack:
    """Everything watched with the defaults, from another stack."""
    operations = cdk.Stack(shared_app, "Operations", env=ENVIRONMENT)
    monitoring = Monitoring(operations, "Monitoring")
    monitoring.add_load_balancer("LoadBalancer", load_balancer=platform.load_balancer)
    monitoring.add_service(
        "Web", service=platform.service, target_group=platform.target_group, requests_per_target=4000
    )
    monitoring.add_service("Worker", service=platform.service)
    monitoring.add_capacity(
        "Instances",
        cluster=platform.cluster,
        auto_scaling_group=platform.group,
        capacity_provider_name="provider",
        target_capacity_percent=90,
    )
    monitoring.add_capacity("Unmanaged", cluster=platform.cluster, auto_scaling_group=platform.group)
    monitoring.add_job_queue("Jobs", job_queue=platform.queue)
    return operations


@pytest.fixture(scope="module")
def custom(shared_app: cdk.App, platform: Platform) -> cdk.Stack:
    """Everything watched with thresholds and a topic of the caller's."""
    stack = cdk.Stack(shared_app, "Custom", env=ENVIRONMENT)
    topic = sns.Topic.from_topic_arn(stack, "Topic", TOPIC)
    monitoring = Monitoring(
        stack, "Monitoring", topic=topic, dashboard_name="platform", default_interval=cdk.Duration.hours(1)
    )
    monitoring.add_load_balancer(
        "LoadBalancer",
        load_balancer=platform.load_balancer,
        thresholds=LoadBalancerThresholds(
            error_percent=Threshold(critical=10), minimum_requests=1, latency_seconds=Threshold()
        ),
    )
    none = Threshold()
    monitoring.add_service(
        "Web",
        service=platform.service,
        target_group=platform.target_group,
        thresholds=ServiceThresholds(
            cpu_percent=none,
            memory_percent=none,
            missing_tasks=none,
            unhealthy_targets=none,
            healthy_targets=Threshold(warning=2, critical=1),
        ),
    )
    monitoring.add_capacity(
        "Instances",
        cluster=platform.cluster,
        auto_scaling_group=platform.group,
        capacity_provider_name="provider",
        thresholds=CapacityThresholds(excess_reservation_percent=none, spare_instances=none),
    )
    monitoring.add_job_queue(
        "Jobs",
        job_queue=platform.queue,
        thresholds=JobQueueThresholds(failed_jobs=none, waiting_minutes=Threshold(critical=60)),
    )
    return stack


@pytest.fixture(scope="module")
def template(operations: cdk.Stack, custom: cdk.Stack) -> Template:
    """The defaults, once both stacks are complete: an app is synthesised once."""
    assert custom.node.scope is operations.node.scope
    return Template.from_stack(operations)


@pytest.fixture(scope="module")
def alarms(template: Template) -> dict[str, dict[str, Any]]:
    """The alarms by their logical id without its hash."""
    found = template.find_resources("AWS::CloudWatch::Alarm")
    return {logical_id[:-8]: resource["Properties"] for logical_id, resource in found.items()}


def widgets(template: Template) -> list[dict[str, Any]]:
    body = next(iter(template.find_resources("AWS::CloudWatch::Dashboard").values()))["Properties"]["DashboardBody"]
    parts = body["Fn::Join"][1]
    text = "".join(part if isinstance(part, str) else "token" for part in parts)
    found: list[dict[str, Any]] = json.loads(text)["widgets"]
    return found


def test_references_run_in_one_direction(template: Template, operations: cdk.Stack, platform: Platform) -> None:
    assert template.find_resources("AWS::CloudWatch::Alarm")
    assert operations.dependencies == [platform.stack]
    assert platform.stack.dependencies == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("LoadBalancerErrorsWarning", (1, "GreaterThanOrEqualToThreshold", 3, 5, "notBreaching")),
        ("LoadBalancerErrorsCritical", (5, "GreaterThanOrEqualToThreshold", 3, 5, "notBreaching")),
        ("LoadBalancerLatencyWarning", (1, "GreaterThanThreshold", 5, 5, "notBreaching")),
        ("WebCpuWarning", (90, "GreaterThanThreshold", 15, 15, "notBreaching")),
        ("WebMemoryWarning", (80, "GreaterThanThreshold", 5, 5, "notBreaching")),
        ("WebMemoryCritical", (95, "GreaterThanThreshold", 5, 5, "notBreaching")),
        ("WebMissingTasksWarning", (1, "GreaterThanOrEqualToThreshold", 15, 15, "missing")),
        ("WebUnhealthyTargetsWarning", (1, "GreaterThanOrEqualToThreshold", 5, 5, "notBreaching")),
        ("WebHealthyTargetsCritical", (1, "LessThanThreshold", 2, 2, "breaching")),
        ("WebRequestsPerTargetWarning", (4000, "GreaterThanThreshold", 15, 15, "notBreaching")),
        ("WorkerCpuWarning", (90, "GreaterThanThreshold", 15, 15, "notBreaching")),
        ("InstancesSpareInstancesWarning", (1, "LessThanThreshold", 15, 15, "missing")),
        ("InstancesReservationWarning", (0, "GreaterThanThreshold", 15, 15, "missing")),
        ("UnmanagedSpareInstancesWarning", (1, "LessThanThreshold", 15, 15, "missing")),
        ("JobsFailedJobsWarning", (1, "GreaterThanOrEqualToThreshold", 1, 1, "notBreaching")),
        ("JobsWaitingWarning", (30, "GreaterThanThreshold", 1, 1, "notBreaching")),
    ],
)
def test_defaults_of_alarms(
    alarms: dict[str, dict[str, Any]], name: str, expected: tuple[float, str, int, int, str]
) -> None:
    alarm = alarms[f"Monitoring{name}"]
    keys = ("Threshold", "ComparisonOperator", "DatapointsToAlarm", "EvaluationPeriods", "TreatMissingData")
    assert tuple(alarm[key] for key in keys) == expected
    assert name.endswith(alarm["AlarmDescription"].split(": ")[0])


def test_what_is_not_there_is_not_watched(alarms: dict[str, dict[str, Any]]) -> None:
    assert not [name for name in alarms if name.startswith("MonitoringWorker") and "Target" in name]
    assert "MonitoringUnmanagedReservationWarning" not in alarms


def test_every_alarm_notifies_the_topic_when_raised_and_when_over(alarms: dict[str, dict[str, Any]]) -> None:
    topic = [{"Ref": "MonitoringTopic2EDA8B02"}]
    for alarm in alarms.values():
        assert alarm["AlarmActions"] == alarm["OKActions"] == topic
        assert "AlarmName" not in alarm


def metrics(alarm: dict[str, Any]) -> dict[str, tuple[str, str, str, int]]:
    return {
        each["Id"]: (
            each["MetricStat"]["Metric"]["Namespace"],
            each["MetricStat"]["Metric"]["MetricName"],
            each["MetricStat"]["Stat"],
            each["MetricStat"]["Period"],
        )
        for each in alarm["Metrics"]
        if "MetricStat" in each
    }


def expression(alarm: dict[str, Any]) -> str:
    found: str = alarm["Metrics"][0]["Expression"]
    return found


def dimensions(alarm: dict[str, Any]) -> set[str]:
    stats = [each["MetricStat"] for each in alarm["Metrics"] if "MetricStat" in each]
    return {each["Name"] for stat in stats for each in stat["Metric"]["Dimensions"]}


def test_the_share_of_errors_needs_enough_requests(alarms: dict[str, dict[str, Any]]) -> None:
    alarm = alarms["MonitoringLoadBalancerErrorsWarning"]
    assert expression(alarm) == "IF(requests >= 100, 100 * (FILL(own, 0) + FILL(theirs, 0)) / requests, 0)"
    assert metrics(alarm) == {
        "requests": ("AWS/ApplicationELB", "RequestCount", "Sum", 60),
        "own": ("AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", "Sum", 60),
        "theirs": ("AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "Sum", 60),
    }


def test_metrics_of_services_and_targets(alarms: dict[str, dict[str, Any]]) -> None:
    expected = {
        "LoadBalancerLatencyWarning": ("AWS/ApplicationELB", "TargetResponseTime", "p99", 60),
        "WebCpuWarning": ("AWS/ECS", "CPUUtilization", "Average", 60),
        "WebMemoryWarning": ("AWS/ECS", "MemoryUtilization", "Maximum", 60),
        "WebUnhealthyTargetsWarning": ("AWS/ApplicationELB", "UnHealthyHostCount", "Maximum", 60),
        "WebHealthyTargetsCritical": ("AWS/ApplicationELB", "HealthyHostCount", "Maximum", 60),
        "WebRequestsPerTargetWarning": ("AWS/ApplicationELB", "RequestCountPerTarget", "Sum", 60),
    }
    for name, metric in expected.items():
        assert list(metrics(alarms[f"Monitoring{name}"]).values()) == [metric]
    assert dimensions(alarms["MonitoringWebCpuWarning"]) == {"ClusterName", "ServiceName"}
    assert dimensions(alarms["MonitoringWebHealthyTargetsCritical"]) == {"LoadBalancer", "TargetGroup"}
    missing = alarms["MonitoringWebMissingTasksWarning"]
    assert expression(missing) == "desired - running"
    assert metrics(missing)["running"] == ("ECS/ContainerInsights", "RunningTaskCount", "Average", 60)


def test_metrics_of_capacity(alarms: dict[str, dict[str, Any]]) -> None:
    spare = alarms["MonitoringInstancesSpareInstancesWarning"]
    assert expression(spare) == "maximum - desired"
    assert metrics(spare)["maximum"] == ("AWS/AutoScaling", "GroupMaxSize", "Average", 60)
    reservation = alarms["MonitoringInstancesReservationWarning"]
    assert expression(reservation) == "reservation - 90"
    assert list(metrics(reservation).values()) == [
        ("AWS/ECS/ManagedScaling", "CapacityProviderReservation", "Average", 60)
    ]
    assert dimensions(reservation) == {"CapacityProviderName", "ClusterName"}


def test_metrics_of_a_job_queue(alarms: dict[str, dict[str, Any]]) -> None:
    failed = alarms["MonitoringJobsFailedJobsWarning"]
    assert list(metrics(failed).values()) == [("AWS/Batch", "JobsMovedToFailed", "Sum", 300)]
    waiting = alarms["MonitoringJobsWaitingWarning"]
    assert expression(waiting) == "waiting / 60000"
    assert list(metrics(waiting).values()) == [("AWS/Batch", "JobAttemptRunnableToStartingDuration", "Maximum", 300)]
    assert dimensions(failed) == dimensions(waiting) == {"JobQueueName"}


def test_a_blocked_queue_is_notified(template: Template) -> None:
    template.has_resource_properties(
        "AWS::Events::Rule",
        {
            "EventPattern": {
                "source": ["aws.batch"],
                "detail-type": ["Batch Job Queue Blocked"],
                "detail": {"jobQueue": [QUEUE]},
            },
            "Targets": [Match.object_like({"Arn": {"Ref": "MonitoringTopic2EDA8B02"}})],
        },
    )


def test_the_topic_is_encrypted_and_lets_alarms_and_rules_in(template: Template) -> None:
    template.has_resource_properties("AWS::KMS::Key", {"EnableKeyRotation": True})
    template.has_resource_properties(
        "AWS::SNS::Topic", {"KmsMasterKeyId": {"Fn::GetAtt": ["MonitoringTopicKey423AF5B2", "Arn"]}}
    )
    key = next(iter(template.find_resources("AWS::KMS::Key").values()))["Properties"]["KeyPolicy"]["Statement"]
    policy = next(iter(template.find_resources("AWS::SNS::TopicPolicy").values()))["Properties"]["PolicyDocument"]
    account = {"StringEquals": {"aws:SourceAccount": "111111111111"}}
    for statements, actions in ((key, ["kms:Decrypt", "kms:GenerateDataKey*"]), (policy["Statement"], "sns:Publish")):
        allowed = {
            each["Principal"]["Service"]: each.get("Condition")
            for each in statements
            if each["Effect"] == "Allow" and each["Action"] == actions
        }
        assert allowed == {"cloudwatch.amazonaws.com": account, "events.amazonaws.com": None}
    assert policy["Statement"][0]["Effect"] == "Deny"
    assert policy["Statement"][0]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_the_dashboard_has_a_row_for_everything_watched(template: Template) -> None:
    titles = [each["properties"].get("markdown") or each["properties"]["title"] for each in widgets(template)]
    assert titles == [
        "## LoadBalancer",
        "Requests per minute",
        "Errors, percent",
        "Latency",
        "## Web",
        "CPU",
        "Memory",
        "Tasks",
        "Targets",
        "Requests per target and minute",
        "## Worker",
        "CPU",
        "Memory",
        "Tasks",
        "## Instances",
        "Instances",
        "Capacity provider reservation",
        "## Unmanaged",
        "Instances",
        "## Jobs",
        "Jobs, per 5 minutes",
        "Failures, per 5 minutes",
        "Longest times",
    ]


def test_the_dashboard_draws_thresholds_and_targets(template: Template) -> None:
    lines = {
        each["properties"]["title"]: [line["value"] for line in each["properties"]["annotations"]["horizontal"]]
        for each in widgets(template)
        if "annotations" in each["properties"]
    }
    assert lines["Errors, percent"] == [1, 5]
    assert lines["Requests per target and minute"] == [4000]
    assert lines["Capacity provider reservation"] == [90]
    dashboard = next(iter(template.find_resources("AWS::CloudWatch::Dashboard").values()))["Properties"]
    assert "DashboardName" not in dashboard
    assert '"start":"-PT3H"' in json.dumps(dashboard["DashboardBody"]).replace("\\", "")


def test_thresholds_are_arguments_and_a_topic_may_be_given(custom: cdk.Stack) -> None:
    template = Template.from_stack(custom)
    alarms = template.find_resources("AWS::CloudWatch::Alarm")
    assert {name[:-8]: each["Properties"]["Threshold"] for name, each in alarms.items()} == {
        "MonitoringLoadBalancerErrorsCritical": 10,
        "MonitoringWebHealthyTargetsWarning": 2,
        "MonitoringWebHealthyTargetsCritical": 1,
        "MonitoringJobsWaitingCritical": 60,
    }
    assert all(each["Properties"]["AlarmActions"] == [TOPIC] for each in alarms.values())
    template.resource_count_is("AWS::SNS::Topic", 0)
    template.resource_count_is("AWS::KMS::Key", 0)
    template.has_resource_properties("AWS::CloudWatch::Dashboard", {"DashboardName": "platform"})


def test_requests_per_target_needs_a_target_group(stack: cdk.Stack, platform: Platform) -> None:
    monitoring = Monitoring(stack, "Monitoring")
    with pytest.raises(ValueError, match=r"requests_per_target is 4000, but there is no target_group .* Pass target_"):
        monitoring.add_service("Web", service=platform.service, requests_per_target=4000)
    with pytest.raises(ValueError, match=r"requests_per_target is 0; it must be a number at least 1\. Use the scaling"):
        monitoring.add_service("Web", service=platform.service, requests_per_target=0)


@pytest.mark.parametrize("percent", [0, 101])
def test_target_capacity_has_a_range(stack: cdk.Stack, platform: Platform, percent: int) -> None:
    monitoring = Monitoring(stack, "Monitoring")
    with pytest.raises(ValueError, match=f"target_capacity_percent is {percent}; it must be .* between 1 and 100"):
        monitoring.add_capacity(
            "Instances",
            cluster=platform.cluster,
            auto_scaling_group=platform.group,
            target_capacity_percent=percent,
        )


def test_the_error_rate_counts_at_least_one_request() -> None:
    with pytest.raises(ValueError, match=r"minimum_requests is 0; it must be a whole number at least 1\. Use 1"):
        LoadBalancerThresholds(minimum_requests=0)
