"""A Fargate job has properties that only jobs on instances may have, or lacks an execution role.

## What it does

Looks at jobs of the platform ``FARGATE``, for what Batch refuses there:

- no ``ExecutionRoleArn``;
- ``Privileged``, a GPU, ``Ulimits`` of ``ContainerProperties``;
- ``Devices``, ``MaxSwap``, ``Swappiness``, ``SharedMemorySize`` and ``Tmpfs`` of ``LinuxParameters``;
- the older ``Vcpus`` and ``Memory``;
- volumes on the host, and log drivers other than ``awslogs``, ``splunk`` and ``awsfirelens``;
- ``EphemeralStorage`` below 21 or above 200 GiB.

## Why is this bad

``RegisterJobDefinition`` rejects it: "executionRoleArn is required for Fargate jobs."

## Use instead

``ResourceRequirements`` for vCPU and memory, an execution role that may pull the image and write the logs, EFS for
shared files; or the platform ``EC2`` for the rest.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.batch.ranges import outside
from ecs_constructs.rules.parts import apart
from ecs_constructs.template import View
from ecs_constructs.template.types.batch import JobContainer, JobTask

ONLY_FOR_INSTANCES = ("Memory", "Vcpus")
LINUX_ONLY_FOR_INSTANCES = ("Devices", "MaxSwap", "SharedMemorySize", "Swappiness", "Tmpfs")
LOG_DRIVERS = ("awslogs", "splunk", "awsfirelens")
EPHEMERAL_STORAGE_GIB = (21, 200)


def _check(task: JobTask, _limits: Limits) -> Iterator[Violation]:
    if task.runs_on_fargate:
        yield from apart(task, _execution_role, _storage, _volumes, _containers)


def _execution_role(task: JobTask) -> Iterator[Violation]:
    if task.read("ExecutionRoleArn") is None:
        yield Violation(
            at=task.at("ExecutionRoleArn"),
            message="A job on Fargate needs an execution role, and has none.",
            fix="Set ExecutionRoleArn to a role that may pull the image and write the logs.",
        )


def _storage(task: JobTask) -> Iterator[Violation]:
    storage = task.ephemeral_storage
    if storage is not None:
        size = storage.size_in_gib
        yield from outside(storage, "SizeInGiB", size, EPHEMERAL_STORAGE_GIB, "Ephemeral storage", unit="GiB")


def _volumes(task: JobTask) -> Iterator[Violation]:
    for volume in task.volumes:
        if volume.host is not None and volume.host.source_path:
            yield _refused(volume.host, "SourcePath")


def _containers(task: JobTask) -> Iterator[Violation]:
    for container in task.containers:
        yield from apart(container, _older, _privileged, _gpu, _ulimits, _linux, _log_driver)


def _older(container: JobContainer) -> Iterator[Violation]:
    for name in container.written(ONLY_FOR_INSTANCES):
        yield _refused(container, name)


def _privileged(container: JobContainer) -> Iterator[Violation]:
    if container.privileged:
        yield _refused(container, "Privileged")


def _gpu(container: JobContainer) -> Iterator[Violation]:
    for requirement in container.requirements("GPU"):
        yield _refused(requirement, "Type", "A GPU")


def _ulimits(container: JobContainer) -> Iterator[Violation]:
    if container.members("Ulimits") and not container.is_of_ecs_task:
        yield _refused(container, "Ulimits")


def _linux(container: JobContainer) -> Iterator[Violation]:
    parameters = container.linux_parameters
    if parameters is None:
        return
    for name in parameters.written(LINUX_ONLY_FOR_INSTANCES):
        yield _refused(parameters, name)


def _log_driver(container: JobContainer) -> Iterator[Violation]:
    logs = container.log_configuration
    driver = logs.log_driver if logs else None
    if logs is not None and driver is not None and driver not in LOG_DRIVERS:
        yield Violation(
            at=logs.at("LogDriver"),
            message=f"A job on Fargate cannot use the log driver {driver}.",
            actual=driver,
            limit=", ".join(LOG_DRIVERS),
            fix=f"Use {', '.join(LOG_DRIVERS[:-1])} or {LOG_DRIVERS[-1]}.",
        )


def _refused(view: View, name: str, meaning: str | None = None) -> Violation:
    return Violation(
        at=view.at(name),
        message=f"{meaning or name} is not applicable to jobs on Fargate.",
        fix="Leave it out, or run the job on instances (PlatformCapabilities: [EC2]).",
    )


RULE = Rule(
    name="batch/fargate-job-fields",
    title="A Fargate job has an execution role, and nothing that only instances have.",
    severity=Severity.ERROR,
    subject=JobTask,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ContainerProperties.html",
            read="2026-11-22",
            quote="For jobs that run on Fargate resources, you must provide an execution role.",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_LinuxParameters.html",
            read="2026-11-22",
            quote=(
                "This parameter isn't applicable to jobs that are running on Fargate resources. Don't"
                " provide it for these jobs."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_LogConfiguration.html",
            read="2026-11-22",
            quote=("Jobs that are running on Fargate resources are restricted to the awslogs and splunk log drivers."),
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_EphemeralStorage.html",
            read="2026-11-22",
            quote=("The minimum supported value is 21 GiB and the maximum supported value is 200 GiB."),
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ResourceRequirement.html",
            read="2026-11-22",
            quote="GPUs aren't available for jobs that are running on Fargate resources.",
        ),
    ),
    seen_by=(
        "aws-cdk-lib",
        "cdk-preflight",
    ),
    bad="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    PlatformCapabilities: [FARGATE]
    ContainerProperties:
      Image: "job:1"
      ExecutionRoleArn: arn:aws:iam::123456789012:role/execution
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
      Privileged: true
""",
    good="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    PlatformCapabilities: [FARGATE]
    ContainerProperties:
      Image: "job:1"
      ExecutionRoleArn: arn:aws:iam::123456789012:role/execution
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
      Privileged: false
""",
)
