"""A value that is left open in one place does not silence a rule about what is certain in another."""

import pytest

from tests.rules.checking import EC2, found, task


def resource(kind: str, properties: str) -> str:
    return f"Resource: {{Type: 'AWS::{kind}', Properties: {{{properties}}}}}\n"


def target(properties: str) -> str:
    return resource(
        "ApplicationAutoScaling::ScalableTarget",
        f"ServiceNamespace: ecs, ScalableDimension: 'ecs:service:DesiredCount', {properties}",
    )


def steps(properties: str) -> str:
    return resource("ApplicationAutoScaling::ScalingPolicy", f"{STEPS}: {{{properties}}}")


def service(properties: str) -> str:
    return f"Service: {{Type: AWS::ECS::Service, Properties: {{{properties}}}}}\n"


SERVICE = service("Cluster: !Ref Cluster, TaskDefinition: 'web:1'") + "Cluster: {Type: AWS::ECS::Cluster}\n"
STEPS = "StepScalingPolicyConfiguration"
GAP = "StepAdjustments: [{MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10}, {MetricIntervalLowerBound: 20}]"
OF_OPEN_TYPE = "LaunchType: !Ref Open, TaskDefinition: !Ref Task"
BEHIND = "LoadBalancers: [{ContainerName: web, ContainerPort: 80, TargetGroupArn: !Ref Resource}]"
TARGETS = resource("ElasticLoadBalancingV2::TargetGroup", "Port: 80, Protocol: HTTP")


def job(vcpus: str) -> str:
    requirements = f"[{{Type: VCPU, Value: {vcpus}}}, {{Type: MEMORY, Value: !Ref Open}}]"
    return resource(
        "Batch::JobDefinition",
        f"PlatformCapabilities: [FARGATE], ContainerProperties: {{ResourceRequirements: {requirements}}}",
    )


@pytest.mark.parametrize(
    ("rule", "resources", "place"),
    [
        ("scaling/min-le-max", target("MinCapacity: -1, MaxCapacity: !Ref Open"), "MinCapacity"),
        ("scaling/min-le-max", target("MinCapacity: 9, MaxCapacity: !Ref Open"), None),
        (
            "scaling/step-adjustments",
            steps(f"AdjustmentType: !Ref Open, MinAdjustmentMagnitude: !Ref Open, {GAP}"),
            f"{STEPS}/StepAdjustments",
        ),
        (
            "service/deployment-percent",
            service("DeploymentConfiguration: {MinimumHealthyPercent: !Ref Open, MaximumPercent: 50}"),
            "DeploymentConfiguration/MaximumPercent",
        ),
        ("service/deployment-percent", service("DeploymentConfiguration: {MinimumHealthyPercent: !Ref Open}"), None),
        (
            "task/container-memory-minimum",
            task(EC2, "[{Name: app, Memory: !Ref Open, MemoryReservation: 5}]"),
            "ContainerDefinitions/0/MemoryReservation",
        ),
        (
            "batch/vcpus-order",
            resource(
                "Batch::ComputeEnvironment",
                "Type: MANAGED, ComputeResources: {Type: EC2, MinvCpus: 4, DesiredvCpus: 2, MaxvCpus: !Ref Open}",
            ),
            "ComputeResources/DesiredvCpus",
        ),
        ("batch/fargate-combination", job("3"), "ContainerProperties/ResourceRequirements/0/Value"),
        ("batch/fargate-combination", job("'0.25'"), None),
        (
            "network/target-group-type",
            TARGETS + service(f"LaunchType: FARGATE, TaskDefinition: !Ref Open, {BEHIND}"),
            "TargetType",
        ),
        ("network/target-group-type", TARGETS + service(f"TaskDefinition: !Ref Open, {BEHIND}"), None),
        (
            "service/load-balancer-container",
            task(EC2)
            + service("TaskDefinition: !Ref Task, LoadBalancers: [{ContainerName: web, ContainerPort: !Ref Open}]"),
            "LoadBalancers/0/ContainerName",
        ),
        (
            "network/target-group-type",
            TARGETS
            + task("NetworkMode: awsvpc")
            + service(f"LaunchType: !Ref Open, TaskDefinition: !Ref Task, {BEHIND}"),
            "TargetType",
        ),
    ],
)
def test_what_is_certain_is_found(rule: str, resources: str, place: str | None) -> None:
    assert [each.property for each in found(rule, resources)] == ([f"Properties/{place}"] if place else [])


@pytest.mark.parametrize(
    ("written", "actual"),
    [
        ("!Sub 'service/${Cluster}/${Service.Name}'", []),
        ("!Join [/, [service, !Ref Cluster, !GetAtt Service.Name]]", []),
        ("!Join ['', [service/, !Ref Cluster, /, !GetAtt Service.Name]]", []),
        ("!Sub 'service/${Open}/${Service.Name}'", []),
        ("!Sub '${Open}/${Service.Name}'", []),
        ("!Sub 'ser${Open}'", []),
        ("!Sub '${Cluster}/${Service.Name}'", ["<Cluster>/<Service>"]),
        ("!Join [/, [!Ref Cluster, !GetAtt Service.Name]]", ["<Cluster>/<Service>"]),
        ("!Sub 'service/${Service.Name}'", ["service/<Service>"]),
        ("!Sub 'svc/${Open}/${Service.Name}'", ["svc/..."]),
        ("!Sub 'service:${Open}'", ["service:..."]),
        # The ARN in it is told of alone.
        ("!Sub 'service/${Service}'", ["ARN"]),
    ],
)
def test_a_resource_id_that_is_put_together(written: str, actual: list[str]) -> None:
    resources = target(f"ResourceId: {written}") + SERVICE
    assert [each.actual for each in found("scaling/resource-id", resources)] == actual
