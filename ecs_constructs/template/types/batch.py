"""AWS Batch: compute environments, job queues, scheduling policies and job definitions."""

from collections.abc import Iterator
from typing import Self, TypeVar

from ecs_constructs.template.errors import NotDetermined
from ecs_constructs.template.graph import Graph
from ecs_constructs.template.resource import Resource
from ecs_constructs.template.types.auto_scaling import InstanceTypeSource, LaunchTemplateSpecification
from ecs_constructs.template.types.ecs import MountPoint, ResourceRequirement, RuntimePlatform, gpus_of
from ecs_constructs.template.view import (
    Child,
    Children,
    Position,
    Texts,
    View,
    boolean,
    determined,
    integer,
    number,
    parts_of_all,
    target,
    text,
)

FARGATE_TYPES = ("FARGATE", "FARGATE_SPOT")
"""The types of compute environments without instances."""

INSTANCE_TYPES = ("EC2", "SPOT")
"""The types of compute environments for which Batch launches instances of the types that they name."""

SPOT_TYPES = ("SPOT", "FARGATE_SPOT")
"""The types of compute environments whose capacity AWS may take back."""

MANAGED_INSTANCES = "ECS_MANAGED_INSTANCES"
"""The type of compute environments whose instances ECS chooses and manages."""

FARGATE, EC2, MANAGED = "FARGATE", "EC2", "MANAGED_INSTANCES"
"""The platforms that a job definition may ask for."""

N = TypeVar("N", int, float)


class LaunchTemplateOverride(LaunchTemplateSpecification):
    """Another launch template for some of a compute environment's instance types."""

    version = text("Version")
    target_instance_types = Texts("TargetInstanceTypes")


class EnvironmentLaunchTemplate(LaunchTemplateSpecification):
    """The launch template of a compute environment's instances."""

    version = text("Version")
    userdata_type = text("UserdataType")
    overrides = Children("Overrides", LaunchTemplateOverride)

    @classmethod
    def all_in(cls, graph: Graph) -> Iterator[Self]:
        """Every one of the managed compute environments."""
        found = determined(ComputeResources.all_in(graph), lambda resources: resources.launch_template)
        yield from (template for template in found if template is not None)  # type: ignore[misc]  # no subclass

    @property
    def resources(self) -> "ComputeResources | None":
        """The capacity that it belongs to."""
        return self._environment.resources

    @property
    def _environment(self) -> "ComputeEnvironment":
        if not isinstance(self.resource, ComputeEnvironment):
            raise TypeError(f"{self.resource!r} is no compute environment")
        return self.resource


class Ec2Configuration(View):
    """Which images the instances of a compute environment start from."""

    image_type = text("ImageType")


class ComputeScalingPolicy(View):
    """How long idle instances are kept, in minutes."""

    min_scale_down_delay_minutes = integer("MinScaleDownDelayMinutes")


class ManagedInstanceTemplate(View):
    """What instances that ECS manages are launched from."""

    capacity_option_type = text("CapacityOptionType")


class ManagedInstancesProvider(View):
    """How ECS launches and manages instances for a compute environment."""

    template = Child("InstanceLaunchTemplate", ManagedInstanceTemplate)


class ComputeResources(View):
    """The capacity of a managed compute environment."""

    type = text("Type")
    minv_cpus = integer("MinvCpus")
    desiredv_cpus = integer("DesiredvCpus")
    maxv_cpus = integer("MaxvCpus")
    bid_percentage = integer("BidPercentage")
    allocation_strategy = text("AllocationStrategy")
    instance_types = Texts("InstanceTypes")
    ec2_configuration = Children("Ec2Configuration", Ec2Configuration)
    scaling_policy = Child("ScalingPolicy", ComputeScalingPolicy)
    launch_template = Child("LaunchTemplate", EnvironmentLaunchTemplate)
    managed_instances = Child("ManagedInstancesProvider", ManagedInstancesProvider)

    @classmethod
    def all_in(cls, graph: Graph) -> Iterator[Self]:
        """The capacity of every managed compute environment."""
        for environment in graph.of_type(ComputeEnvironment):
            try:
                if environment.resources is not None:
                    yield environment.resources  # type: ignore[misc]  # Self is ComputeResources: it has no subclass
            except NotDetermined as error:
                graph.note(error)

    @property
    def environment(self) -> "ComputeEnvironment":
        """The compute environment that it belongs to."""
        if not isinstance(self.resource, ComputeEnvironment):
            raise TypeError(f"{self.resource!r} is no compute environment")
        return self.resource

    @property
    def kind(self) -> str:
        """Its type in capitals, as the API writes it; empty where none is written."""
        return (self.type or "").upper()

    @property
    def is_fargate(self) -> bool:
        """Whether it has no instances."""
        return self.kind in FARGATE_TYPES

    @property
    def is_spot(self) -> bool:
        """Whether AWS may take its capacity back."""
        return self.kind in SPOT_TYPES or self._are_managed_instances_on_spot

    @property
    def _are_managed_instances_on_spot(self) -> bool:
        template = self.managed_instances.template if self.managed_instances else None
        return template is not None and (template.capacity_option_type or "").upper() == "SPOT"

    @property
    def may_exceed_maximum(self) -> bool:
        """Whether Batch may start one instance beyond its most vCPUs.

        It may with every allocation strategy but ``BEST_FIT``, which is what it takes by default, and on spot.
        """
        is_best_fit = self.allocation_strategy in (None, "BEST_FIT") and not self.is_spot
        return self.names_instances and not is_best_fit

    @property
    def names_instances(self) -> bool:
        """Whether Batch launches instances of the types that it names, on demand or on spot."""
        return self.kind in INSTANCE_TYPES

    @property
    def platform(self) -> str:
        """Which job definitions run there."""
        if self.is_fargate:
            return FARGATE
        return MANAGED if self.kind == MANAGED_INSTANCES else EC2


class EksConfiguration(View):
    """The Amazon EKS cluster that a compute environment's instances join."""

    cluster_arn = text("EksClusterArn")
    namespace = text("KubernetesNamespace")


class UpdatePolicy(View):
    """What happens to running jobs when a compute environment is updated."""

    job_execution_timeout_minutes = integer("JobExecutionTimeoutMinutes")


class NamedBatchResource(Resource):
    """A resource of AWS Batch that has a name."""


class BatchResource(NamedBatchResource):
    """A resource of AWS Batch of which an account may only have so many, or so large ones."""


class ComputeEnvironment(InstanceTypeSource, BatchResource):
    """``AWS::Batch::ComputeEnvironment``."""

    cloudformation_type = "AWS::Batch::ComputeEnvironment"
    name_property = "ComputeEnvironmentName"

    is_replaced = boolean("ReplaceComputeEnvironment")
    """Whether an update that changes its instances makes a new one; it does unless told otherwise."""

    kind = text("Type")
    state = text("State")
    resources = Child("ComputeResources", ComputeResources)
    eks = Child("EksConfiguration", EksConfiguration)
    update_policy = Child("UpdatePolicy", UpdatePolicy)

    @property
    def is_managed(self) -> bool:
        """Whether Batch launches its capacity."""
        return (self.kind or "").upper() == "MANAGED"

    @property
    def is_unmanaged(self) -> bool:
        """Whether its owner launches its capacity."""
        return (self.kind or "").upper() == "UNMANAGED"

    @property
    def is_on_kubernetes(self) -> bool:
        """Whether its instances join an Amazon EKS cluster, where other job definitions run."""
        return self.read("EksConfiguration") is not None

    def named_types(self) -> Iterator[tuple[str, Position]]:
        """Its instance types, families and bundles."""
        resources = self.resources
        for index, name in enumerate(resources.instance_types or () if resources else ()):
            yield name, Position(self, f"Properties/ComputeResources/InstanceTypes/{index}")


class ShareAttributes(View):
    """The weight of one share identifier, or of those with one prefix."""

    share_identifier = text("ShareIdentifier")
    weight_factor = number("WeightFactor")


class FairsharePolicy(View):
    """How a queue shares its capacity among share identifiers."""

    share_decay_seconds = integer("ShareDecaySeconds")
    compute_reservation = integer("ComputeReservation")
    shares = Children("ShareDistribution", ShareAttributes)


class SchedulingPolicy(NamedBatchResource):
    """``AWS::Batch::SchedulingPolicy``."""

    cloudformation_type = "AWS::Batch::SchedulingPolicy"
    name_property = "Name"

    fairshare = Child("FairsharePolicy", FairsharePolicy)


class EnvironmentOrder(View):
    """One compute environment of a queue and its place."""

    order = integer("Order")
    environment = target("ComputeEnvironment", ComputeEnvironment)


class JobStateTimeLimitAction(View):
    """What becomes of a job that waits too long at the head of a queue."""

    reason = text("Reason")
    state = text("State")
    action = text("Action")
    max_time_seconds = integer("MaxTimeSeconds")

    @classmethod
    def all_in(cls, graph: Graph) -> Iterator[Self]:
        """Every action of every queue."""
        yield from parts_of_all(graph.of_type(JobQueue), lambda queue: queue.state_limits)  # type: ignore[misc]  # no subclass

    @property
    def queue(self) -> "JobQueue":
        """The queue that it belongs to."""
        if not isinstance(self.resource, JobQueue):
            raise TypeError(f"{self.resource!r} is no job queue")
        return self.resource


class JobQueue(BatchResource):
    """``AWS::Batch::JobQueue``."""

    cloudformation_type = "AWS::Batch::JobQueue"
    name_property = "JobQueueName"

    type = text("JobQueueType")
    priority = integer("Priority")
    policy = target("SchedulingPolicyArn", SchedulingPolicy)
    environment_order = Children("ComputeEnvironmentOrder", EnvironmentOrder)
    state_limits = Children("JobStateTimeLimitActions", JobStateTimeLimitAction)

    @property
    def is_for_service_jobs(self) -> bool:
        """Whether its jobs run on SageMaker, not on compute environments."""
        return bool(self.members("ServiceEnvironmentOrder")) or self.read("JobQueueType") == "SAGEMAKER_TRAINING"

    def environments(self) -> list[ComputeEnvironment]:
        """Its compute environments.

        Raises:
            NotDetermined: one is not among the templates.
        """
        return [entry.environment for entry in self.environment_order if entry.environment is not None]

    def known_resources(self) -> list[ComputeResources]:
        """The capacity of its managed compute environments, as far as it is among the templates."""
        environments = determined(self.environment_order, lambda entry: entry.environment)
        present = [environment for environment in environments if environment is not None]
        return [found for found in determined(present, lambda environment: environment.resources) if found is not None]


class CapacityLimit(View):
    """How much of something service jobs may use at once."""

    unit = text("CapacityUnit")
    maximum = integer("MaxCapacity")


class ServiceEnvironment(NamedBatchResource):
    """``AWS::Batch::ServiceEnvironment``: the capacity of jobs that run on SageMaker."""

    cloudformation_type = "AWS::Batch::ServiceEnvironment"
    name_property = "ServiceEnvironmentName"

    capacity_limits = Children("CapacityLimits", CapacityLimit)


class ConsumableResource(NamedBatchResource):
    """``AWS::Batch::ConsumableResource``: what jobs take and, mostly, give back, such as licences."""

    cloudformation_type = "AWS::Batch::ConsumableResource"
    name_property = "ConsumableResourceName"

    total_quantity = integer("TotalQuantity")


class ConsumableRequirement(View):
    """A consumable resource that a job takes."""


class ConsumableProperties(View):
    """The consumable resources that a job takes."""

    requirements = Children("ConsumableResourceList", ConsumableRequirement)

    @classmethod
    def all_in(cls, graph: Graph) -> Iterator[Self]:
        """Those of every job, and of every range of nodes."""
        jobs = graph.of_type(JobDefinition)
        found = [
            *determined(jobs, lambda job: job.consumables),
            *determined(parts_of_all(jobs, lambda job: job.node_ranges), lambda nodes: nodes.consumables),
        ]
        yield from (properties for properties in found if properties is not None)  # type: ignore[misc]  # no subclass


class EnvironmentVariable(View):
    """An environment variable of a job's container."""

    name = text("Name")

    @classmethod
    def all_in(cls, graph: Graph) -> Iterator[Self]:
        """Every variable of every container of every job, on Amazon EKS too."""
        yield from parts_of_all(JobContainer.all_in(graph), lambda container: container.environment)  # type: ignore[misc]  # no subclass
        yield from parts_of_all(EksContainer.all_in(graph), lambda container: container.environment)  # type: ignore[misc]  # no subclass


class Device(View):
    """A device of the instance that a job's container sees."""

    permissions = Texts("Permissions")


class Tmpfs(View):
    """A file system in memory; its size in MiB."""

    size = integer("Size")


class LinuxParameters(View):
    """What a job's container on Linux may do and use beyond CPU and memory; sizes in MiB."""

    max_swap = integer("MaxSwap")
    swappiness = integer("Swappiness")
    devices = Children("Devices", Device)
    tmpfs = Children("Tmpfs", Tmpfs)


class LogConfiguration(View):
    """Where a job's container sends its output."""

    log_driver = text("LogDriver")
    options = Child("Options", View)


class JobMountPoint(MountPoint):
    """Where a container of a job sees a volume of it."""

    @classmethod
    def all_in(cls, graph: Graph) -> Iterator[Self]:
        """Every one of the containers of jobs on Amazon ECS."""
        yield from parts_of_all(JobContainer.all_in(graph), lambda container: container.mount_points)  # type: ignore[misc]  # no subclass


class JobRouter(View):
    """What makes a container of a job the log router of the others."""

    @classmethod
    def all_in(cls, graph: Graph) -> Iterator[Self]:
        """Every one of the containers of jobs on Amazon ECS."""
        found = determined(JobContainer.all_in(graph), lambda container: container.router)
        yield from (router for router in found if router is not None)  # type: ignore[misc]  # no subclass


class JobContainerDependency(View):
    """What a container of a job waits for before it starts."""

    container_name = text("ContainerName")
    condition = text("Condition")

    @classmethod
    def all_in(cls, graph: Graph) -> Iterator[Self]:
        """Every one of the containers of jobs on Amazon ECS."""
        yield from parts_of_all(JobContainer.all_in(graph), lambda container: container.depends_on)  # type: ignore[misc]  # no subclass


class JobContainer(View):
    """A container of a job."""

    name = text("Name")
    image = text("Image")
    essential = boolean("Essential")
    vcpus = number("Vcpus")
    memory = integer("Memory")
    privileged = boolean("Privileged")
    resource_requirements = Children("ResourceRequirements", ResourceRequirement)
    linux_parameters = Child("LinuxParameters", LinuxParameters)
    log_configuration = Child("LogConfiguration", LogConfiguration)
    environment = Children("Environment", EnvironmentVariable)
    depends_on = Children("DependsOn", JobContainerDependency)
    mount_points = Children("MountPoints", JobMountPoint)
    router = Child("FirelensConfiguration", JobRouter)

    @classmethod
    def all_in(cls, graph: Graph) -> Iterator[Self]:
        """Every container of every job that runs on Amazon ECS, those of nodes included."""
        yield from parts_of_all(JobTask.all_in(graph), lambda task: task.containers)  # type: ignore[misc]  # no subclass

    @property
    def job(self) -> "JobDefinition":
        """The job definition that it belongs to."""
        return _job_of(self)

    @property
    def is_of_node(self) -> bool:
        """Whether it runs on nodes of a multi-node job, whose requirements may be given when the job is submitted."""
        return _is_of_node(self)

    @property
    def is_of_ecs_task(self) -> bool:
        """Whether it may stand beside other containers, in ``EcsProperties``."""
        return "/TaskProperties/" in self.path

    def vcpu_requirement(self) -> tuple[float, Position] | None:
        """The vCPUs that it asks for and where, by requirement or by the older property."""
        for requirement in self.requirements("VCPU"):
            if requirement.amount is not None:
                return requirement.amount, requirement.at("Value")
        return None if self.vcpus is None else (self.vcpus, self.at("Vcpus"))

    def memory_requirement(self) -> tuple[int, Position] | None:
        """The memory in MiB that it asks for and where, by requirement or by the older property."""
        for requirement in self.requirements("MEMORY"):
            if requirement.count is not None:
                return requirement.count, requirement.at("Value")
        return None if self.memory is None else (self.memory, self.at("Memory"))

    def requirements(self, kind: str) -> list[ResourceRequirement]:
        """Its requirements of one type."""
        return [requirement for requirement in self.resource_requirements if requirement.type == kind]

    @property
    def gpus(self) -> int:
        """How many GPUs it asks for."""
        return gpus_of(self.resource_requirements)


class EphemeralStorage(View):
    """The disk of a job on Fargate."""

    size_in_gib = integer("SizeInGiB")


class VolumeHost(View):
    """A volume's place on the instance."""

    source_path = text("SourcePath")


class EfsAuthorization(View):
    """As whom a job mounts a file system of Amazon EFS."""

    iam = text("Iam")


class EfsVolume(View):
    """A file system of Amazon EFS that a job mounts."""

    file_system_id = text("FileSystemId")
    root_directory = text("RootDirectory")
    transit_encryption = text("TransitEncryption")
    transit_encryption_port = integer("TransitEncryptionPort")
    authorization = Child("AuthorizationConfig", EfsAuthorization)


class Volume(View):
    """A volume of a job."""

    name = text("Name")
    host = Child("Host", VolumeHost)
    efs = Child("EfsVolumeConfiguration", EfsVolume)

    @classmethod
    def all_in(cls, graph: Graph) -> Iterator[Self]:
        """Every volume of every job on Amazon ECS."""
        yield from parts_of_all(JobTask.all_in(graph), lambda task: task.volumes)  # type: ignore[misc]  # no subclass


class JobNetwork(View):
    """The network of a job on Fargate."""

    assign_public_ip = text("AssignPublicIp")


class FargatePlatform(View):
    """The version of Fargate that a job runs on."""

    version = text("PlatformVersion")


class JobTask(View):
    """What runs on one machine for a job: its ``ContainerProperties``, which are its only container too."""

    role_property = "JobRoleArn"
    """Where the role that its containers assume stands."""

    version_property = "FargatePlatformConfiguration/PlatformVersion"
    """Where the version of Fargate stands."""

    ephemeral_storage = Child("EphemeralStorage", EphemeralStorage)
    runtime_platform = Child("RuntimePlatform", RuntimePlatform)
    volumes = Children("Volumes", Volume)
    network = Child("NetworkConfiguration", JobNetwork)
    _platform = Child("FargatePlatformConfiguration", FargatePlatform)

    @classmethod
    def all_in(cls, graph: Graph) -> Iterator[Self]:
        """The task of every job that runs on Amazon ECS, and those of nodes."""
        jobs = graph.of_type(JobDefinition)
        yield from parts_of_all(jobs, lambda job: job.tasks)  # type: ignore[misc]  # Self is JobTask or a subclass of it
        yield from parts_of_all(parts_of_all(jobs, lambda job: job.node_ranges), lambda nodes: nodes.tasks)  # type: ignore[misc]  # no subclass

    @property
    def job(self) -> "JobDefinition":
        """The job definition that it belongs to."""
        return _job_of(self)

    @property
    def runs_on_fargate(self) -> bool:
        """Whether Fargate's limits hold: nodes cannot run there, whatever the job asks for."""
        return self.job.runs_on_fargate and not _is_of_node(self)

    @property
    def platform_version(self) -> str | None:
        """The version of Fargate that it asks for."""
        return self._platform.version if self._platform else None

    @property
    def containers(self) -> list[JobContainer]:
        """Its containers."""
        return [JobContainer(self.resource, self.path, self.body)]

    def vcpu_requirement(self) -> tuple[float, Position] | None:
        """The vCPUs that its containers ask for together and where; None where none asks."""
        return self._together([asked for c in self.containers if (asked := c.vcpu_requirement()) is not None])

    def memory_requirement(self) -> tuple[int, Position] | None:
        """The memory in MiB that its containers ask for together and where; None where none asks."""
        return self._together([asked for c in self.containers if (asked := c.memory_requirement()) is not None])

    def _together(self, asked: list[tuple[N, Position]]) -> tuple[N, Position] | None:
        if len(asked) > 1:
            return sum(amount for amount, _ in asked), self.at("Containers")
        return asked[0] if asked else None

    @property
    def gpus(self) -> int:
        """How many GPUs its containers ask for together."""
        return sum(container.gpus for container in self.containers)


class EcsTask(JobTask):
    """A task with containers of its own, in ``EcsProperties``."""

    role_property = "TaskRoleArn"
    version_property = "PlatformVersion"

    _containers = Children("Containers", JobContainer)
    _version = text("PlatformVersion")

    @property
    def platform_version(self) -> str | None:
        """The version of Fargate that it asks for."""
        return self._version

    @property
    def containers(self) -> list[JobContainer]:
        """Its containers."""
        return self._containers


class EcsProperties(View):
    """What runs for a job of several containers."""

    task_properties = Children("TaskProperties", EcsTask)


class EksQuantities(View):
    """What a container on Amazon EKS asks for, or may use at most."""

    cpu = text("cpu")
    memory = text("memory")
    gpu = text("nvidia.com/gpu")


class EksResources(View):
    """The resources of a container on Amazon EKS."""

    limits = Child("Limits", EksQuantities)
    requests = Child("Requests", EksQuantities)


class EksVolumeMount(View):
    """Where a container on Amazon EKS sees a volume of its pod."""

    name = text("Name")


class EksContainer(View):
    """A container of a job that runs on Amazon EKS."""

    name = text("Name")
    image_pull_policy = text("ImagePullPolicy")
    volume_mounts = Children("VolumeMounts", EksVolumeMount)
    resources = Child("Resources", EksResources)
    environment = Children("Env", EnvironmentVariable)

    @classmethod
    def all_in(cls, graph: Graph) -> Iterator[Self]:
        """Every container of every job that runs on Amazon EKS, those that only prepare it included."""
        jobs = graph.of_type(JobDefinition)
        yield from parts_of_all(jobs, lambda job: job.eks_containers)  # type: ignore[misc]  # Self is EksContainer
        ranges = parts_of_all(jobs, lambda job: job.node_ranges)
        yield from parts_of_all(ranges, lambda nodes: nodes.eks_containers)  # type: ignore[misc]  # no subclass


class EksEmptyDir(View):
    """An empty folder for a pod of its own."""

    medium = text("Medium")
    size_limit = text("SizeLimit")


class EksVolume(View):
    """A volume of a pod."""

    name = text("Name")
    empty_dir = Child("EmptyDir", EksEmptyDir)


class EksPod(View):
    """The pod of a job that runs on Amazon EKS."""

    containers = Children("Containers", EksContainer)
    init_containers = Children("InitContainers", EksContainer)
    volumes = Children("Volumes", EksVolume)

    @classmethod
    def all_in(cls, graph: Graph) -> Iterator[Self]:
        """The pod of every job on Amazon EKS, and those of nodes."""
        jobs = graph.of_type(JobDefinition)
        found = [
            *determined(jobs, lambda job: job.eks and job.eks.pod),
            *determined(parts_of_all(jobs, lambda job: job.node_ranges), lambda nodes: nodes.eks and nodes.eks.pod),
        ]
        yield from (pod for pod in found if pod)  # type: ignore[misc]  # Self is EksPod: it has no subclass

    @property
    def job(self) -> "JobDefinition":
        """The job definition that it belongs to."""
        return _job_of(self)


class EksProperties(View):
    """What runs for a job on Amazon EKS."""

    pod = Child("PodProperties", EksPod)


def _eks_containers(properties: EksProperties | None) -> list[EksContainer]:
    pod = properties.pod if properties else None
    return [*pod.containers, *pod.init_containers] if pod else []


def _tasks(container: JobTask | None, ecs: EcsProperties | None) -> list[JobTask]:
    return [*([container] if container else []), *(ecs.task_properties if ecs else [])]


class NodeRange(View):
    """Some nodes of a multi-node job, and what runs on each."""

    target_nodes = text("TargetNodes")
    _container = Child("Container", JobTask)
    _ecs = Child("EcsProperties", EcsProperties)
    eks = Child("EksProperties", EksProperties)
    consumables = Child("ConsumableResourceProperties", ConsumableProperties)

    @property
    def tasks(self) -> list[JobTask]:
        """The task of each node; empty on Amazon EKS."""
        return _tasks(self._container, self._ecs)

    @property
    def eks_containers(self) -> list[EksContainer]:
        """The containers of each node on Amazon EKS."""
        return _eks_containers(self.eks)

    def indexes(self, nodes: int) -> range:
        """The nodes that it stands for, of a number of nodes.

        Raises:
            NotDetermined: it is not written as a range.
        """
        start, colon, end = (self.target_nodes or "").partition(":")
        try:
            first = int(start) if start or not colon else 0
            last = (int(end) if end else nodes - 1) if colon else first
        except ValueError:
            raise self.undetermined("TargetNodes", "a range of nodes was expected") from None
        return range(first, last + 1)


class NodeProperties(View):
    """The nodes of a multi-node job."""

    num_nodes = integer("NumNodes")
    main_node = integer("MainNode")
    ranges = Children("NodeRangeProperties", NodeRange)


class EvaluateOnExit(View):
    """One condition of a retry strategy."""

    action = text("Action")
    on_exit_code = text("OnExitCode")
    on_reason = text("OnReason")
    on_status_reason = text("OnStatusReason")


class RetryStrategy(View):
    """How often a failed job is tried again."""

    attempts = integer("Attempts")
    evaluate_on_exit = Children("EvaluateOnExit", EvaluateOnExit)


class Timeout(View):
    """How long an attempt may run."""

    attempt_duration_seconds = integer("AttemptDurationSeconds")


class JobDefinition(BatchResource):
    """``AWS::Batch::JobDefinition``."""

    cloudformation_type = "AWS::Batch::JobDefinition"
    name_property = "JobDefinitionName"

    kind = text("Type")
    platform_capabilities = Texts("PlatformCapabilities")
    scheduling_priority = integer("SchedulingPriority")
    propagate_tags = boolean("PropagateTags")
    container = Child("ContainerProperties", JobTask)
    ecs = Child("EcsProperties", EcsProperties)
    eks = Child("EksProperties", EksProperties)
    nodes = Child("NodeProperties", NodeProperties)
    retry_strategy = Child("RetryStrategy", RetryStrategy)
    timeout = Child("Timeout", Timeout)
    consumables = Child("ConsumableResourceProperties", ConsumableProperties)

    @property
    def platforms(self) -> tuple[str, ...]:
        """Where it may run: instances of its account where nothing is said."""
        return self.platform_capabilities or (EC2,)

    @property
    def runs_on_fargate(self) -> bool:
        """Whether it asks for Fargate."""
        return FARGATE in self.platforms

    @property
    def tasks(self) -> list[JobTask]:
        """What it runs, where it has no nodes and does not run on Amazon EKS."""
        return _tasks(self.container, self.ecs)

    @property
    def task(self) -> JobTask | None:
        """The task that it runs; None where it has nodes or runs on Amazon EKS."""
        return next(iter(self.tasks), None)

    @property
    def node_ranges(self) -> list[NodeRange]:
        """Its ranges of nodes; empty where it has no nodes."""
        return self.nodes.ranges if self.nodes else []

    @property
    def eks_containers(self) -> list[EksContainer]:
        """Its containers on Amazon EKS; empty where it does not run there, or on nodes."""
        return _eks_containers(self.eks)

    def capacity(self) -> list[ComputeResources]:
        """The capacity of its platform among the templates: a job names its queue only when it is submitted.

        The nodes of a multi-node job run on demand only.

        Raises:
            NotDetermined: an environment is not determined, is unmanaged, so that any instance may be in it, or
                belongs to a queue here but is not among the templates.
        """
        found = [resources for resources in self.managed_capacity() if resources.platform in self.platforms]
        return [resources for resources in found if resources.kind == "EC2"] if self.nodes else found

    def managed_capacity(self) -> list[ComputeResources]:
        """The capacity of every managed environment among the templates, of all platforms but Amazon EKS.

        Raises:
            NotDetermined: as :meth:`capacity` does.
        """
        for queue in self.graph.of_type(JobQueue):
            queue.environments()  # it says where one is not among the templates
        environments = [e for e in self.graph.of_type(ComputeEnvironment) if not e.is_on_kubernetes]
        if EC2 in self.platforms and any(environment.resources is None for environment in environments):
            raise self.undetermined("PlatformCapabilities", "an unmanaged compute environment may have any capacity")
        return [environment.resources for environment in environments if environment.resources is not None]


def _is_of_node(view: View) -> bool:
    return view.path.startswith("Properties/NodeProperties/")


def _job_of(view: View) -> JobDefinition:
    if not isinstance(view.resource, JobDefinition):
        raise TypeError(f"{view.resource!r} is no job definition")
    return view.resource
