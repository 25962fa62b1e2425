"""Batch jobs on compute environments."""

from typing import Any

import pytest

from ecs_constructs.placement.packing import Answer, Limit
from ecs_constructs.placement.placement import Placement
from tests.placement.planned import OPEN, Resources, placed, planned, user_data


def environment(*types: str, name: str = "Environment", state: str | None = None, **resources: Any) -> Resources:
    """A managed compute environment of at most 16 vCPUs."""
    found = {"Type": "EC2", "MaxvCpus": 16, "InstanceTypes": list(types), **resources}
    properties = {"Type": "MANAGED", "ComputeResources": found, **({"State": state} if state else {})}
    return {name: {"Type": "AWS::Batch::ComputeEnvironment", "Properties": properties}}


def container(vcpus: Any, memory: Any, gpus: int = 0, **more: Any) -> Resources:
    """What a container asks for."""
    asked = [{"Type": "VCPU", "Value": vcpus}, {"Type": "MEMORY", "Value": memory}]
    return {"ResourceRequirements": asked + ([{"Type": "GPU", "Value": str(gpus)}] if gpus else []), **more}


def job(vcpus: Any = "4", memory: Any = "1000", gpus: int = 0, **properties: Any) -> Resources:
    """A job definition of one container."""
    found = {"ContainerProperties": container(vcpus, memory, gpus), **properties}
    return {"Job": {"Type": "AWS::Batch::JobDefinition", "Properties": found}}


def nodes(number: Any, *ranges: Resources) -> Resources:
    """A multi-node job."""
    properties = {"NumNodes": number, "NodeRangeProperties": list(ranges)}
    return {"Job": {"Type": "AWS::Batch::JobDefinition", "Properties": {"NodeProperties": properties}}}


def on(environment: Resources, job: Resources) -> Placement:
    return placed({**environment, **job}, name="Job", **OPEN)


def said(found: Placement) -> tuple[Answer, Limit | None, str]:
    return found.answer, found.limit, found.reason


def test_a_job_that_fits() -> None:
    found = on(environment("m5.xlarge"), job("2", "3000"))
    assert said(found) == (
        Answer.FITS,
        Limit.CPU,
        "It fits on m5.xlarge, 2 jobs on an instance (CPU): up to 8 jobs at once within 16 vCPUs.",
    )
    assert (found.capacity, found.per_instance, found.instances.desired) == ("Environment", 2, 1)
    assert (found.instances.maximum, found.instance_types) == (4, ("m5.xlarge",))
    assert [(box.instance_type, [each.count for each in box.contents]) for box in found.boxes] == [("m5.xlarge", [2])]


@pytest.mark.parametrize(
    ("resources", "at_once"),
    [
        ({}, "up to 2 jobs at once within 20 vCPUs"),
        ({"AllocationStrategy": "BEST_FIT"}, "up to 2 jobs at once within 20 vCPUs"),
        (
            {"AllocationStrategy": "BEST_FIT_PROGRESSIVE"},
            "up to 2 jobs at once within 20 vCPUs, or 4 as Batch may go beyond that by one instance",
        ),
        (
            {"Type": "SPOT"},
            "up to 2 jobs at once within 20 vCPUs, or 4 as Batch may go beyond that by one instance",
        ),
    ],
)
def test_at_most_one_instance_beyond_the_maximum(resources: Resources, at_once: str) -> None:
    """The worked example: 20 vCPUs, jobs of 8, only a type of 16."""
    found = on(environment("c5.4xlarge", **{"MaxvCpus": 20, **resources}), job("8"))
    assert found.reason == f"It fits on c5.4xlarge, 2 jobs on an instance (CPU): {at_once}."


def test_an_instance_larger_than_the_maximum() -> None:
    larger = job("4")
    refused = on(environment("m5.24xlarge"), larger)
    assert said(refused) == (
        Answer.CANNOT,
        Limit.VCPUS,
        "The job takes 1 instance of at least 96 vCPUs; the environment may have at most 16.",
    )
    perhaps = on(environment("m5.24xlarge", AllocationStrategy="BEST_FIT_PROGRESSIVE"), larger)
    assert said(perhaps) == (
        Answer.UNDECIDED,
        Limit.VCPUS,
        "The job takes 1 instance of at least 96 vCPUs; the environment may have at most 16. "
        "Batch may go beyond that once.",
    )
    family = on(environment("m5"), larger)
    assert family.answer is Answer.FITS
    assert "m5.24xlarge" not in family.instance_types


@pytest.mark.parametrize(
    ("types", "wanted", "answer", "limit", "reason"),
    [
        (
            ("m5.xlarge",),
            job("4", "16384"),
            Answer.CANNOT,
            Limit.MEMORY,
            "The job takes 16384 MiB; no instance of the environment has more than 16351 MiB for it.",
        ),
        (
            ("m4.large",),
            job("2", "7960"),
            Answer.UNDECIDED,
            Limit.MEMORY,
            "The job takes 7960 MiB; no instance of the environment can be expected to have more than 7953 MiB for it.",
        ),
        (
            ("m5.xlarge",),
            job("8", "100"),
            Answer.CANNOT,
            Limit.CPU,
            "The job takes 8192 CPU units; no instance of the environment has more than 4096 CPU units for it.",
        ),
        (
            ("m5.xlarge",),
            job("1", "100", 1),
            Answer.CANNOT,
            Limit.GPU,
            "The job takes 1 GPU; no instance of the environment has any for it.",
        ),
        # One has the vCPUs, the other the memory.
        (
            ("c5.2xlarge", "r5.xlarge"),
            job("8", "20000"),
            Answer.CANNOT,
            Limit.MEMORY,
            "The job takes 8192 CPU units and 20000 MiB; no instance of the environment has all of that at once.",
        ),
        (
            ("m6g.xlarge",),
            job(ContainerProperties=container("1", "100", RuntimePlatform={"CpuArchitecture": "X86_64"})),
            Answer.CANNOT,
            Limit.ARCHITECTURE,
            "The job is for x86_64; no instance type of the environment is.",
        ),
        (
            ("m5.xlarge",),
            job("32"),
            Answer.CANNOT,
            Limit.VCPUS,
            "The job takes 32 vCPUs; the environment may have at most 16.",
        ),
    ],
)
def test_jobs_that_do_not_fit(
    types: tuple[str, ...], wanted: Resources, answer: Answer, limit: Limit, reason: str
) -> None:
    assert said(on(environment(*types), wanted)) == (answer, limit, reason)


def test_gpus_families_and_bundles() -> None:
    gpu = on(environment("g4dn.xlarge", "m5.xlarge"), job("1", "100", 1))
    assert gpu.reason == (
        "It fits on 1 of 2 instance types; g4dn.xlarge suits it best, 1 job on an instance (GPUs): up to 4 jobs at "
        "once within 16 vCPUs."
    )
    bundle = on(environment("optimal"), job("2", "3000"))
    assert bundle.answer is Answer.FITS
    assert "about " in bundle.reason
    assert {name.partition(".")[0] for name in bundle.instance_types} == {"m6i", "c6i", "r6i", "c7i"}


def test_several_containers_are_one_job() -> None:
    tasks = [{"Containers": [container("1", "1000", Name="a"), container("1.5", "2000", Name="b")]}]
    wanted = {"Job": {"Type": "AWS::Batch::JobDefinition", "Properties": {"EcsProperties": {"TaskProperties": tasks}}}}
    found = on(environment("m5.xlarge"), wanted)
    assert found.per_instance == 1
    assert on(environment("m5.xlarge", MaxvCpus=2), wanted).reason == (
        "The job takes 2.5 vCPUs; the environment may have at most 2."
    )


# Multi-node jobs


def node_range(target: str, vcpus: str = "2", memory: str = "1000", **more: Any) -> Resources:
    return {"TargetNodes": target, "Container": container(vcpus, memory, **more)}


def test_each_node_has_an_instance_of_its_own() -> None:
    found = on(environment("m5.xlarge"), nodes(4, node_range("0:")))
    assert said(found) == (
        Answer.FITS,
        Limit.CONSTRAINT,
        "It fits on m5.xlarge, 1 node on an instance: up to 1 job at once within 16 vCPUs.",
    )
    assert (found.instances.desired, found.per_instance) == (4, 1)
    # Five nodes ask for 10 vCPUs, and take five instances of 4.
    more = on(environment("m5.xlarge"), nodes(5, node_range("0:0"), node_range("1:")))
    assert said(more) == (
        Answer.CANNOT,
        Limit.VCPUS,
        "The job takes 5 instances of at least 4 vCPUs; the environment may have at most 16.",
    )


def test_all_nodes_fit_on_one_type() -> None:
    wanted = nodes(2, node_range("0", "2", "3000"), node_range("1", "8", "3000"))
    found = on(environment("m5.large", "m5.2xlarge"), wanted)
    assert (found.answer, found.instance_types) == (Answer.FITS, ("m5.2xlarge",))
    assert on(environment("m5.large", "m5.xlarge"), wanted).answer is Answer.CANNOT


def test_the_type_that_nodes_ask_for() -> None:
    asked = nodes(2, node_range("0:", InstanceType="m5.2xlarge"))
    assert on(environment("m5.xlarge", "m5.2xlarge"), asked).instance_types == ("m5.2xlarge",)
    refused = on(environment("m5.xlarge"), asked)
    assert said(refused) == (
        Answer.CANNOT,
        Limit.CONSTRAINT,
        "The environment has no instance of the type that the nodes ask for.",
    )


@pytest.mark.parametrize(
    "capacity",
    [
        environment("m5.xlarge", Type="SPOT"),
        {"Environment": {"Type": "AWS::Batch::ComputeEnvironment", "Properties": {"Type": "UNMANAGED"}}},
    ],
)
def test_where_nodes_do_not_run(capacity: Resources) -> None:
    found = on(capacity, nodes(2, node_range("0:")))
    assert said(found) == (
        Answer.CANNOT,
        Limit.CONSTRAINT,
        "Multi-node jobs run on managed instances on demand only: not on Fargate, on spot or unmanaged.",
    )


# Other capacity


def fargate(vcpus: str, memory: str, gpus: int = 0) -> Placement:
    wanted = job(vcpus, memory, gpus, PlatformCapabilities=["FARGATE"])
    return on(environment(Type="FARGATE", InstanceTypes=None), wanted)


def test_fargate() -> None:
    assert said(fargate("0.25", "512")) == (Answer.FITS, None, "Up to 64 jobs at once within 16 vCPUs.")
    assert said(fargate("0.25", "4096")) == (
        Answer.CANNOT,
        Limit.MEMORY,
        "Fargate has no tasks of 256 CPU units and 4096 MiB.",
    )
    assert fargate("1", "2048", 1).limit is Limit.GPU


def test_other_environments() -> None:
    unmanaged = {"Environment": {"Type": "AWS::Batch::ComputeEnvironment", "Properties": {"Type": "UNMANAGED"}}}
    assert on(unmanaged, job()).reason == "Which instances an unmanaged compute environment has no template tells."
    disabled = on(environment("m5.xlarge", state="DISABLED"), job())
    assert (disabled.answer, disabled.reason) == (
        Answer.UNDECIDED,
        "The compute environment is disabled: it starts nothing for new jobs.",
    )
    assert on({}, job()).reason == "No compute environment for it is in the templates."
    kubernetes = environment("m5.xlarge")
    kubernetes["Environment"]["Properties"]["EksConfiguration"] = {"EksClusterArn": "a", "KubernetesNamespace": "n"}
    pod: Resources = {"EksProperties": {"PodProperties": {"Containers": [{"Image": "i"}]}}, "ContainerProperties": None}
    assert on(kubernetes, job(**pod)).reason == "Jobs on Amazon EKS are placed by Kubernetes."
    assert on(kubernetes, job()).capacity is None


def test_managed_instances() -> None:
    def managed(*types: str, memory: str = "1000") -> Placement:
        wanted = job("1", memory, PlatformCapabilities=["MANAGED_INSTANCES"])
        return on(environment(Type="ECS_MANAGED_INSTANCES", InstanceTypes=list(types) or None), wanted)

    assert managed().answer is Answer.FITS
    assert managed(memory="99000000").answer is Answer.UNDECIDED
    assert managed("m5.large").reason == "Which of its instance types ECS chooses for a job is not looked at."


def test_a_job_on_each_environment_of_its_platform() -> None:
    capacity = {
        **environment("m5.xlarge"),
        **environment("m5.large", name="Small"),
        **environment(Type="FARGATE", name="F"),
    }
    found = planned({**capacity, **job()}).placements
    assert [(each.capacity, each.answer) for each in found] == [
        ("Environment", Answer.FITS),
        ("Small", Answer.CANNOT),
    ]


# What is left open


JOB, CAPACITY = "Job/ContainerProperties", "Environment/ComputeResources"


@pytest.mark.parametrize(
    ("capacity", "wanted", "reason"),
    [
        (environment("m5.xlarge"), job({"Ref": "Open"}), f"{JOB}/ResourceRequirements/0/Value ("),
        (
            environment("m5.xlarge"),
            job(ContainerProperties={"Image": "i"}),
            f"{JOB} (what the job needs is given when it is submitted).",
        ),
        (environment("m5.xlarge"), job(ContainerProperties=None), f"{JOB} (the job has no container)."),
        (environment("zz9.large"), job(), f"{CAPACITY}/InstanceTypes ("),
        (environment("m5.xlarge", MaxvCpus={"Ref": "Number"}), job(), f"{CAPACITY}/MaxvCpus ("),
        (environment("m5.xlarge", MaxvCpus=None), job(), f"{CAPACITY}/MaxvCpus (no maximum is set)."),
        (
            environment("m5.xlarge"),
            nodes(None, node_range("0:")),
            "Job/NodeProperties/NumNodes (no number of nodes is set).",
        ),
        (environment("m5.xlarge", Type={"Ref": "Open"}), job(), f"{CAPACITY}/Type ("),
    ],
)
def test_what_is_left_open_is_undecided_and_named(capacity: Resources, wanted: Resources, reason: str) -> None:
    found = on(capacity, wanted)
    assert found.answer is Answer.UNDECIDED
    assert found.reason.startswith(f"Not determined: {reason}")


def test_the_memory_that_a_launch_template_keeps() -> None:
    data = {"LaunchTemplateData": user_data("#!/bin/bash\necho ECS_RESERVED_MEMORY=1000 >> /etc/ecs/ecs.config")}
    template = {"Template": {"Type": "AWS::EC2::LaunchTemplate", "Properties": data}}
    used: Resources = {"LaunchTemplate": {"LaunchTemplateId": {"Ref": "Template"}}}
    assert on({**template, **environment("m4.large", **used)}, job("2", "6900")).answer is Answer.FITS
    # Whether Batch's own 32 MiB come on top is not documented, nor whether the setting counts at all.
    assert on({**template, **environment("m4.large", **used)}, job("2", "6960")).answer is Answer.UNDECIDED
    assert on(environment("m4.large"), job("2", "7953")).answer is Answer.FITS
