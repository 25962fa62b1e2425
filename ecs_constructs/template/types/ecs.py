"""Amazon ECS: task definitions, services, clusters and their capacity."""

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Any, Literal, Self

from ecs_constructs.template.errors import NotDetermined
from ecs_constructs.template.graph import Graph
from ecs_constructs.template.intrinsics import Reference
from ecs_constructs.template.resource import Resource
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup, InstanceRequirements
from ecs_constructs.template.types.load_balancing import ListenerRule, TargetGroup
from ecs_constructs.template.types.network import SecurityGroup, Subnet
from ecs_constructs.template.view import (
    Child,
    Children,
    Texts,
    View,
    boolean,
    cpu_units,
    determined,
    integer,
    mebibytes,
    number,
    parts_of_all,
    remembered,
    remembered_property,
    target,
    targets,
    text,
)

FARGATE_PROVIDERS = ("FARGATE", "FARGATE_SPOT")
"""The capacity providers that AWS makes for every cluster."""

Launch = Literal["FARGATE", "EC2", "EXTERNAL", "MANAGED_INSTANCES"]


class ResourceRequirement(View):
    """GPUs or an accelerator that a container or a job asks for."""

    type = text("Type")
    value = text("Value")
    amount = number("Value")
    count = integer("Value")

    @classmethod
    def all_in(cls, graph: Graph) -> Iterator[Self]:
        """Every one of the containers of task definitions."""
        yield from parts_of_all(Container.all_in(graph), lambda container: container.resource_requirements)  # type: ignore[misc]  # no subclass


def gpus_of(requirements: list[ResourceRequirement]) -> int:
    """How many GPUs requirements ask for.

    Raises:
        NotDetermined: a number is not determined ("ALL" depends on the instance).
    """
    return sum(requirement.count or 0 for requirement in requirements if requirement.type == "GPU")


class ContainerHealthCheck(View):
    """How a container's health is checked, in seconds."""

    interval = number("Interval")
    timeout = number("Timeout")
    retries = number("Retries")
    start_period = number("StartPeriod")


class RestartPolicy(View):
    """When a container is restarted without its task."""

    enabled = boolean("Enabled")
    restart_attempt_period = number("RestartAttemptPeriod")


class Ulimit(View):
    """A resource limit of the kernel for a container's processes."""

    name = text("Name")
    soft_limit = integer("SoftLimit")
    hard_limit = integer("HardLimit")


class ContainerDependency(View):
    """What a container waits for before it starts."""

    container_name = text("ContainerName")
    condition = text("Condition")

    @classmethod
    def all_in(cls, graph: Graph) -> Iterator[Self]:
        """Every one of the containers of task definitions."""
        yield from parts_of_all(Container.all_in(graph), lambda container: container.depends_on)  # type: ignore[misc]  # no subclass


class KernelCapabilities(View):
    """The kernel capabilities that a container has beyond those of Docker."""

    added = Texts("Add")


class LinuxParameters(View):
    """What a container on Linux may do and use beyond CPU and memory; sizes in MiB."""

    capabilities = Child("Capabilities", KernelCapabilities)
    max_swap = number("MaxSwap")
    swappiness = number("Swappiness")
    shared_memory_size = integer("SharedMemorySize")


class PortMapping(View):
    """A port of a container, and the instance's port that leads there."""

    name = text("Name")
    container_port = integer("ContainerPort")
    container_port_range = text("ContainerPortRange")
    host_port = integer("HostPort")
    protocol = text("Protocol")

    @classmethod
    def all_in(cls, graph: Graph) -> Iterator[Self]:
        """Every one of the containers of task definitions."""
        yield from parts_of_all(Container.all_in(graph), lambda container: container.port_mappings)  # type: ignore[misc]  # no subclass

    @property
    def container(self) -> "Container":
        """The container that it belongs to."""
        return next(each for each in self.task.containers if self.path.startswith(f"{each.path}/"))

    @property
    def task(self) -> "TaskDefinition":
        """The task definition that it belongs to."""
        return task_of(self)


class MountPoint(View):
    """Where a container sees a volume of its task."""

    source_volume = text("SourceVolume")


class EnvironmentFile(View):
    """A file with environment variables."""


class VolumeFrom(View):
    """A container whose volumes another mounts as well."""

    source_container = text("SourceContainer")


class LogConfiguration(View):
    """Where a container's output goes."""

    log_driver = text("LogDriver")
    options = Child("Options", View)


class Container(View):
    """A container of a task definition."""

    name = text("Name")
    image = text("Image")
    cpu = integer("Cpu")
    memory = integer("Memory")
    memory_reservation = integer("MemoryReservation")
    essential = boolean("Essential")
    resource_requirements = Children("ResourceRequirements", ResourceRequirement)
    health_check = Child("HealthCheck", ContainerHealthCheck)
    restart_policy = Child("RestartPolicy", RestartPolicy)
    ulimits = Children("Ulimits", Ulimit)
    depends_on = Children("DependsOn", ContainerDependency)
    linux_parameters = Child("LinuxParameters", LinuxParameters)
    port_mappings = Children("PortMappings", PortMapping)
    mount_points = Children("MountPoints", MountPoint)
    volumes_from = Children("VolumesFrom", VolumeFrom)
    environment_files = Children("EnvironmentFiles", EnvironmentFile)
    secrets = Children("Secrets", View)
    privileged = boolean("Privileged")
    disable_networking = boolean("DisableNetworking")
    start_timeout = integer("StartTimeout")
    stop_timeout = integer("StopTimeout")
    log_configuration = Child("LogConfiguration", LogConfiguration)

    @classmethod
    def all_in(cls, graph: Graph) -> Iterator[Self]:
        """Every container of every task definition."""
        yield from parts_of_all(graph.of_type(TaskDefinition), lambda task: task.containers)  # type: ignore[misc]  # no subclass

    @property
    def label(self) -> str:
        """What a person knows it by: its name in quotes, else its number, from 1."""
        try:
            name = self.name
        except NotDetermined:
            name = None
        return repr(name) if name else f"number {int(self.path.rpartition('/')[2]) + 1}"

    @property
    def task(self) -> "TaskDefinition":
        """The task definition that it belongs to."""
        return task_of(self)

    @property
    def image_ending(self) -> str:
        """The text that its image's name ends in, however it begins; empty where no text is known to end it."""
        return written_ending(self.body.get("Image"))

    @remembered_property
    def reserved_memory(self) -> int:
        """The memory in MiB that placement counts for it: the soft limit, else the hard limit, else nothing."""
        return self.memory_reservation or self.memory or 0

    @property
    def memory_ceiling(self) -> int | None:
        """The memory in MiB beyond which it is killed: its hard limit, else the task's; None if only the host's."""
        return self.memory or self.task.own_memory or None

    @remembered_property
    def gpus(self) -> int:
        """How many GPUs it asks for."""
        return gpus_of(self.resource_requirements)


def task_of(part: View) -> "TaskDefinition":
    """The task definition that a part of one belongs to."""
    if not isinstance(part.resource, TaskDefinition):
        raise TypeError(f"{part.resource!r} is no task definition")
    return part.resource


def written_ending(value: Any) -> str:
    """The text that a value ends in as it is written, however it begins; empty where no text is known to end it."""
    match value:
        case str(written) | {"Fn::Sub": str(written)} | {"Fn::Sub": [str(written), _]}:
            return written
        case {"Fn::Join": [str(delimiter), [*parts]]}:
            known = list(takewhile(lambda part: isinstance(part, str), reversed(parts)))
            return delimiter.join(["", *reversed(known)])
        case _:
            return ""


class RuntimePlatform(View):
    """The operating system and processor architecture of a task."""

    operating_system_family = text("OperatingSystemFamily")
    cpu_architecture = text("CpuArchitecture")


class EphemeralStorage(View):
    """The disk that a task on Fargate has for as long as it runs."""

    size_in_gib = number("SizeInGiB")


class EfsAuthorization(View):
    """How a task shows EFS that it may mount a file system."""

    iam = text("IAM")


class EfsVolume(View):
    """A file system of EFS as a volume."""

    root_directory = text("RootDirectory")
    transit_encryption = text("TransitEncryption")
    authorization = Child("AuthorizationConfig", EfsAuthorization)


class Volume(View):
    """A volume that a task's containers may mount."""

    name = text("Name")
    host = Child("Host", View)
    efs = Child("EFSVolumeConfiguration", EfsVolume)
    configured_at_launch = boolean("ConfiguredAtLaunch")

    @classmethod
    def all_in(cls, graph: Graph) -> Iterator[Self]:
        """Every volume of every task definition."""
        yield from parts_of_all(graph.of_type(TaskDefinition), lambda task: task.volumes)  # type: ignore[misc]  # no subclass

    @property
    def task(self) -> "TaskDefinition":
        """The task definition that it belongs to."""
        return task_of(self)


class ProxyConfiguration(View):
    """The container that a task's traffic goes through."""

    container_name = text("ContainerName")


class PlacementConstraint(View):
    """Which instances tasks may run on."""

    type = text("Type")
    expression = text("Expression")


class Tagged(Resource):
    """A resource of ECS that takes a list of tags."""

    @property
    def tag_count(self) -> int:
        """How many tags it has of its own."""
        return len(self.members("Tags"))


class TaskCount(Resource):
    """A resource that says how many tasks a service may run."""


class TaskDefinition(Tagged):
    """``AWS::ECS::TaskDefinition``."""

    cloudformation_type = "AWS::ECS::TaskDefinition"
    name_property = "Family"

    cpu = cpu_units("Cpu")
    memory = mebibytes("Memory")
    network_mode = text("NetworkMode")
    pid_mode = text("PidMode")
    ephemeral_storage = Child("EphemeralStorage", EphemeralStorage)
    volumes = Children("Volumes", Volume)
    requires_compatibilities = Texts("RequiresCompatibilities")
    containers = Children("ContainerDefinitions", Container)
    runtime_platform = Child("RuntimePlatform", RuntimePlatform)
    proxy_configuration = Child("ProxyConfiguration", ProxyConfiguration)
    placement_constraints = Children("PlacementConstraints", PlacementConstraint)

    @remembered_property
    def services(self) -> list["Service"]:
        """The services known to run it."""
        index = self.graph.index("services of a task", Service, lambda service: _present(service.task_definition))
        return index.get(id(self), [])

    @remembered
    def known_launches(self) -> set[Launch]:
        """Where services are known to run it; a service whose capacity is open adds nothing."""
        launches: set[Launch] = set()
        for service in self.services:
            try:
                launches |= service.launches()
            except NotDetermined:
                continue
        return launches

    @remembered_property
    def runs_on_fargate(self) -> bool:
        """Whether Fargate's limits hold: it says that it is compatible, or a service runs it there."""
        return "FARGATE" in (self.requires_compatibilities or ()) or "FARGATE" in self.known_launches()

    @remembered_property
    def runs_on_instances(self) -> bool:
        """Whether it may run on the user's own instances: it says so, or neither it nor a service says otherwise."""
        compatibilities = set(self.requires_compatibilities or ())
        if compatibilities:
            return bool(compatibilities & {"EC2", "EXTERNAL"})
        launches = self.known_launches()
        return not launches or bool(launches & {"EC2", "EXTERNAL"})

    @remembered_property
    def runs_on_managed_instances(self) -> bool:
        """Whether it may run on ECS Managed Instances: it says so, or a service runs it there."""
        compatible = "MANAGED_INSTANCES" in (self.requires_compatibilities or ())
        return compatible or "MANAGED_INSTANCES" in self.known_launches()

    @remembered_property
    def effective_network_mode(self) -> str:
        """The network mode in force: ``awsvpc`` on Fargate and on managed instances, else Docker's bridge."""
        if self.network_mode is not None:
            return self.network_mode
        return "awsvpc" if self.runs_on_fargate or self.runs_on_managed_instances else "bridge"

    @remembered_property
    def lacks_execution_role(self) -> bool:
        """Whether it is known to name no execution role."""
        return any(self.missing(("ExecutionRoleArn",)))

    @property
    def is_windows(self) -> bool:
        """Whether its containers are Windows containers."""
        platform = self.runtime_platform
        return (platform.operating_system_family or "" if platform else "").startswith("WINDOWS")

    @property
    def is_known_as_windows(self) -> bool:
        """Whether its containers are known to be Windows containers; not where their platform is left open."""
        return any(determined([self], lambda task: task.is_windows))

    @property
    def own_cpu(self) -> int | None:
        """The task's CPU units where they count: ECS passes over them for Windows containers on instances."""
        return None if self._size_is_ignored else self.cpu

    @property
    def own_memory(self) -> int | None:
        """The task's memory in MiB where it counts: ECS passes over it for Windows containers on instances."""
        return None if self._size_is_ignored else self.memory

    @property
    def _size_is_ignored(self) -> bool:
        return not self.runs_on_fargate and self.is_windows

    @remembered_property
    def reserved_cpu(self) -> int:
        """The CPU units that placement counts: the task's, else the sum of its containers'."""
        return self.own_cpu or sum(container.cpu or 0 for container in self.containers)

    @remembered_property
    def reserved_memory(self) -> int:
        """The memory in MiB that placement counts: the task's, else the sum of its containers' reservations."""
        return self.own_memory or sum(container.reserved_memory for container in self.containers)

    @remembered_property
    def gpus(self) -> int:
        """How many GPUs its containers ask for together."""
        return sum(container.gpus for container in self.containers)

    @property
    def least_reserved_cpu(self) -> int:
        """As :attr:`reserved_cpu`, without the containers whose CPU is not determined: it is at least so much."""
        return self.own_cpu or sum(determined(self.containers, lambda container: container.cpu or 0))

    @property
    def least_reserved_memory(self) -> int:
        """As :attr:`reserved_memory`, without the containers whose memory is not determined: it is at least so much."""
        return self.own_memory or sum(determined(self.containers, lambda container: container.reserved_memory))

    @property
    def least_gpus(self) -> int:
        """As :attr:`gpus`, without the containers whose GPUs are not determined: they are at least so many."""
        return sum(determined(self.containers, lambda container: container.gpus))


class StrategyItem(View):
    """One entry of a capacity provider strategy."""

    base = integer("Base")
    weight = integer("Weight")

    @property
    def provider_key(self) -> "CapacityProvider | str":
        """What tells its capacity provider from others: the resource, else the name."""
        return provider_key(self, "CapacityProvider", self.read("CapacityProvider"))

    @remembered_property
    def provider(self) -> "CapacityProvider | str":
        """The capacity provider: AWS's own by name, else the resource."""
        value = self.read("CapacityProvider")
        if value in FARGATE_PROVIDERS:
            return str(value)
        found = self.target("CapacityProvider", CapacityProvider)
        if found is None:
            raise self.undetermined("CapacityProvider", "no capacity provider is named")
        return found


def provider_key(view: View, name: str, value: Any) -> "CapacityProvider | str":
    """What tells the capacity provider that a property names from others: the resource, else the name.

    Raises:
        NotDetermined: the property holds neither a name nor a reference to a capacity provider.
    """
    found = (
        view.graph.resource(value)
        if isinstance(value, Reference)
        else view.graph.named(CapacityProvider, value) or value
    )
    if not isinstance(found, CapacityProvider | str):
        raise view.undetermined(name, "it does not name a capacity provider of the templates")
    return found


class ManagedScaling(View):
    """How ECS scales a capacity provider's group."""

    status = text("Status")
    target_capacity = integer("TargetCapacity")
    minimum_scaling_step_size = integer("MinimumScalingStepSize")
    maximum_scaling_step_size = integer("MaximumScalingStepSize")
    instance_warmup_period = integer("InstanceWarmupPeriod")


class AutoScalingGroupProvider(View):
    """The group of a capacity provider and how ECS treats it."""

    managed_scaling = Child("ManagedScaling", ManagedScaling)
    managed_termination_protection = text("ManagedTerminationProtection")
    managed_draining = text("ManagedDraining")
    group = target("AutoScalingGroupArn", AutoScalingGroup)


class InstanceLaunchTemplate(View):
    """How ECS launches managed instances."""

    instance_requirements = Child("InstanceRequirements", InstanceRequirements)


class InfrastructureOptimization(View):
    """When ECS takes idle managed instances away."""

    scale_in_after = integer("ScaleInAfter")


class ManagedInstancesProvider(View):
    """The instances that ECS chooses, launches and patches itself."""

    launch_template = Child("InstanceLaunchTemplate", InstanceLaunchTemplate)
    infrastructure_optimization = Child("InfrastructureOptimization", InfrastructureOptimization)

    @property
    def instance_requirements(self) -> InstanceRequirements | None:
        """What its instances must have; None where ECS is free to choose."""
        return self.launch_template.instance_requirements if self.launch_template else None


class CapacityProvider(Resource):
    """``AWS::ECS::CapacityProvider``."""

    cloudformation_type = "AWS::ECS::CapacityProvider"
    name_property = "Name"

    name = text("Name")
    group_provider = Child("AutoScalingGroupProvider", AutoScalingGroupProvider)
    managed_provider = Child("ManagedInstancesProvider", ManagedInstancesProvider)

    @property
    def group(self) -> AutoScalingGroup | None:
        """Its Auto Scaling group; None for managed instances."""
        return self.group_provider.group if self.group_provider else None

    @property
    def manages_scaling(self) -> bool:
        """Whether ECS decides over the size of its group."""
        scaling = self.group_provider.managed_scaling if self.group_provider else None
        return scaling is not None and scaling.status == "ENABLED"


def providers_of(group: AutoScalingGroup) -> list[CapacityProvider]:
    """The capacity providers known to stand on a group."""
    index = group.graph.index("providers of a group", CapacityProvider, lambda provider: _present(provider.group))
    return index.get(id(group), [])


def managing_providers_of(group: AutoScalingGroup) -> list[CapacityProvider]:
    """The capacity providers through which ECS decides over the size of a group."""
    found = determined(providers_of(group), lambda provider: (provider, provider.manages_scaling))
    return [provider for provider, manages in found if manages]


class ProviderList(Resource):
    """A resource that attaches capacity providers to a cluster, and may choose among them by default."""

    default_strategy_items = Children("DefaultCapacityProviderStrategy", StrategyItem)

    @property
    def provider_keys(self) -> "list[CapacityProvider | str]":
        """What tells the capacity providers that it attaches from others."""
        return [provider_key(self, "CapacityProviders", value) for value in self.members("CapacityProviders")]


class ExecuteCommandConfiguration(View):
    """Where a cluster writes down what is done with ECS Exec."""

    logging = text("Logging")
    log_configuration = Child("LogConfiguration", View)


class ClusterConfiguration(View):
    """What a cluster does with ECS Exec and its own storage."""

    execute_command = Child("ExecuteCommandConfiguration", ExecuteCommandConfiguration)


class Cluster(Tagged, ProviderList):
    """``AWS::ECS::Cluster``."""

    cloudformation_type = "AWS::ECS::Cluster"
    name_property = "ClusterName"

    configuration = Child("Configuration", ClusterConfiguration)

    @remembered_property
    def associations(self) -> list["ClusterCapacityProviderAssociations"]:
        """The resources that attach capacity providers to it."""
        kind = ClusterCapacityProviderAssociations
        index = self.graph.index("associations of a cluster", kind, lambda item: _present(item.cluster))
        return index.get(id(self), [])

    @remembered
    def default_strategy(self) -> list[StrategyItem]:
        """Its default capacity provider strategy, wherever it is written."""
        found = [item for owner in self.associations for item in owner.default_strategy_items]
        return found or self.default_strategy_items

    @remembered_property
    def services(self) -> list["Service"]:
        """The services known to run in it."""
        index = self.graph.index("services of a cluster", Service, lambda service: _present(service.cluster))
        return index.get(id(self), [])

    def all_services(self) -> list["Service"]:
        """Its services.

        Raises:
            NotDetermined: a service somewhere may be one of this cluster.
        """
        error = self.graph.left_open("open clusters", Service, lambda service: service.cluster)
        if error is not None:
            raise error
        return self.services

    def attached_keys(self) -> "list[CapacityProvider | str]":
        """What tells the capacity providers attached to it, wherever that is written, from others.

        Raises:
            NotDetermined: somebody may attach more than is known.
        """
        associations = self.graph.of_type(ClusterCapacityProviderAssociations)
        owners: list[ProviderList] = [self, *(item for item in associations if item.cluster is self)]
        return [key for owner in owners for key in owner.provider_keys]

    @remembered
    def capacity_providers(self) -> list["CapacityProvider"]:
        """The providers attached to it that are among the templates.

        Raises:
            NotDetermined: one that is named is not.
        """
        owners: list[View] = [self, *self.associations]
        return [provider for owner in owners for provider in _providers(owner)]

    @remembered
    def groups(self) -> list[AutoScalingGroup]:
        """Every Auto Scaling group whose instances join it: through a capacity provider or by their start script.

        Raises:
            NotDetermined: a capacity provider or its group is not among the templates.
        """
        through = [group for provider in self.capacity_providers() if (group := provider.group)]
        index = self.graph.index("groups of a cluster by start script", AutoScalingGroup, _clusters_joined)
        return list(dict.fromkeys([*through, *index.get(id(self), [])]))


def _providers(owner: View) -> list["CapacityProvider"]:
    names = owner.members("CapacityProviders")
    if all(name in FARGATE_PROVIDERS for name in names):
        return []
    kept = {"CapacityProviders": [name for name in names if name not in FARGATE_PROVIDERS]}
    return View(owner.resource, owner.path, kept).targets("CapacityProviders", CapacityProvider)


def _clusters_joined(group: AutoScalingGroup) -> list[Cluster]:
    """The clusters that a group's launch templates, configurations or own metadata mention, by reference or by name.

    A group whose launch template is not among the templates may join any of them.
    """
    graph = group.graph
    try:
        sources = [group, *group.launch_resources()]
    except NotDetermined:
        return graph.of_type(Cluster)
    written = [(part, source.stack) for source in sources for part in (source.body, source.metadata)]
    mentioned = (graph.resource(r) for part, stack in written for r in graph.resolver.references(part, stack))
    named = (graph.named(Cluster, name) for part, _ in written for name in _CLUSTER_NAME.findall(str(part)))
    return list(dict.fromkeys(found for found in (*mentioned, *named) if isinstance(found, Cluster)))


_CLUSTER_NAME = re.compile(r"ECS_CLUSTER=[\"']?([\w-]+)")
"""The agent's configuration within a start script."""


class ClusterCapacityProviderAssociations(ProviderList):
    """``AWS::ECS::ClusterCapacityProviderAssociations``."""

    cloudformation_type = "AWS::ECS::ClusterCapacityProviderAssociations"

    cluster = target("Cluster", Cluster)


class DeploymentCircuitBreaker(View):
    """Whether a deployment that does not become steady ends as failed."""

    enable = boolean("Enable")


class DeploymentAlarms(View):
    """The alarms that end a deployment as failed."""

    enable = boolean("Enable")


class CanaryConfiguration(View):
    """How a canary deployment moves its traffic, in percent and minutes."""

    canary_percent = number("CanaryPercent")
    canary_bake_time_in_minutes = number("CanaryBakeTimeInMinutes")


class LinearConfiguration(View):
    """How a linear deployment moves its traffic, in percent and minutes."""

    step_percent = number("StepPercent")
    step_bake_time_in_minutes = number("StepBakeTimeInMinutes")


class DeploymentConfiguration(View):
    """How a service replaces its tasks."""

    minimum_healthy_percent = integer("MinimumHealthyPercent")
    maximum_percent = integer("MaximumPercent")
    strategy = text("Strategy")
    bake_time_in_minutes = number("BakeTimeInMinutes")
    canary_configuration = Child("CanaryConfiguration", CanaryConfiguration)
    linear_configuration = Child("LinearConfiguration", LinearConfiguration)
    circuit_breaker = Child("DeploymentCircuitBreaker", DeploymentCircuitBreaker)
    alarms = Child("Alarms", DeploymentAlarms)


class DeploymentController(View):
    """Who replaces a service's tasks."""

    type = text("Type")


class AdvancedConfiguration(View):
    """What ECS moves from one revision of a service to the next in a blue/green deployment."""

    production_rule = target("ProductionListenerRule", ListenerRule)
    """The listener rule whose weights it sets; left open where that is a listener of a Network Load Balancer."""


class ServiceLoadBalancer(View):
    """A container port of a service's tasks that a load balancer sends requests to."""

    container_name = text("ContainerName")
    container_port = integer("ContainerPort")
    advanced = Child("AdvancedConfiguration", AdvancedConfiguration)

    @property
    def is_classic(self) -> bool:
        """Whether it is a Classic Load Balancer, which has no target groups."""
        return self.says("LoadBalancerName")

    @classmethod
    def all_in(cls, graph: Graph) -> Iterator[Self]:
        """Every such port of every service."""
        yield from parts_of_all(graph.of_type(Service), lambda service: service.load_balancers)  # type: ignore[misc]  # no subclass

    @property
    def service(self) -> "Service":
        """The service that it belongs to."""
        if not isinstance(self.resource, Service):
            raise TypeError(f"{self.resource!r} is no service")
        return self.resource

    target_group = target("TargetGroupArn", TargetGroup)
    """None for a Classic Load Balancer."""


class ClientAlias(View):
    """A name and a port by which clients call a service."""


class ServiceConnectService(View):
    """A port by which others find a service."""

    port_name = text("PortName")
    client_aliases = Children("ClientAliases", ClientAlias)


class ServiceConnect(View):
    """How a service finds others and is found, by Service Connect."""

    enabled = boolean("Enabled")
    services = Children("Services", ServiceConnectService)


class DnsRecord(View):
    """A kind of DNS record that Cloud Map makes."""

    type = text("Type")


class DnsConfiguration(View):
    """Which DNS records Cloud Map makes."""

    records = Children("DnsRecords", DnsRecord)


class DiscoveryService(Resource):
    """``AWS::ServiceDiscovery::Service``, in which tasks are entered to be found."""

    cloudformation_type = "AWS::ServiceDiscovery::Service"

    dns = Child("DnsConfig", DnsConfiguration)

    @property
    def record_types(self) -> list[str]:
        """The types of its DNS records, such as ``A`` and ``SRV``; none where it is asked over its API only."""
        return [(record.type or "").upper() for record in self.dns.records] if self.dns else []


class ServiceRegistry(View):
    """Where a service's tasks are entered in Cloud Map."""

    registry = target("RegistryArn", DiscoveryService)
    container_name = text("ContainerName")
    container_port = integer("ContainerPort")
    port = integer("Port")


class PlacementStrategy(View):
    """How a service's tasks are spread over instances."""

    type = text("Type")
    field = text("Field")


class ManagedEbsVolume(View):
    """A volume of EBS that each task of a service gets."""

    volume_type = text("VolumeType")
    size_in_gib = number("SizeInGiB")


class VolumeConfiguration(View):
    """What a service puts in place of a volume that its task definition leaves open."""

    name = text("Name")
    managed_ebs_volume = Child("ManagedEBSVolume", ManagedEbsVolume)


class AwsVpcConfiguration(View):
    """The subnets and security groups of the network interface that each task of a service gets."""

    assign_public_ip = text("AssignPublicIp")
    subnets = targets("Subnets", Subnet)

    security_groups = targets("SecurityGroups", SecurityGroup)
    """Empty where the VPC's own is meant."""


class NetworkConfiguration(View):
    """The network of a service's tasks."""

    awsvpc = Child("AwsvpcConfiguration", AwsVpcConfiguration)


class Service(Tagged, TaskCount):
    """``AWS::ECS::Service``."""

    cloudformation_type = "AWS::ECS::Service"
    name_property = "ServiceName"

    launch_type = text("LaunchType")
    scheduling_strategy = text("SchedulingStrategy")
    desired_count = integer("DesiredCount")
    enable_execute_command = boolean("EnableExecuteCommand")
    own_strategy = Children("CapacityProviderStrategy", StrategyItem)
    deployment_configuration = Child("DeploymentConfiguration", DeploymentConfiguration)
    deployment_controller = Child("DeploymentController", DeploymentController)
    availability_zone_rebalancing = text("AvailabilityZoneRebalancing")
    health_check_grace_period_seconds = integer("HealthCheckGracePeriodSeconds")
    load_balancers = Children("LoadBalancers", ServiceLoadBalancer)
    network_configuration = Child("NetworkConfiguration", NetworkConfiguration)
    platform_version = text("PlatformVersion")
    service_connect = Child("ServiceConnectConfiguration", ServiceConnect)
    registries = Children("ServiceRegistries", ServiceRegistry)
    volume_configurations = Children("VolumeConfigurations", VolumeConfiguration)
    placement_strategies = Children("PlacementStrategies", PlacementStrategy)
    placement_constraints = Children("PlacementConstraints", PlacementConstraint)

    @property
    def is_daemon(self) -> bool:
        """Whether it runs one task on each instance instead of a number of tasks."""
        return self.scheduling_strategy == "DAEMON"

    @property
    def is_deployed_by_ecs(self) -> bool:
        """Whether ECS itself replaces its tasks, and not CodeDeploy or somebody else."""
        return (self.deployment_controller.type if self.deployment_controller else None) in (None, "ECS")

    @property
    def rolls(self) -> bool:
        """Whether a deployment replaces its tasks a few at a time, within the percentages of its configuration."""
        configuration = self.deployment_configuration
        strategy = configuration.strategy if configuration else None
        return self.is_deployed_by_ecs and strategy in (None, "ROLLING")

    task_definition = target("TaskDefinition", TaskDefinition)
    cluster = target("Cluster", Cluster)
    """None where the account's default cluster is meant."""

    @remembered
    def strategy(self) -> list[StrategyItem]:
        """The capacity provider strategy in force: its own, none with a launch type, else the cluster's default.

        Raises:
            NotDetermined: the cluster, or its default strategy, is not among the templates, or task sets choose.
        """
        if self.own_strategy or self.launch_type is not None:
            return self.own_strategy
        if self.deployment_controller is not None and self.deployment_controller.type == "EXTERNAL":
            raise self.undetermined("LaunchType", "each task set of an external controller has its own")
        if self.cluster is None:
            raise self.undetermined("Cluster", "the default cluster is not among the templates")
        return self.cluster.default_strategy()

    @remembered
    def launches(self) -> set[Launch]:
        """Where its tasks run; ECS takes EC2 where neither a launch type nor a strategy says."""
        strategy = self.strategy()
        if not strategy:
            return {_launch(self.launch_type or "EC2", self)}
        return {_launch_of_provider(item.provider) for item in strategy}

    @remembered
    def groups(self) -> list[AutoScalingGroup]:
        """The Auto Scaling groups on whose instances its tasks may be placed; empty on Fargate.

        Raises:
            NotDetermined: the capacity is not among the templates.
        """
        strategy = self.strategy()
        if strategy:
            providers = [item.provider for item in strategy]
            return [group for p in providers if isinstance(p, CapacityProvider) and (group := p.group)]
        if self.launch_type not in (None, "EC2"):
            return []
        if self.cluster is None:
            raise self.undetermined("Cluster", "the default cluster is not among the templates")
        return self.cluster.groups()

    @property
    def network_mode(self) -> str | None:
        """The network mode of its tasks: ``awsvpc`` on Fargate, else that of its task definition."""
        if "FARGATE" in determined([self], lambda each: each.launch_type):
            return "awsvpc"
        return self.task_definition.effective_network_mode if self.task_definition else None

    @property
    def minimum_healthy_percent(self) -> int:
        """The least of its tasks that run during a deployment, in percent; ECS's default where it does not say."""
        own = self.deployment_configuration.minimum_healthy_percent if self.deployment_configuration else None
        return (0 if self.is_daemon else 100) if own is None else own

    @property
    def maximum_percent(self) -> int:
        """The most of its tasks that run during a deployment, in percent; ECS's default where it does not say."""
        own = self.deployment_configuration.maximum_percent if self.deployment_configuration else None
        return (100 if self.is_daemon else 200) if own is None else own

    @property
    def steady_counts(self) -> list[int]:
        """The numbers of tasks that it is known to run at for a while: as desired, else the least that it scales to.

        ECS starts with one task where neither says.
        """
        if self.desired_count is not None:
            return [self.desired_count]
        return [target.min_capacity or 0 for target in self.scalable_targets] or [1]

    @remembered_property
    def scalable_targets(self) -> list[Any]:
        """The scalable targets that change its desired count."""
        from ecs_constructs.template.types.service_scaling import ScalableTarget  # noqa: PLC0415 - it refers to this

        index = self.graph.index("targets of a service", ScalableTarget, lambda target: _present(target.service))
        return index.get(id(self), [])


def _launch(name: str, service: Service) -> Launch:
    match name:
        case "FARGATE" | "EC2" | "EXTERNAL":
            return name
        case _:
            raise service.undetermined("LaunchType", "not a launch type")


def _launch_of_provider(provider: CapacityProvider | str) -> Launch:
    if isinstance(provider, str):
        return "FARGATE"
    return "EC2" if provider.group_provider else "MANAGED_INSTANCES"


def _present(resource: Resource | None) -> list[Resource]:
    return [] if resource is None else [resource]
