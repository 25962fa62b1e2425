"""AWS Batch: compute environments, job queues and job definitions."""

from collections.abc import Iterator
from typing import Self

from ecs_constructs.template.errors import NotDetermined
from ecs_constructs.template.graph import Graph
from ecs_constructs.template.resource import Resource
from ecs_constructs.template.types.ecs import ResourceRequirement, gpus_of
from ecs_constructs.template.view import Child, Children, View, boolean, integer, number, text, texts

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


class ComputeEnvironment(Resource):
    """``AWS::Batch::ComputeEnvironment``."""

    cloudformation_type = "AWS::Batch::ComputeEnvironment"
    name_property = "ComputeEnvironmentName"

    kind = text("Type")
    resources = Child("ComputeResources", ComputeResources)


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

    def requirement(self, kind: str) -> float | None:
        """What it asks for of ``VCPU`` or ``MEMORY`` (MiB), by requirement or by the older property, or None."""
        for requirement in self.resource_requirements:
            if requirement.type == kind and requirement.value is not None:
                try:
                    return float(requirement.value)
                except ValueError:
                    raise requirement.undetermined("Value", "not a number") from None
        return self.vcpus if kind == "VCPU" else self.memory

    @property
    def gpus(self) -> int:
        """How many GPUs it asks for."""
        return gpus_of(self.resource_requirements)


class EvaluateOnExit(View):
    """One condition of a retry strategy."""

    action = text("Action")


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

    def environments(self) -> list[ComputeEnvironment]:
        """The managed environments of its platform among the templates: a job names its queue only when submitted.

        Raises:
            NotDetermined: the kind of an environment is not determined.
        """
        managed = [e for e in self.graph.of_type(ComputeEnvironment) if e.resources is not None]
        return [e for e in managed if e.resources is not None and e.resources.is_fargate == self.runs_on_fargate]
