"""A container of a task: what runs, what it may use, how it is watched and logged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import aws_cdk as cdk
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_logs as logs
from constructs import Construct

from ecs_constructs.arguments import is_unresolved, require_between, require_duration_between, require_words
from ecs_constructs.limits import CURRENT

_INTERVAL = cdk.Duration.seconds(30)
_TIMEOUT = cdk.Duration.seconds(5)
_START_PERIOD = cdk.Duration.seconds(0)
_STOP_TIMEOUT = cdk.Duration.seconds(30)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerHealthCheck:
    """A command inside the container that tells ECS whether it works; a container that fails it is replaced.

    A load-balanced service has the load balancer's check already: add this one for what HTTP can't show.

    Args:
        command: ``["CMD-SHELL", "..."]`` or ``["CMD", "...", "..."]``; exit code 0 means healthy. The program must be
            in the image.
        interval: The time between two checks, 5 to 300 seconds. Default: 30 seconds, as ECS has it.
        timeout: The time that a check may take, 2 to 60 seconds. Default: 5 seconds, as ECS has it.
        retries: How many failures in a row make the container unhealthy, 1 to 10. Default: 3, as ECS has it.
        start_period: The time after the start in which failures do not count, 0 to 300 seconds. Default: none.

    Raises:
        ValueError: When the command is empty or a value is out of range.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
    """

    command: Sequence[str]
    interval: cdk.Duration = _INTERVAL
    timeout: cdk.Duration = _TIMEOUT
    retries: int = 3
    start_period: cdk.Duration = _START_PERIOD

    def __post_init__(self) -> None:
        require_words("command", self.command)
        if not self.command:
            raise ValueError(
                'command of the container health check is empty; give one such as ["CMD-SHELL", "exit 0"].'
            )
        fix = "Choose a value that ECS accepts."
        require_duration_between("interval", self.interval, minimum=5, maximum=300, fix=fix)
        require_duration_between("timeout", self.timeout, minimum=2, maximum=60, fix=fix)
        require_between("retries", self.retries, minimum=1, maximum=10, fix=fix)
        require_duration_between("start_period", self.start_period, minimum=0, maximum=300, fix=fix)

    def to_ecs(self) -> ecs.HealthCheck:
        """The check as aws-cdk-lib takes it."""
        return ecs.HealthCheck(
            command=list(self.command),
            interval=self.interval,
            timeout=self.timeout,
            retries=self.retries,
            start_period=self.start_period,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerOptions:
    """One container of a task.

    Memory has a soft limit (the reservation) and a hard limit. ECS places a task by what it reserves; the kernel kills
    a container that goes above its ceiling:

    ======================  ======================  ======================  =====================================
    memory_reservation_mib  memory_limit_mib        reserves                ceiling
    ======================  ======================  ======================  =====================================
    given                   not given               memory_reservation_mib  the task's memory, else the host's
    given                   given                   memory_reservation_mib  memory_limit_mib
    not given               given                   memory_limit_mib        memory_limit_mib
    not given               not given               nothing of its own      the task's memory, which must be given
    ======================  ======================  ======================  =====================================

    Where the task itself has memory (always on Fargate), placement reserves that, and the containers share it.
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html

    Args:
        image: The image.
        name: The name within the task, used by logs, Exec and metrics. Default: ``app``, the same for every service, so
            that commands and queries are too. Changing it replaces the task definition.
        port: The TCP port that the container listens on; a load-balanced service needs it. Default: none.
        cpu: The share of CPU in units (1024 are one vCPU). It guarantees that much under contention and caps nothing:
            what others leave idle is free to use, up to the task's CPU or the host. Default: the smallest share.
        memory_limit_mib: The hard limit in MiB, at least 6. Default: none; see the table.
        memory_reservation_mib: The soft limit in MiB, at least 6 and at most the hard one. Default: none; see the
            table.
        gpu_count: GPUs for this container alone, on EC2 capacity only. Default: none.
        command: The command. Default: the image's.
        entry_point: The entry point. Default: the image's.
        working_directory: The working directory. Default: the image's.
        user: The user, as ``uid``, ``uid:gid`` or name. Default: the image's.
        environment: Plain environment variables. They can be read by everyone who may read the task definition.
        secrets: Environment variables from Secrets Manager or the Parameter Store, for everything confidential.
        health_check: A check inside the container. Default: none, since most images lack a program for it.
        readonly_root_filesystem: Whether the container can't write to its own files. Default: it can, because most
            images write below ``/tmp`` or ``/var`` and Exec needs to.
        init_process_enabled: Whether an init process forwards signals and reaps processes. Default: yes, because a
            program that is process 1 ignores SIGTERM unless it was written for that, and then each stop ends with a
            kill.
        stop_timeout: The time from SIGTERM to SIGKILL, at most 120 seconds on Fargate. Default: 30 seconds, as ECS has
            it.
        ulimits: Limits such as open files. Default: those of the host's Docker daemon.
        docker_labels: Labels of the container. Default: none.

    Raises:
        ValueError: When a number is out of range, the soft limit is above the hard one, or a variable is both plain and
            secret.
    """

    image: ecs.ContainerImage
    name: str = "app"
    port: int | None = None
    cpu: int | None = None
    memory_limit_mib: int | None = None
    memory_reservation_mib: int | None = None
    gpu_count: int = 0
    command: Sequence[str] | None = None
    entry_point: Sequence[str] | None = None
    working_directory: str | None = None
    user: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, ecs.Secret] = field(default_factory=dict)
    health_check: ContainerHealthCheck | None = None
    readonly_root_filesystem: bool = False
    init_process_enabled: bool = True
    stop_timeout: cdk.Duration = _STOP_TIMEOUT
    ulimits: Sequence[ecs.Ulimit] = ()
    docker_labels: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_words("command", self.command)
        require_words("entry_point", self.entry_point)
        require_between(
            "port", self.port, minimum=1, maximum=65535, fix="Give the TCP port that the container listens on."
        )
        require_between("cpu", self.cpu, minimum=0, fix="1024 units are one vCPU.")
        require_between("gpu_count", self.gpu_count, minimum=0, fix="Give a number of whole GPUs.")
        require_duration_between(
            "stop_timeout", self.stop_timeout, minimum=2, fix="Give the program time to end after SIGTERM."
        )
        self._require_memory()
        both = sorted(self.environment.keys() & self.secrets.keys())
        if both:
            raise ValueError(
                f"{', '.join(both)} of container {self.name} is in environment and in secrets; ECS accepts one of "
                "them. Remove it from environment if it is confidential."
            )

    def _require_memory(self) -> None:
        soft, hard = self.memory_reservation_mib, self.memory_limit_mib
        fix = "Docker starts no container with less."
        require_between("memory_reservation_mib", soft, minimum=CURRENT.minimum_container_memory_mib, fix=fix)
        require_between("memory_limit_mib", hard, minimum=CURRENT.minimum_container_memory_mib, fix=fix)
        if soft is None or hard is None or is_unresolved(soft) or is_unresolved(hard):
            return
        if soft > hard:
            raise ValueError(
                f"memory_reservation_mib of container {self.name} is {soft}, more than its memory_limit_mib of {hard}; "
                "the soft limit must not be above the hard one. Lower the first or raise the second."
            )


def add_container(
    scope: Construct,
    task_definition: ecs.TaskDefinition,
    options: ContainerOptions,
    *,
    network_mode: ecs.NetworkMode,
    log_group: logs.ILogGroup,
) -> ecs.ContainerDefinition:
    """Add a container to a task definition.

    Args:
        scope: The construct that owns the task definition.
        task_definition: The task definition.
        options: What the container is.
        network_mode: The network mode of the task definition.
        log_group: Where its output goes; the stream's name begins with the container's.
    """
    return task_definition.add_container(
        options.name,
        image=options.image,
        cpu=options.cpu,
        memory_limit_mib=options.memory_limit_mib,
        memory_reservation_mib=options.memory_reservation_mib,
        gpu_count=options.gpu_count or None,
        port_mappings=_port_mappings(options, network_mode),
        command=_list(options.command),
        entry_point=_list(options.entry_point),
        working_directory=options.working_directory,
        user=options.user,
        environment=dict(options.environment),
        secrets=dict(options.secrets),
        health_check=options.health_check.to_ecs() if options.health_check else None,
        readonly_root_filesystem=options.readonly_root_filesystem,
        linux_parameters=ecs.LinuxParameters(
            scope, f"{options.name}-linux", init_process_enabled=options.init_process_enabled
        ),
        stop_timeout=options.stop_timeout,
        ulimits=list(options.ulimits),
        docker_labels=dict(options.docker_labels),
        logging=ecs.LogDrivers.aws_logs(stream_prefix=options.name, log_group=log_group),
    )


def _port_mappings(options: ContainerOptions, network_mode: ecs.NetworkMode) -> list[ecs.PortMapping] | None:
    if options.port is None:
        return None
    # Port 0 asks the host for any free port, so that several tasks of a service fit on one instance.
    host_port = 0 if network_mode is ecs.NetworkMode.BRIDGE else None
    return [ecs.PortMapping(container_port=options.port, host_port=host_port)]


def _list(words: Sequence[str] | None) -> list[str] | None:
    return None if words is None else list(words)
