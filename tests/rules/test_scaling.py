"""Boundaries and edges of the rules of service auto scaling."""

import pytest

from ecs_constructs.rules import Severity
from tests.rules.checking import found, only

ORDER = "scaling/min-le-max"
DESIRED = "scaling/desired-in-range"


def target(
    minimum: str, maximum: str, namespace: str = "ecs", service: str = "!Sub 'service/c/${Service.Name}'"
) -> str:
    limits = f"MinCapacity: {minimum}, MaxCapacity: {maximum}"
    return (
        "Target: {Type: AWS::ApplicationAutoScaling::ScalableTarget, "
        f"Properties: {{ServiceNamespace: {namespace}, ResourceId: {service}, {limits}}}}}\n"
    )


def service(properties: str) -> str:
    return f"Service: {{Type: AWS::ECS::Service, Properties: {{{properties}}}}}\n"


@pytest.mark.parametrize(
    ("minimum", "maximum", "properties"),
    [
        ("0", "0", []),
        ("4", "4", []),
        ("5", "4", ["Properties/MaxCapacity"]),
        ("-1", "4", ["Properties/MinCapacity"]),
        ("-1", "-2", ["Properties/MinCapacity", "Properties/MaxCapacity"]),
        ('"5"', '"4"', ["Properties/MaxCapacity"]),
        ("!Ref Open", "4", []),
        ("5", "!Ref Open", []),
        ("!Ref AWS::NoValue", "4", []),
    ],
)
def test_min_le_max(minimum: str, maximum: str, properties: list[str]) -> None:
    assert [finding.property for finding in found(ORDER, target(minimum, maximum))] == properties


@pytest.mark.parametrize(
    ("limits", "places"),
    [
        ("MinCapacity: 3, MaxCapacity: 3", []),
        ("MinCapacity: 3, MaxCapacity: 2", ["MaxCapacity"]),
        ("MinCapacity: -1", ["MinCapacity"]),
        # One that is left out stays as it is when the action comes, and an earlier action may have moved it.
        ("MinCapacity: 9", []),
        ("MinCapacity: !Ref Open, MaxCapacity: 0", []),
    ],
)
def test_min_le_max_of_a_scheduled_action(limits: str, places: list[str]) -> None:
    action = f"{{ScheduledActionName: a, Schedule: cron(0 8 * * ? *), ScalableTargetAction: {{{limits}}}}}"
    scheduled = target("1", "4").replace("MinCapacity: 1", f"ScheduledActions: [{action}], MinCapacity: 1")
    at = "Properties/ScheduledActions/0/ScalableTargetAction"
    assert [finding.property for finding in found(ORDER, scheduled)] == [f"{at}/{place}" for place in places]
    open_target = scheduled.replace("MaxCapacity: 4", "MaxCapacity: !Ref Open")
    assert [finding.property for finding in found(ORDER, open_target)] == [f"{at}/{place}" for place in places]


@pytest.mark.parametrize(
    ("minimum", "maximum", "fix"),
    [
        ("5", "4", "Raise MaxCapacity to at least 5, or lower MinCapacity to at most 4."),
        ("5", "0", "Raise MaxCapacity to at least 5, or lower MinCapacity to at most 0."),
        ("5", "-1", "Raise MaxCapacity to at least 5."),
    ],
)
def test_the_fix_of_limits_is_no_other_fault(minimum: str, maximum: str, fix: str) -> None:
    assert [finding.fix for finding in found(ORDER, target(minimum, maximum))] == [fix]


def test_fewer_tasks_than_none_are_not_allowed() -> None:
    finding = only(ORDER, target("-1", "4"))
    assert (finding.actual, finding.limit) == (-1, 0)


def test_min_le_max_of_another_namespace_is_not_ours() -> None:
    assert found(ORDER, target("5", "4", namespace="dynamodb")) == []


@pytest.mark.parametrize(
    ("desired", "limits", "faults"),
    [
        ("2", ("2", "8"), 0),
        ("8", ("2", "8"), 0),
        ("1", ("2", "8"), 1),
        ("9", ("2", "8"), 1),
        ("0", ("1", "8"), 1),
        ("9", ("8", "2"), 0),
        ("!Ref Open", ("2", "8"), 0),
        ("9", ("!Ref Open", "8"), 0),
        ("3", ("2", "2"), 1),
        ("9", ("!Ref AWS::NoValue", "8"), 0),
        ("9", ("2", "!Ref AWS::NoValue"), 0),
        ("!Ref AWS::NoValue", ("2", "8"), 0),
    ],
)
def test_desired_in_range(desired: str, limits: tuple[str, str], faults: int) -> None:
    findings = found(DESIRED, service(f"DesiredCount: {desired}") + target(*limits))
    assert [(finding.severity, finding.resource) for finding in findings] == [(Severity.WARNING, "Service")] * faults


@pytest.mark.parametrize(
    ("resource_id", "faults"),
    [
        ('{"Fn::Join": ["/", [service, c, !GetAtt Service.Name]]}', 1),
        ("!Sub ['service/c/${name}', {name: !GetAtt Service.Name}]", 1),
        ("service/c/elsewhere", 0),
        ("!Ref Open", 0),
    ],
)
def test_desired_in_range_finds_the_service(resource_id: str, faults: int) -> None:
    assert len(found(DESIRED, service("DesiredCount: 9") + target("1", "4", service=resource_id))) == faults


@pytest.mark.parametrize(
    ("resource_id", "cluster", "faults"),
    [
        ("service/main/web", "main", 1),
        ("service/main/web", "arn:aws:ecs:eu-west-1:111111111111:cluster/main", 1),
        ("service/main/web", "other", 0),
        ("service/main/web", "!Ref Open", 0),
        ("service/main/api", "main", 0),
        ("service/default/web", "!Ref AWS::NoValue", 1),
        ("service/main/web", "!Ref AWS::NoValue", 0),
    ],
)
def test_desired_in_range_finds_the_service_by_its_names(resource_id: str, cluster: str, faults: int) -> None:
    named = service(f"DesiredCount: 9, ServiceName: web, Cluster: {cluster}")
    assert len(found(DESIRED, named + target("1", "4", service=resource_id))) == faults


@pytest.mark.parametrize(
    ("resource_id", "depends_on", "faults"),
    [
        ("service/main/web", "", 1),
        ("service/main/web", "DependsOn: Service, ", 0),
        ("service/main/web", "DependsOn: [Other], ", 0),
        ("service/main/api", "", 0),
        ("service/other/web", "", 0),
        ("!Sub 'service/${Cluster}/web'", "", 1),
        ("!Sub 'service/${Cluster}/api'", "", 0),
        ("!Sub 'service/${Open}/web'", "", 0),
        ("!Join [/, [service, !Ref Cluster, web]]", "", 1),
        ("!Sub 'service/main/${Service.Name}'", "", 0),
        ("!Ref Open", "", 0),
    ],
)
def test_a_target_waits_for_its_service(resource_id: str, depends_on: str, faults: int) -> None:
    resources = "Cluster: {Type: AWS::ECS::Cluster, Properties: {ClusterName: main}}\n"
    resources += service("ServiceName: web, Cluster: !Ref Cluster")
    resources += "Other: {Type: AWS::SNS::Topic, DependsOn: Service}\n"
    resources += target("1", "4", service=resource_id).replace("Properties", f"{depends_on}Properties")
    findings = found("scaling/service-order", resources)
    assert [finding.severity for finding in findings] == [Severity.WARNING] * faults


def test_a_service_is_found_by_its_name_in_a_cluster_that_has_none() -> None:
    resources = "Cluster: {Type: AWS::ECS::Cluster}\n" + service(
        "ServiceName: web, Cluster: !Ref Cluster, DesiredCount: 9"
    )
    assert len(found(DESIRED, resources + target("1", "4", service="!Sub 'service/${Cluster}/web'"))) == 1
