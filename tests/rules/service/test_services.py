"""Boundaries and edges of the rules of services."""

import pytest

from ecs_constructs.rules import Limits, Severity
from tests.rules.checking import EC2, FARGATE, found, only, task

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def service(properties: str) -> str:
    return f"Service: {{Type: AWS::ECS::Service, Properties: {{{properties}}}}}\n"


def strategy(*entries: str) -> str:
    return service(f"CapacityProviderStrategy: [{', '.join(f'{{{entry}}}' for entry in entries)}]")


def target(limits: str) -> str:
    return (
        "Target: {Type: AWS::ApplicationAutoScaling::ScalableTarget, Properties: {ServiceNamespace: ecs, "
        f"ResourceId: !Sub 'service/c/${{Service.Name}}', {limits}}}}}\n"
    )


def at_noon(limits: str) -> str:
    action = f"ScheduledActionName: noon, Schedule: cron(0 12 * * ? *), ScalableTargetAction: {{{limits}}}"
    return f"ScheduledActions: [{{{action}}}]"


def severities(rule: str, resources: str, limits: Limits | None = None) -> list[Severity]:
    return [finding.severity for finding in found(rule, resources, limits=limits or Limits())]


@pytest.mark.parametrize(
    ("properties", "faults"),
    [
        ("LaunchType: EC2, CapacityProviderStrategy: [{CapacityProvider: a}]", 1),
        ("LaunchType: EC2, CapacityProviderStrategy: []", 0),
        ("LaunchType: EC2", 0),
        ("CapacityProviderStrategy: [{CapacityProvider: a}]", 0),
        ("LaunchType: !Ref AWS::NoValue, CapacityProviderStrategy: [{CapacityProvider: a}]", 0),
        ("LaunchType: !Ref Open, CapacityProviderStrategy: [{CapacityProvider: a}]", 0),
    ],
)
def test_launch_type_xor_strategy(properties: str, faults: int) -> None:
    assert len(found("service/launch-type-xor-strategy", service(properties))) == faults


@pytest.mark.parametrize(
    ("bases", "expected"),
    [
        (("Base: 1", ""), []),
        (("Base: 1", "Base: 2"), [ERROR]),
        (("Base: 1", "Base: 0"), []),
        (("Base: 0", "Base: 0"), []),
        (("Base: 0",), []),
        (("Base: 1", "Base: !Ref Open"), []),
        (("Base: 1", "Base: !Ref Open", "Base: 1"), [ERROR]),
    ],
)
def test_strategy_one_base(bases: tuple[str, ...], expected: list[Severity]) -> None:
    entries = [f"CapacityProvider: p{i}{', ' if base else ''}{base}" for i, base in enumerate(bases)]
    assert severities("service/strategy-one-base", strategy(*entries)) == expected


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        (("Weight: 0", "Weight: 1"), []),
        (("Weight: 0", "Weight: 0"), [ERROR]),
        (("Weight: 0", ""), [ERROR]),
        (("", ""), [ERROR]),
        (("Weight: 0",), [WARNING]),
        (("",), []),
        (("Weight: 1000",), []),
        (("Weight: 1001",), [ERROR]),
        (("Weight: -1", "Weight: 1"), [ERROR]),
        (("Weight: 1, Base: 100000",), []),
        (("Weight: 1, Base: 100001",), [ERROR]),
        (("Weight: 0", "Weight: !Ref Open"), []),
        (("Weight: !Ref Open, Base: -1", "Weight: 1001"), [ERROR, ERROR]),
    ],
)
def test_strategy_weight(weights: tuple[str, ...], expected: list[Severity]) -> None:
    entries = [f"CapacityProvider: p{i}{', ' if weight else ''}{weight}" for i, weight in enumerate(weights)]
    assert severities("service/strategy-weight", strategy(*entries)) == expected


@pytest.mark.parametrize(
    ("providers", "faults"),
    [
        (("FARGATE", "FARGATE_SPOT"), 0),
        (("FARGATE", "web"), 1),
        (("web", "jobs"), 0),
        (("FARGATE", "!Ref Provider"), 1),
        (("FARGATE", "!Ref Open"), 0),
        (("FARGATE", "!Ref Open", "web"), 1),
        (tuple(f"p{i}" for i in range(20)), 0),
        (tuple(f"p{i}" for i in range(21)), 1),
    ],
)
def test_strategy_mix(providers: tuple[str, ...], faults: int) -> None:
    provider = "Provider: {Type: AWS::ECS::CapacityProvider, Properties: {}}\n"
    resources = provider + strategy(*(f"CapacityProvider: {name}, Weight: 1" for name in providers))
    assert len(found("service/strategy-mix", resources)) == faults


def in_cluster(attached: str, used: str, cluster: str = "!Ref Cluster", name: str = "{}") -> str:
    return (
        f"Provider: {{Type: AWS::ECS::CapacityProvider, Properties: {name}}}\n"
        "Cluster: {Type: AWS::ECS::Cluster}\n"
        "Association: {Type: AWS::ECS::ClusterCapacityProviderAssociations, "
        f"Properties: {{Cluster: {cluster}, CapacityProviders: {attached}}}}}\n"
        + service(f"Cluster: !Ref Cluster, CapacityProviderStrategy: [{{CapacityProvider: {used}, Weight: 1}}]")
    )


@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        (in_cluster("[FARGATE]", "FARGATE"), 0),
        (in_cluster("[FARGATE]", "FARGATE_SPOT"), 1),
        (in_cluster("[]", "FARGATE"), 1),
        (in_cluster("!Ref Open", "FARGATE"), 0),
        (in_cluster("[!Ref Open]", "FARGATE"), 0),
        (in_cluster("[FARGATE]", "FARGATE_SPOT", cluster="!Ref Open"), 0),
        (in_cluster("[!Ref Provider]", "!Ref Provider"), 0),
        (in_cluster("[FARGATE]", "!Ref Provider"), 1),
        (in_cluster("[FARGATE]", "!Ref Provider", name="{ClusterName: !Ref Cluster}"), 0),
        (in_cluster("[web]", "!Ref Provider", name="{Name: web}"), 0),
        (in_cluster("[!Ref Provider]", "web", name="{Name: web}"), 0),
        (in_cluster("[!Ref Provider]", "web", name="{Name: !Ref Open}"), 0),
        (in_cluster("[!Ref Provider]", "web"), 1),
        (in_cluster("[web]", "jobs"), 1),
        ("Cluster: {Type: AWS::ECS::Cluster, Properties: {CapacityProviders: [FARGATE]}}\n" + service(
            "Cluster: !Ref Cluster, CapacityProviderStrategy: [{CapacityProvider: FARGATE, Weight: 1}]"
        ), 0),
        (service("Cluster: elsewhere, CapacityProviderStrategy: [{CapacityProvider: FARGATE, Weight: 1}]"), 0),
    ],
)  # fmt: skip
def test_strategy_names_what_is_attached(resources: str, faults: int) -> None:
    assert len(found("service/strategy-mix", resources)) == faults


@pytest.mark.parametrize(
    ("used", "expected"), [("FARGATE", [ERROR]), ("!Ref Provider", [ERROR]), ("made-elsewhere", [WARNING])]
)
def test_a_provider_that_is_only_a_name_may_attach_itself(used: str, expected: list[Severity]) -> None:
    assert severities("service/strategy-mix", in_cluster("[web]", used)) == expected


@pytest.mark.parametrize(
    ("providers", "used", "expected"),
    [
        ("", "FARGATE", [WARNING]),
        ("CapacityProviders: !Ref AWS::NoValue", "FARGATE_SPOT", [WARNING]),
        ("CapacityProviders: [web]", "FARGATE", [ERROR]),
        ("CapacityProviders: []", "FARGATE", [ERROR]),
        ("", "!Ref Provider", [ERROR]),
    ],
)
def test_a_cluster_without_a_list_of_providers_may_have_those_of_fargate(
    providers: str, used: str, expected: list[Severity]
) -> None:
    resources = (
        "Provider: {Type: AWS::ECS::CapacityProvider}\n"
        f"Cluster: {{Type: AWS::ECS::Cluster, Properties: {{{providers}}}}}\n"
        + service(f"Cluster: !Ref Cluster, CapacityProviderStrategy: [{{CapacityProvider: {used}, Weight: 1}}]")
    )
    assert severities("service/strategy-mix", resources) == expected


@pytest.mark.parametrize(
    ("compatibilities", "launch_type", "faults"),
    [
        ("[EC2]", "LaunchType: MANAGED_INSTANCES", 1),
        ("[MANAGED_INSTANCES]", "LaunchType: EC2", 1),
        ("[MANAGED_INSTANCES, EC2]", "LaunchType: EC2", 0),
        ("[MANAGED_INSTANCES]", "CapacityProviderStrategy: [{CapacityProvider: m, Weight: 1}]", 0),
        ("!Ref Open", "LaunchType: EC2", 0),
    ],
)
def test_managed_instances_needs_strategy(compatibilities: str, launch_type: str, faults: int) -> None:
    resources = task(f"RequiresCompatibilities: {compatibilities}") + service(
        f"TaskDefinition: !Ref Task, {launch_type}"
    )
    assert len(found("service/managed-instances-needs-strategy", resources)) == faults


@pytest.mark.parametrize(
    ("configuration", "more", "faults"),
    [
        ("MinimumHealthyPercent: 100, MaximumPercent: 200", "", 0),
        ("MinimumHealthyPercent: 0, MaximumPercent: 100", "", 0),
        ("MinimumHealthyPercent: 100, MaximumPercent: 100", "", 1),
        ("MaximumPercent: 100", "", 1),
        ("MaximumPercent: 100", ", SchedulingStrategy: DAEMON", 0),
        ("MinimumHealthyPercent: 100", ", SchedulingStrategy: DAEMON", 1),
        ("MinimumHealthyPercent: 101, MaximumPercent: 200", "", 1),
        ("MinimumHealthyPercent: -1, MaximumPercent: 99", "", 2),
        ("MinimumHealthyPercent: 50, MaximumPercent: 99", "", 1),
        ("MinimumHealthyPercent: 100, MaximumPercent: 100", ", DeploymentController: {Type: CODE_DEPLOY}", 0),
        ("Strategy: BLUE_GREEN, MinimumHealthyPercent: 100, MaximumPercent: 100", "", 0),
        ("MinimumHealthyPercent: !Ref Open, MaximumPercent: 100", "", 0),
        ("MaximumPercent: !Ref AWS::NoValue", "", 0),
    ],
)
def test_deployment_percent(configuration: str, more: str, faults: int) -> None:
    resources = service(f"DeploymentConfiguration: {{{configuration}}}{more}")
    assert len(found("service/deployment-percent", resources)) == faults


@pytest.mark.parametrize(
    ("count", "percentages", "expected"),
    [
        ("DesiredCount: 4, ", (100, 125), []),
        ("DesiredCount: 3, ", (100, 125), [ERROR]),
        ("DesiredCount: 1, ", (51, 199), [ERROR]),
        ("DesiredCount: 1, ", (0, 150), []),
        ("DesiredCount: 2, ", (50, 100), []),
        ("DesiredCount: 2, ", (51, 149), [ERROR]),
        ("DesiredCount: 2, ", (51, 150), []),
        ("DesiredCount: 0, ", (100, 125), []),
        ("DesiredCount: 3, ", (100, 100), []),
        ("DesiredCount: 3, ", (90, 100), [ERROR]),
        ("DesiredCount: 3, ", (50, 99), []),
        ("DesiredCount: 1, ", (50, 99), []),
        ("DesiredCount: !Ref Open, ", (100, 125), []),
        ("", (100, 125), [WARNING]),
        ("SchedulingStrategy: DAEMON, ", (100, 125), []),
    ],
)
def test_deployment_rounding_deadlock(count: str, percentages: tuple[int, int], expected: list[Severity]) -> None:
    configuration = f"MinimumHealthyPercent: {percentages[0]}, MaximumPercent: {percentages[1]}"
    resources = service(f"{count}DeploymentConfiguration: {{{configuration}}}")
    assert severities("service/deployment-rounding-deadlock", resources) == expected


@pytest.mark.parametrize(
    ("desired", "minimum", "expected"), [("", 3, [WARNING]), ("", 4, []), ("DesiredCount: 3, ", 4, [WARNING])]
)
def test_deployment_rounding_of_a_scaled_service(desired: str, minimum: int, expected: list[Severity]) -> None:
    configuration = "DeploymentConfiguration: {MinimumHealthyPercent: 100, MaximumPercent: 125}"
    resources = service(f"{desired}{configuration}") + target(f"MinCapacity: {minimum}, MaxCapacity: 8")
    assert severities("service/deployment-rounding-deadlock", resources) == expected


def test_the_fix_of_a_deadlock_is_one() -> None:
    (finding,) = found(
        "service/deployment-rounding-deadlock",
        service("DesiredCount: 3, DeploymentConfiguration: {MinimumHealthyPercent: 100, MaximumPercent: 125}"),
    )
    assert finding.fix == "Set MaximumPercent to 134 or more, or MinimumHealthyPercent to 66 or less."


def test_the_deadlock_of_one_task_has_one_way_down() -> None:
    (finding,) = found(
        "service/deployment-rounding-deadlock",
        service("DesiredCount: 1, DeploymentConfiguration: {MaximumPercent: 150}"),
    )
    assert finding.message.startswith("With 1 task, ")
    assert finding.fix == "Set MaximumPercent to 200 or more, or MinimumHealthyPercent to 0."


@pytest.mark.parametrize(
    ("percentages", "fix"),
    [
        ("MinimumHealthyPercent: 100", "Lower MinimumHealthyPercent."),
        ("MaximumPercent: 99", "Set MaximumPercent to 100."),
    ],
)
def test_the_fix_of_a_daemon_keeps_its_maximum(percentages: str, fix: str) -> None:
    daemon = service(f"SchedulingStrategy: DAEMON, DeploymentConfiguration: {{{percentages}}}")
    assert [each.fix for each in found("service/deployment-percent", daemon)] == [fix]


@pytest.mark.parametrize(
    ("properties", "places"),
    [
        ("", []),
        ("DeploymentConfiguration: {MinimumHealthyPercent: 0, MaximumPercent: 100}", []),
        ("DeploymentConfiguration: {MaximumPercent: 101}", ["DeploymentConfiguration"]),
        ("DesiredCount: 0", ["DesiredCount"]),
        ("DesiredCount: !Ref AWS::NoValue", []),
        ("PlacementStrategies: []", []),
        ("PlacementStrategies: [{Type: random}]", ["PlacementStrategies"]),
        ("PlacementConstraints: [{Type: memberOf, Expression: e}]", []),
        ("DeploymentController: {Type: ECS}", []),
        ("DeploymentController: {Type: CODE_DEPLOY}", ["DeploymentController"]),
    ],
)
def test_daemon(properties: str, places: list[str]) -> None:
    findings = found("service/daemon", service(f"SchedulingStrategy: DAEMON{', ' if properties else ''}{properties}"))
    assert [finding.property for finding in findings] == [f"Properties/{place}" for place in places]
    assert found("service/daemon", service(f"SchedulingStrategy: REPLICA, {properties}")) == []


@pytest.mark.parametrize(
    ("properties", "actual", "limit"),
    [
        ("DeploymentController: {Type: EXTERNAL}", None, "ECS"),
        ("DeploymentConfiguration: {MaximumPercent: 150}", 150, 100),
    ],
)
def test_what_a_daemon_may_have(properties: str, actual: int | None, limit: object) -> None:
    finding = only("service/daemon", service(f"SchedulingStrategy: DAEMON, {properties}"))
    assert (finding.actual, finding.limit) == (actual, limit)


ZONES = "{Type: spread, Field: 'attribute:ecs.availability-zone'}"


@pytest.mark.parametrize(
    ("properties", "faults"),
    [
        ("", 0),
        ("DeploymentConfiguration: {MaximumPercent: 101}", 0),
        ("DeploymentConfiguration: {MaximumPercent: 100}", 1),
        ("SchedulingStrategy: DAEMON", 1),
        ("LoadBalancers: [{LoadBalancerName: classic, ContainerName: app, ContainerPort: 80}]", 1),
        ("LoadBalancers: [{TargetGroupArn: !Ref Open, ContainerName: app, ContainerPort: 80}]", 0),
        (f"PlacementStrategies: [{ZONES}, {{Type: binpack, Field: memory}}]", 0),
        (f"PlacementStrategies: [{{Type: binpack, Field: memory}}, {ZONES}]", 1),
    ],
)
def test_az_rebalancing(properties: str, faults: int) -> None:
    more = f", {properties}" if properties else ""
    assert len(found("service/az-rebalancing", service(f"AvailabilityZoneRebalancing: ENABLED{more}"))) == faults
    assert found("service/az-rebalancing", service(f"AvailabilityZoneRebalancing: DISABLED{more}")) == []


@pytest.mark.parametrize(
    ("properties", "why"),
    [
        ("SchedulingStrategy: DAEMON", "but the service is a daemon."),
        ("LoadBalancers: [{LoadBalancerName: classic}]", "but the service is behind a Classic Load Balancer."),
    ],
)
def test_why_a_service_cannot_be_rebalanced(properties: str, why: str) -> None:
    finding = only("service/az-rebalancing", service(f"AvailabilityZoneRebalancing: ENABLED, {properties}"))
    assert why in finding.message
    assert (finding.property, finding.actual) == ("Properties/AvailabilityZoneRebalancing", "ENABLED")


@pytest.mark.parametrize(
    ("groups", "classic", "faults"), [(5, 0, 0), (6, 0, 1), (0, 1, 0), (0, 2, 1), (5, 1, 0), (6, 2, 2)]
)
def test_target_groups_max(groups: int, classic: int, faults: int) -> None:
    entries = [f"{{TargetGroupArn: arn{i}}}" for i in range(groups)] + [
        f"{{LoadBalancerName: {i}}}" for i in range(classic)
    ]
    resources = service(f"LoadBalancers: [{', '.join(entries)}]")
    assert len(found("service/target-groups-max", resources)) == faults


def test_classic_load_balancers_are_counted_apart() -> None:
    entries = "{TargetGroupArn: a}, {LoadBalancerName: b}, {LoadBalancerName: c}"
    finding = only("service/target-groups-max", service(f"LoadBalancers: [{entries}]"))
    assert (finding.actual, finding.limit) == (2, 1)
    assert "behind 2 Classic Load Balancers." in finding.message


@pytest.mark.parametrize(
    ("container", "balancer", "place"),
    [
        ("{Name: app, PortMappings: [{ContainerPort: 80}]}", "ContainerName: app, ContainerPort: 80", None),
        ('{Name: app, PortMappings: [{ContainerPort: "80"}]}', "ContainerName: app, ContainerPort: 80", None),
        ("{Name: app, PortMappings: [{ContainerPort: 80}]}", "ContainerName: web, ContainerPort: 80", "ContainerName"),
        ("{Name: app, PortMappings: [{ContainerPort: 80}]}", "ContainerName: app, ContainerPort: 81", "ContainerPort"),
        ("{Name: app}", "ContainerName: app, ContainerPort: 80", "ContainerPort"),
        ("{Name: app}", "ContainerName: app", None),
        ("{Name: app}", "ContainerPort: 80", None),
        ("{Name: app, PortMappings: [{ContainerPortRange: 80-90}]}", "ContainerName: app, ContainerPort: 90", None),
        (
            "{Name: app, PortMappings: [{ContainerPortRange: 80-90}]}",
            "ContainerName: app, ContainerPort: 91",
            "ContainerPort",
        ),
        ("{Name: app, PortMappings: [{ContainerPortRange: eighty}]}", "ContainerName: app, ContainerPort: 91", None),
        ("{Name: app, PortMappings: [{ContainerPortRange: 80-x}]}", "ContainerName: app, ContainerPort: 91", None),
        ("{Name: app, PortMappings: [{ContainerPort: !Ref Open}]}", "ContainerName: app, ContainerPort: 80", None),
        ("{Name: !Ref Open}", "ContainerName: app, ContainerPort: 80", None),
    ],
)
def test_load_balancer_container(container: str, balancer: str, place: str | None) -> None:
    resources = task(FARGATE, f"[{container}]") + service(f"TaskDefinition: !Ref Task, LoadBalancers: [{{{balancer}}}]")
    findings = found("service/load-balancer-container", resources)
    assert [finding.property.rpartition("/")[2] for finding in findings] == ([place] if place else [])


@pytest.mark.parametrize(
    ("containers", "balancer", "actual", "limit"),
    [
        ("{Name: web}, {Name: app}", "ContainerName: other", "other", "app, web"),
        (
            "{Name: app, PortMappings: [{ContainerPort: 80}, {ContainerPortRange: 90-99}]}",
            "ContainerName: app, ContainerPort: 81",
            81,
            "80, 90-99",
        ),
    ],
)
def test_what_a_load_balancer_may_name(containers: str, balancer: str, actual: object, limit: str) -> None:
    resources = task(FARGATE, f"[{containers}]") + service(
        f"TaskDefinition: !Ref Task, LoadBalancers: [{{{balancer}}}]"
    )
    finding = only("service/load-balancer-container", resources)
    assert (finding.actual, finding.limit) == (actual, limit)


@pytest.mark.parametrize(
    ("containers", "fix"),
    [("[{Image: a}, {Name: b}, {Name: a}]", "Name one of a, b."), ("[{Image: a}]", "Name a container 'web'.")],
)
def test_load_balancer_container_names_those_that_have_a_name(containers: str, fix: str) -> None:
    balancer = "LoadBalancers: [{ContainerName: web, ContainerPort: 80}]"
    resources = task(FARGATE, containers) + service(f"TaskDefinition: !Ref Task, {balancer}")
    assert only("service/load-balancer-container", resources).fix == fix


def test_load_balancer_of_a_task_definition_elsewhere_is_not_judged() -> None:
    resources = service("TaskDefinition: web, LoadBalancers: [{ContainerName: app, ContainerPort: 80}]")
    assert found("service/load-balancer-container", resources) == []


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        (f"PlacementStrategies: [{', '.join(['{Type: random}'] * 5)}]", []),
        (f"PlacementStrategies: [{', '.join(['{Type: random}'] * 6)}]", [ERROR]),
        ("PlacementStrategies: [{Type: binpack, Field: memory}]", []),
        ("PlacementStrategies: [{Type: binpack, Field: cpu}]", []),
        ("PlacementStrategies: [{Type: binpack, Field: MEMORY}]", [INFO]),
        ("PlacementStrategies: [{Type: binpack, Field: disk}]", [ERROR]),
        ("PlacementStrategies: [{Type: spread, Field: instanceId}]", []),
        ("PlacementStrategies: [{Type: random, Field: cpu}]", [ERROR]),
        ("PlacementStrategies: [{Type: random, Field: ''}]", []),
        ("PlacementStrategies: [{Type: random, Field: !Ref Open}, {Type: random, Field: cpu}]", [ERROR]),
        ("PlacementStrategies: [{Type: !Ref Open, Field: cpu}]", []),
        ("PlacementConstraints: [{Type: distinctInstance}]", []),
        ("PlacementConstraints: [{Type: distinctInstance, Expression: e}]", [ERROR]),
        ("PlacementConstraints: [{Type: distinctInstance, Expression: ''}]", []),
        ("PlacementConstraints: [{Type: distinctInstance, Expression: !Ref AWS::NoValue}]", []),
        ("PlacementConstraints: [{Type: distinctInstance, Expression: !Ref Open}]", []),
        (f"PlacementConstraints: [{{Type: memberOf, Expression: {'e' * 2000}}}]", []),
        (f"PlacementConstraints: [{{Type: memberOf, Expression: {'e' * 2001}}}]", [ERROR]),
        (f"PlacementConstraints: [{', '.join(['{Type: memberOf}'] * 10)}]", []),
        (f"PlacementConstraints: [{', '.join(['{Type: memberOf}'] * 11)}]", [ERROR]),
    ],
)
def test_placement_limits(properties: str, expected: list[Severity]) -> None:
    assert severities("service/placement-limits", service(properties)) == expected


@pytest.mark.parametrize(("own", "counts"), [(8, []), (9, [11]), (10, [12]), (11, [11])])
def test_placement_constraints_of_the_task_count(own: int, counts: list[int]) -> None:
    resources = task(f"{EC2}, PlacementConstraints: [{{Type: memberOf}}, {{Type: memberOf}}]") + service(
        f"TaskDefinition: !Ref Task, PlacementConstraints: [{', '.join(['{Type: memberOf}'] * own)}]"
    )
    assert [finding.actual for finding in found("service/placement-limits", resources)] == counts


@pytest.mark.parametrize(("count", "faults"), [(0, 0), (1, 0), (2, 1)])
def test_registries_max(count: int, faults: int) -> None:
    entries = ", ".join(f"{{RegistryArn: arn{i}}}" for i in range(count))
    assert len(found("service/registries-max", service(f"ServiceRegistries: [{entries}]"))) == faults


@pytest.mark.parametrize(
    ("properties", "limits", "faults"),
    [
        ("DesiredCount: 5000", "MinCapacity: 1, MaxCapacity: 5000", 0),
        ("DesiredCount: 5001", "MinCapacity: 1, MaxCapacity: 5001", 2),
        ("ServiceRegistries: [{RegistryArn: a}]", "MinCapacity: 1, MaxCapacity: 1001", 1),
        ("ServiceConnectConfiguration: {Enabled: true}, DesiredCount: 1001", "MinCapacity: 1, MaxCapacity: 1000", 1),
        ("ServiceConnectConfiguration: {Enabled: false}, DesiredCount: 1001", "MinCapacity: 1, MaxCapacity: 1001", 0),
        ("LaunchType: FARGATE", "MinCapacity: 1, MaxCapacity: !Ref Open", 0),
        ("LaunchType: FARGATE", f"MinCapacity: 1, MaxCapacity: 9, {at_noon('MaxCapacity: 5000')}", 0),
        ("LaunchType: FARGATE", f"MinCapacity: 1, MaxCapacity: 9, {at_noon('MaxCapacity: 5001')}", 1),
        ("LaunchType: FARGATE", f"MinCapacity: 1, MaxCapacity: !Ref Open, {at_noon('MaxCapacity: 5001')}", 1),
        ("LaunchType: FARGATE", f"MinCapacity: 1, MaxCapacity: 5001, {at_noon('MinCapacity: 1')}", 1),
    ],
)
def test_tasks_per_service(properties: str, limits: str, faults: int) -> None:
    assert severities("service/tasks-per-service", service(properties) + target(limits)) == [WARNING] * faults


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ("ServiceNamespace: ecs, MaxCapacity: 5001", [WARNING]),
        ("ServiceNamespace: ecs, MaxCapacity: 5000", []),
        ("ServiceNamespace: dynamodb, MaxCapacity: 5001", []),
        ("ServiceNamespace: !Ref Open, MaxCapacity: 5001", []),
    ],
)
def test_tasks_of_a_service_elsewhere(limits: str, expected: list[Severity]) -> None:
    properties = f"ResourceId: service/web/shop, {limits}"
    alone = f"Target: {{Type: AWS::ApplicationAutoScaling::ScalableTarget, Properties: {{{properties}}}}}\n"
    assert severities("service/tasks-per-service", alone) == expected


def test_which_target_lets_a_service_run_too_many_tasks() -> None:
    own = only("service/tasks-per-service", service("LaunchType: EC2") + target("MinCapacity: 1, MaxCapacity: 5001"))
    assert (own.resource, own.property) == ("Target", "Properties/MaxCapacity")
    assert "Service Service may run 5001 tasks" in own.message
    properties = "ServiceNamespace: ecs, ResourceId: service/web/shop, MaxCapacity: 5001"
    alone = f"Target: {{Type: AWS::ApplicationAutoScaling::ScalableTarget, Properties: {{{properties}}}}}\n"
    assert "The service of Target may run 5001 tasks" in only("service/tasks-per-service", alone).message


def test_tasks_per_service_follows_the_limits() -> None:
    limits = Limits(maximum_tasks_per_service=10_000)
    assert severities("service/tasks-per-service", service("DesiredCount: 6000"), limits) == []


@pytest.mark.parametrize(
    ("configuration", "expected"),
    [
        ("Strategy: CANARY, CanaryConfiguration: {CanaryPercent: 0.1, CanaryBakeTimeInMinutes: 1440}", []),
        ("Strategy: CANARY, CanaryConfiguration: {CanaryPercent: 0.05, CanaryBakeTimeInMinutes: 1441}", [ERROR] * 2),
        ("Strategy: CANARY, CanaryConfiguration: {CanaryPercent: 100.1}", [ERROR]),
        ("Strategy: LINEAR, LinearConfiguration: {StepPercent: 3, StepBakeTimeInMinutes: 0}", []),
        ("Strategy: LINEAR, LinearConfiguration: {StepPercent: 2.9, StepBakeTimeInMinutes: -1}", [ERROR] * 2),
        ("Strategy: CANARY, CanaryConfiguration: {CanaryBakeTimeInMinutes: 0}", []),
        ("Strategy: BLUE_GREEN, BakeTimeInMinutes: 0", []),
        ("Strategy: BLUE_GREEN, BakeTimeInMinutes: 1440", []),
        ("Strategy: BLUE_GREEN, BakeTimeInMinutes: 1441", [ERROR]),
        ("Strategy: ROLLING, BakeTimeInMinutes: 1441", []),
        ("Strategy: LINEAR, LinearConfiguration: {StepPercent: !Ref Open, StepBakeTimeInMinutes: -1}", [ERROR]),
    ],
)
def test_blue_green_capacity(configuration: str, expected: list[Severity]) -> None:
    resources = "LaunchType: {}, DeploymentConfiguration: {{{}}}"
    rule = "service/blue-green-capacity"
    assert severities(rule, service(resources.format("FARGATE", configuration))) == expected
    on_instances = [] if "ROLLING" in configuration else [INFO]
    assert severities(rule, service(resources.format("EC2", configuration))) == expected + on_instances


@pytest.mark.parametrize(
    ("configuration", "place", "written"),
    [
        ("BakeTimeInMinutes: 1441", "BakeTimeInMinutes", "1441 minutes,"),
        ("CanaryConfiguration: {CanaryPercent: 101}", "CanaryConfiguration/CanaryPercent", "101 percent,"),
        (
            "CanaryConfiguration: {CanaryBakeTimeInMinutes: -1}",
            "CanaryConfiguration/CanaryBakeTimeInMinutes",
            "-1 minutes,",
        ),
        ("LinearConfiguration: {StepPercent: 2}", "LinearConfiguration/StepPercent", "2 percent,"),
        ("LinearConfiguration: {StepBakeTimeInMinutes: -1}", "LinearConfiguration/StepBakeTimeInMinutes", "-1 minutes"),
    ],
)
def test_what_of_a_deployment_is_out_of_range(configuration: str, place: str, written: str) -> None:
    properties = f"LaunchType: FARGATE, DeploymentConfiguration: {{Strategy: CANARY, {configuration}}}"
    finding = only("service/blue-green-capacity", service(properties))
    assert finding.property == f"Properties/DeploymentConfiguration/{place}"
    assert written in finding.message


def test_a_deployment_that_needs_twice_the_room_is_told_at_its_strategy() -> None:
    resources = service("LaunchType: EC2, DeploymentConfiguration: {Strategy: LINEAR}")
    finding = only("service/blue-green-capacity", resources)
    assert (finding.property, finding.actual) == ("Properties/DeploymentConfiguration/Strategy", "LINEAR")


@pytest.mark.parametrize(
    ("properties", "faults"),
    [
        ("LaunchType: FARGATE", 1),
        ("DeploymentConfiguration: {MaximumPercent: 200}", 1),
        ("DeploymentConfiguration: {DeploymentCircuitBreaker: {Enable: true, Rollback: false}}", 0),
        ("DeploymentConfiguration: {DeploymentCircuitBreaker: {Enable: false, Rollback: false}}", 1),
        ("DeploymentConfiguration: {Alarms: {Enable: true, AlarmNames: [a], Rollback: true}}", 0),
        ("DeploymentConfiguration: {DeploymentCircuitBreaker: {Enable: !Ref Open, Rollback: true}}", 0),
        ("DeploymentConfiguration: !Ref Open", 0),
        ("DeploymentController: {Type: CODE_DEPLOY}", 0),
        ("DeploymentConfiguration: {Strategy: BLUE_GREEN}", 0),
        ("SchedulingStrategy: DAEMON", 0),
        ("SchedulingStrategy: REPLICA", 1),
    ],
)
def test_circuit_breaker_missing(properties: str, faults: int) -> None:
    assert severities("service/circuit-breaker-missing", service(properties)) == [INFO] * faults


@pytest.mark.parametrize(
    ("desired", "more", "faults"),
    [
        ("DesiredCount: 2", target("MinCapacity: 1, MaxCapacity: 4"), 1),
        ("DesiredCount: 2", "", 0),
        ("LaunchType: FARGATE", target("MinCapacity: 1, MaxCapacity: 4"), 0),
        ("DesiredCount: !Ref AWS::NoValue", target("MinCapacity: 1, MaxCapacity: 4"), 0),
    ],
)
def test_desired_count_with_scaling(desired: str, more: str, faults: int) -> None:
    assert severities("service/desired-count-with-scaling", service(desired) + more) == [WARNING] * faults


@pytest.mark.parametrize(
    ("image", "faults"),
    [
        ("app:latest", 1),
        ("app", 1),
        ("localhost:5000/app", 1),
        ("localhost:5000/app:1", 0),
        ("app:1", 0),
        ("app@sha256:0123", 0),
        ("app:latest@sha256:0123", 0),
        ("!Ref Open", 0),
        ("!Sub '${AWS::AccountId}.dkr.ecr.eu-west-1.amazonaws.com/app:latest'", 1),
        ("!Sub '${AWS::AccountId}.dkr.ecr.eu-west-1.amazonaws.com/app'", 0),
        ("!Sub ['${Repository}:latest', {Repository: !Ref Open}]", 1),
        ("!Join [':', [!Ref Open, latest]]", 1),
        ("!Join [':', [!Ref Open, '1']]", 0),
        ("!Join ['', [!Ref Open, ':', latest]]", 1),
        ("!Join ['', [!Ref Open, ':', '1']]", 0),
        ("!Join ['', ['app:', !Ref Open]]", 0),
        ("!Join ['/', [registry, app]]", 1),
        ("!FindInMap [Images, app, latest]", 1),
        ("!FindInMap [Images, app, fixed]", 0),
        ("!Sub 'app:${Tag}'", 1),
        ("!Ref AWS::NoValue", 0),
    ],
)
def test_latest_image(image: str, faults: int) -> None:
    sections = (
        "Parameters: {Open: {Type: String}, Tag: {Type: String, Default: latest}}\n"
        "Mappings: {Images: {app: {latest: 'app:latest', fixed: 'app:1'}}}"
    )
    definition = task(FARGATE, f"[{{Name: app, Image: {image}}}]")
    run = definition + service("TaskDefinition: !Ref Task")
    assert [each.severity for each in found("service/latest-image", run, sections=sections)] == [INFO] * faults
    assert found("service/latest-image", definition, sections=sections) == []


def test_latest_image_of_a_container_whose_name_is_open() -> None:
    definition = task(FARGATE, "[{Name: !Ref Open, Image: app}]")
    (finding,) = found("service/latest-image", definition + service("TaskDefinition: !Ref Task"))
    assert (finding.message, finding.actual) == ("Container number 1 of a service runs the latest image.", "app")


def test_an_image_that_is_put_together_is_told_by_its_ending() -> None:
    definition = task(FARGATE, "[{Name: app, Image: !Sub '${AWS::AccountId}.dkr.ecr/app:latest'}]")
    finding = only("service/latest-image", definition + service("TaskDefinition: !Ref Task"))
    assert str(finding.actual).endswith("app:latest")


def behind(group: str, start: str, grace: str) -> str:
    return (
        task(FARGATE, f"[{{Name: app, HealthCheck: {{Command: [CMD, 'true'], {start}}}}}, {{Name: other}}]")
        + f"Group: {{Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {{{group}}}}}\n"
        + service(
            f"TaskDefinition: !Ref Task, {grace}"
            "LoadBalancers: [{ContainerName: app, ContainerPort: 80, TargetGroupArn: !Ref Group}]"
        )
    )


@pytest.mark.parametrize(
    ("group", "start", "grace", "expected"),
    [
        ("Protocol: HTTP", "Interval: 5", "", []),
        ("Protocol: HTTP", "StartPeriod: 60", "", []),
        ("Protocol: HTTP", "StartPeriod: 61", "", [WARNING]),
        ("Protocol: HTTP", "StartPeriod: 61", "HealthCheckGracePeriodSeconds: 210, ", [WARNING]),
        ("Protocol: HTTP", "StartPeriod: 61", "HealthCheckGracePeriodSeconds: 211, ", []),
        ("Protocol: HTTP, UnhealthyThresholdCount: 10", "StartPeriod: 300", "", []),
        ("Protocol: HTTP, HealthCheckIntervalSeconds: 10", "StartPeriod: 180", "", [WARNING]),
        ("Protocol: HTTP, HealthCheckIntervalSeconds: 10", "Interval: 5", "", []),
        ("Protocol: HTTP, HealthyThresholdCount: 3", "Interval: 5", "", []),
        ("Protocol: TCP", "Interval: 5", "HealthCheckGracePeriodSeconds: 149, ", [INFO]),
        ("Protocol: TCP", "Interval: 5", "HealthCheckGracePeriodSeconds: 150, ", []),
        ("Protocol: TCP_QUIC", "Interval: 5", "HealthCheckGracePeriodSeconds: 149, ", [INFO]),
        (
            "Protocol: HTTP, HealthCheckIntervalSeconds: 10, HealthyThresholdCount: 3",
            "Interval: 5",
            "HealthCheckGracePeriodSeconds: 29, ",
            [INFO],
        ),
        (
            "Protocol: HTTP, HealthCheckIntervalSeconds: 10, HealthyThresholdCount: 3",
            "Interval: 5",
            "HealthCheckGracePeriodSeconds: 30, ",
            [],
        ),
        ("Protocol: HTTP", "StartPeriod: 61", "HealthCheckGracePeriodSeconds: !Ref Open, ", []),
    ],
)
def test_grace_period_too_short(group: str, start: str, grace: str, expected: list[Severity]) -> None:
    assert severities("service/grace-period-too-short", behind(group, start, grace)) == expected


@pytest.mark.parametrize("protocol", ["TCP", "TLS", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC"])
def test_a_network_load_balancer_has_no_grace_of_its_own(protocol: str) -> None:
    finding = only("service/grace-period-too-short", behind(f"Protocol: {protocol}", "Interval: 5", ""))
    assert (finding.property, finding.actual, finding.limit) == ("Properties/HealthCheckGracePeriodSeconds", 0, 150)


def test_the_grace_period_of_a_service_without_a_task_definition() -> None:
    resources = behind("Protocol: TCP", "StartPeriod: 60", "").replace("TaskDefinition: !Ref Task, ", "")
    assert only("service/grace-period-too-short", resources).limit == 150


@pytest.mark.parametrize(
    ("properties", "places"),
    [
        ("LaunchType: EC2", []),
        ("", ["LaunchType"]),
        ("CapacityProviderStrategy: [{CapacityProvider: !Ref Provider, Weight: 1}]", ["CapacityProviderStrategy"]),
        ("CapacityProviderStrategy: [{CapacityProvider: FARGATE, Weight: 1}]", []),
        ("SchedulingStrategy: REPLICA", []),
    ],
)
def test_a_daemon_that_takes_a_strategy(properties: str, places: list[str]) -> None:
    what = properties if "SchedulingStrategy" in properties else f"SchedulingStrategy: DAEMON, {properties}"
    resources = (
        service(f"Cluster: !Ref Cluster, {what}")
        + "Cluster: {Type: AWS::ECS::Cluster, Properties: {CapacityProviders: [!Ref Provider], "
        "DefaultCapacityProviderStrategy: [{CapacityProvider: !Ref Provider, Weight: 1}]}}\n"
        "Provider: {Type: AWS::ECS::CapacityProvider, "
        "Properties: {AutoScalingGroupProvider: {AutoScalingGroupArn: !Ref Open}}}\n"
    )
    findings = found("service/daemon", resources)
    assert [(each.property, each.severity) for each in findings] == [
        (f"Properties/{place}", Severity.WARNING) for place in places
    ]
