"""Templates with job queues that tests simulate."""

from pathlib import Path
from typing import Any

from ecs_constructs.cost import PriceList, bundled
from ecs_constructs.limits import CURRENT
from ecs_constructs.simulation.batch_reading import QueueReading, read_job, read_queue
from ecs_constructs.simulation.batch_trial import JobTrial
from ecs_constructs.template import Graph
from ecs_constructs.template.stack import Stack
from ecs_constructs.template.types.batch import JobDefinition, JobQueue

QUEUE, JOB, SPOT, REST = "test/Queue", "test/Job", "test/Spot", "test/Rest"

OPEN: dict[str, Any] = {"Ref": "Open"}
"""A value that only the deployment knows."""

Resources = dict[str, Any]


def environment(
    name: str = "Spot", *, kind: str = "SPOT", properties: Resources | None = None, **own: Any
) -> Resources:
    """A managed compute environment of at most 16 vCPUs."""
    usual: Resources = {"Type": kind, "MaxvCpus": 16}
    if not kind.startswith("FARGATE"):
        usual |= {"InstanceTypes": ["m6i.large"], "AllocationStrategy": "BEST_FIT_PROGRESSIVE"}
    resources = {"Type": "MANAGED", "ComputeResources": usual | own, **(properties or {})}
    return {name: {"Type": "AWS::Batch::ComputeEnvironment", "Properties": resources}}


def queue(*environments: str, name: str = "Queue", **properties: Any) -> Resources:
    """A queue of environments in their order, which the template has the other way round."""
    order = [{"Order": number, "ComputeEnvironment": {"Ref": each}} for number, each in enumerate(environments, 1)]
    body = {"Priority": 1, "ComputeEnvironmentOrder": order[::-1], **properties}
    return {name: {"Type": "AWS::Batch::JobQueue", "Properties": body}}


def job(vcpus: Any = "1", memory: Any = "2048", name: str = "Job", **properties: Any) -> Resources:
    """A job definition of one container."""
    asked = [{"Type": "VCPU", "Value": vcpus}, {"Type": "MEMORY", "Value": memory}]
    body = {"Type": "container", "ContainerProperties": {"Image": "i", "ResourceRequirements": asked}, **properties}
    return {name: {"Type": "AWS::Batch::JobDefinition", "Properties": body}}


FARGATE_JOB: Resources = {"PlatformCapabilities": ["FARGATE"]}
"""What makes a job definition one for Fargate."""

USUAL: Resources = environment() | environment("Rest", kind="EC2") | queue("Spot", "Rest") | job()
"""A queue that takes spot instances first and those on demand behind them."""


def body(resources: Resources) -> dict[str, Any]:
    """A template of some resources."""
    return {"Parameters": {"Open": {"Type": "String"}}, "Resources": resources}


def graph(resources: Resources, region: str | None = "ap-northeast-2") -> Graph:
    """The graph of one stack."""
    return Graph([Stack(name="test", body=body(resources), file=Path("test.json"), region=region)])


def reading(
    resources: Resources, prices: PriceList | None = None, region: str | None = "ap-northeast-2"
) -> QueueReading:
    """The queue of some resources for their job."""
    found = graph(resources, region)
    of_job = next(each for each in found.of_type(JobDefinition) if each.logical_id == "Job")
    of_queue = next(each for each in found.of_type(JobQueue) if each.logical_id == "Queue")
    return read_queue(of_queue, read_job(of_job), CURRENT, prices or bundled())


def trial(resources: Resources, count: int, seconds: float = 600, **more: Any) -> JobTrial:
    """Jobs in the queue of some resources."""
    return JobTrial(queue=reading(resources), count=count, seconds=seconds, **more)
