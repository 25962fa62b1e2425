"""Resources in YAML for tests of what fits on a cluster's instances."""

CLUSTER = "Cluster: {Type: AWS::ECS::Cluster}\n"
STRATEGY = "CapacityProviderStrategy: [{CapacityProvider: !Ref Provider, Weight: 1}]"
EC2 = "LaunchType: EC2"
STOP_FIRST = "DeploymentConfiguration: {MinimumHealthyPercent: 50}"
WINDOWS = "RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}"


def resource(name: str, kind: str, properties: str) -> str:
    return f"{name}: {{Type: AWS::{kind}, Properties: {{{properties}}}}}\n"


def launch_template(instance_type: str, name: str = "Template", more: str = "") -> str:
    return resource(name, "EC2::LaunchTemplate", f"LaunchTemplateData: {{InstanceType: {instance_type}{more}}}")


def group(maximum: object, name: str = "Group", template: str = "Template", more: str = "") -> str:
    launch = more or f"LaunchTemplate: {{LaunchTemplateId: !Ref {template}}}"
    return resource(name, "AutoScaling::AutoScalingGroup", f"MinSize: 0, MaxSize: {maximum}, {launch}")


def mixed(*overrides: str) -> str:
    """The launch of a group with overrides."""
    template = "LaunchTemplateSpecification: {LaunchTemplateId: !Ref Template}"
    listed = ", ".join(f"{{InstanceType: {each}}}" for each in overrides)
    return f"MixedInstancesPolicy: {{LaunchTemplate: {{{template}, Overrides: [{listed}]}}}}"


def provider(name: str = "Provider", of: str = "Group") -> str:
    return resource(name, "ECS::CapacityProvider", f"AutoScalingGroupProvider: {{AutoScalingGroupArn: !Ref {of}}}")


def association(*providers: str, cluster: str = "Cluster") -> str:
    listed = ", ".join(f"!Ref {each}" for each in providers or ("Provider",))
    properties = f"Cluster: !Ref {cluster}, CapacityProviders: [{listed}], DefaultCapacityProviderStrategy: []"
    return resource(f"Association{cluster}", "ECS::ClusterCapacityProviderAssociations", properties)


def instances(maximum: object, instance_type: str = "m5.large", more: str = "") -> str:
    """A cluster with one group."""
    return CLUSTER + launch_template(instance_type) + group(maximum, more=more) + provider() + association()


def two_groups(first: object, second: object, *types: str) -> str:
    """A cluster with two groups, each with its provider."""
    small, large = types or ("m5.large", "m5.large")
    return (
        CLUSTER
        + launch_template(small)
        + launch_template(large, "OtherTemplate")
        + group(first)
        + group(second, "OtherGroup", "OtherTemplate")
        + provider()
        + provider("OtherProvider", "OtherGroup")
        + association("Provider", "OtherProvider")
    )


def task(container: str = "MemoryReservation: 256", properties: str = "", name: str = "Task") -> str:
    compatible = f"RequiresCompatibilities: [EC2]{', ' if properties else ''}{properties}"
    containers = f"ContainerDefinitions: [{{Name: app, Image: app, {container}}}]"
    return resource(name, "ECS::TaskDefinition", f"{compatible}, {containers}")


def service(
    count: object = 1, *properties: str, capacity: str = STRATEGY, of: str = "Task", name: str = "Service"
) -> str:
    desired = () if count is None else (f"DesiredCount: {count}",)
    fixed = ("Cluster: !Ref Cluster", f"TaskDefinition: !Ref {of}", capacity)
    return resource(name, "ECS::Service", ", ".join((*fixed, *desired, *properties)))


def daemon(container: str, properties: str = "", more: str = "") -> str:
    """A daemon service on all instances of the cluster."""
    own = ("SchedulingStrategy: DAEMON", *((more,) if more else ()))
    return task(container, properties, "Agent") + service(None, *own, capacity=EC2, of="Agent", name="Agents")


def scaled(minimum: object, maximum: object, of: str = "Service") -> str:
    """A scalable target of a service."""
    properties = (
        "ServiceNamespace: ecs, ScalableDimension: ecs:service:DesiredCount, "
        f'ResourceId: {{"Fn::Join": ["/", [service, !Ref Cluster, !GetAtt {of}.Name]]}}, '
        f"MinCapacity: {minimum}, MaxCapacity: {maximum}"
    )
    return resource(f"{of}Target", "ApplicationAutoScaling::ScalableTarget", properties)
