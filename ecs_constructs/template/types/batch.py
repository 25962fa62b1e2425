"""AWS Batch: compute environments, job queues and job definitions."""

from collections.abc import Iterator
from typing import Self

from ecs_constructs.template.errors import NotDetermined
from ecs_constructs.template.graph import Graph
from ecs_constructs.template.resource import Resource
from ecs_constructs.template.types.auto_scaling import InstanceTypeSource
from ecs_constructs.template.types.ecs import ResourceRequirement, gpus_of
from ecs_constructs.template.view import Child, Children, Position, View, boolean, integer, number, text, texts

FARGATE_TYPES = ("FARGATE", "FARGATE_SPOT")
"""The types of compute environments without instances."""


class ComputeResources(View):
    """The capacity of a managed compute environment."""

    type = text("Type")
    minv_cpus = integer("MinvCpus")
    desiredv_cpus = integer("DesiredvCpus")
    maxv_cpus = integer("MaxvCpus")
    bid_percentage = integer("BidPercentage")
    allocation_strategy = text("AllocationStrategy")
    instance_types = texts("InstanceTypes")

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
    def is_fargate(self) -> bool:
        """Whether it has no instances."""
        return (self.type or "").upper() in FARGATE_TYPES


class ComputeEnvironment(InstanceTypeSource):
    """``AWS::Batch::ComputeEnvironment``."""

    cloudformation_type = "AWS::Batch::ComputeEnvironment"
    name_property = "ComputeEnvironmentName"

    kind = text("Type")
    resources = Child("ComputeResources", ComputeResources)

    @property
    def is_on_kubernetes(self) -> bool:
        """Whether its instances join an Amazon EKS cluster, where other job definitions run."""
        return self.read("EksConfiguration") is not None

    def named_types(self) -> Iterator[tuple[str, Position]]:
        """Its instance types, families and bundles."""
        resources = self.resources
        for index, name in enumerate(resources.instance_types or () if resources else ()):
            yield name, Position(self, f"Properties/ComputeResources/InstanceTypes/{index}")


class EnvironmentOrder(View):
    """One compute environment of a queue and its place."""

    order = integer("Order")

    @property
    def environment(self) -> ComputeEnvironment | None:
        """The compute environment."""
        return self.target("ComputeEnvironment", ComputeEnvironment)


class JobQueue(Resource):
    """``AWS::Batch::JobQueue``."""

    cloudformation_type = "AWS::Batch::JobQueue"
    name_property = "JobQueueName"

    priority = integer("Priority")
    environment_order = Children("ComputeEnvironmentOrder", EnvironmentOrder)


class JobContainer(View):
    """The container of a job."""

    vcpus = number("Vcpus")
    memory = integer("Memory")
    privileged = boolean("Privileged")
    resource_requirements = Children("ResourceRequirements", ResourceRequirement)

    def vcpu_requirement(self) -> tuple[float, Position] | None:
        """The vCPUs that it asks for and where, by requirement or by the older property."""
        for requirement in self._requirements("VCPU"):
            if requirement.amount is not None:
                return requirement.amount, requirement.at("Value")
        return None if self.vcpus is None else (self.vcpus, self.at("Vcpus"))

    def memory_requirement(self) -> tuple[int, Position] | None:
        """The memory in MiB that it asks for and where, by requirement or by the older property."""
        for requirement in self._requirements("MEMORY"):
            if requirement.count is not None:
                return requirement.count, requirement.at("Value")
        return None if self.memory is None else (self.memory, self.at("Memory"))

    def _requirements(self, kind: str) -> list[ResourceRequirement]:
        return [requirement for requirement in self.resource_requirements if requirement.type == kind]

    @property
    def gpus(self) -> int:
        """How many GPUs it asks for."""
        return gpus_of(self.resource_requirements)


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


class JobDefinition(Resource):
    """``AWS::Batch::JobDefinition``."""

    cloudformation_type = "AWS::Batch::JobDefinition"
    name_property = "JobDefinitionName"

    kind = text("Type")
    platform_capabilities = texts("PlatformCapabilities")
    container = Child("ContainerProperties", JobContainer)
    retry_strategy = Child("RetryStrategy", RetryStrategy)
    timeout = Child("Timeout", Timeout)

    @property
    def runs_on_fargate(self) -> bool:
        """Whether it asks for Fargate."""
        return "FARGATE" in (self.platform_capabilities or ())

    def capacity(self) -> list[ComputeResources]:
        """The capacity of its platform among the templates: a job names its queue only when it is submitted.

        Raises:
            NotDetermined: an environment is not determined, or is unmanaged, so that any instance may be in it.
        """
        environments = [e for e in self.graph.of_type(ComputeEnvironment) if not e.is_on_kubernetes]
        if not self.runs_on_fargate and any(environment.resources is None for environment in environments):
            raise self.undetermined("PlatformCapabilities", "an unmanaged compute environment may have any capacity")
        managed = (environment.resources for environment in environments)
        return [resources for resources in managed if resources and resources.is_fargate == self.runs_on_fargate]
