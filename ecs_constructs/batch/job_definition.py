"""The job definition: what runs, with which resources and rights, for how long and how often."""

from collections.abc import Mapping, Sequence

import aws_cdk as cdk
from aws_cdk import aws_batch as batch
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from ecs_constructs.arguments import require_between, require_duration_between, require_words
from ecs_constructs.batch.platform import Ec2Platform, FargatePlatform
from ecs_constructs.validation.source_lines import record_source_line

DEFAULT_TIMEOUT = cdk.Duration.hours(1)
"""How long one attempt of a job may run."""

DEFAULT_MEMORY = cdk.Size.mebibytes(2048)
"""Memory of a job: the least that Fargate has with 1 vCPU."""

DEFAULT_PLATFORM = Ec2Platform()
"""Jobs on EC2 instances, without a GPU."""

RETRY_ON_SPOT_RECLAIM: tuple[batch.RetryStrategy, ...] = (
    batch.RetryStrategy.of(batch.Action.RETRY, batch.Reason.SPOT_INSTANCE_RECLAIMED),
    batch.RetryStrategy.of(batch.Action.RETRY, batch.Reason.custom(on_status_reason="Your Spot Task was interrupted*")),
    batch.RetryStrategy.of(batch.Action.EXIT, batch.Reason.custom(on_reason="*")),
)
"""Try again when the instance, or on Fargate the capacity, was taken away, and only then.

A job that fails by itself would fail, and cost, again. What Batch says of Fargate Spot is not in its documentation:
https://github.com/nextflow-io/nextflow/issues/5786, read 2026-11-22.
"""

_TASKS = iam.ServicePrincipal("ecs-tasks.amazonaws.com")


class JobDefinition(Construct):
    """A definition of container jobs for AWS Batch, on EC2 instances or on Fargate.

    Two roles are kept apart: the execution role, with which the agent pulls the image, reads the secrets and writes the
    logs, and the job role, with which the job's own code calls AWS. Both always exist, since a job on EC2 without a job
    role can fall back on the rights of its instance. Each starts empty and grows by grants:
    `bucket.grant_read(job.job_role)`.

    A change of any property registers a new revision. Submit by `job_definition_arn`, which names the revision.

    Args:
        image: Container image. The execution role may pull it when it comes from an Amazon ECR repository.
        platform: `Ec2Platform` or `FargatePlatform`, with what only that platform has. Default: EC2, which alone has
            GPUs and whose Spot Instances are what AWS Batch is mostly used for.
        cpu: vCPUs (not CPU units). EC2: whole numbers from 1; Fargate: 0.25, 0.5, 1, 2, 4, 8, 16 or 32. Default: 1, the
            least that runs on both.
        memory: Memory limit, at which the job is ended; on EC2 from 4 MiB, on Fargate as `cpu` allows. An instance
            offers somewhat less than its nominal memory. Default: 2048 MiB, the least that runs on both with 1 vCPU.
        command: Command and arguments. Default: those of the image.
        environment: Environment variables. Default: none. Not for secrets: whoever may describe jobs can read them.
        secrets: Environment variables from Secrets Manager or Parameter Store, which the execution role may read.
            Default: none.
        parameters: Values for `Ref::name` placeholders in the command, which a submission may override. Default: none.
        user: User in the container. Default: that of the image.
        init_process_enabled: Whether a small init process is PID 1 in the container, which passes on signals and reaps
            children. Default: true, so that a job gets the SIGTERM that precedes a timeout or a cancellation.
        readonly_root_filesystem: Whether the container can't write outside its volumes. Default: true, so that a job
            can't be changed while it runs. For scratch files mount
            `batch.EcsVolume.host(name="scratch", container_path="/tmp")`.
        volumes: Volumes to mount. Default: none.
        timeout: How long an attempt may run, at least 60 seconds, best under 14 days on Fargate. Default: 1 hour,
            because a job without a limit that hangs costs money until someone notices.
        attempts: How often a job may be started, 1 to 10. Default: 3, which survives two reclaims; with
            `retry_strategies` nothing else is tried again.
        retry_strategies: What to do with a failed attempt: up to 5 conditions, the first that matches decides, and
            without a match it is tried again. Default: `RETRY_ON_SPOT_RECLAIM`. An empty sequence retries any failure.
        scheduling_priority: Order within a share, 0 to 9999, higher first; only in a queue with a fair-share policy.
            Default: unset.
        log_group: Log group to write to. Default: a new one, deleted with the stack. AWS Batch writes to
            `/aws/batch/job` otherwise, where all jobs of the account mix and nothing expires.
        log_retention: How long the new log group keeps events. Default: one month, so that the last run of a monthly
            job can still be looked into.
        execution_role: Execution role. Default: a new one. What the job needs is granted to either.
        job_role: Job role. Default: a new one without any rights.
        propagate_tags: Whether tasks get the job's tags, by which costs are told apart. Default: true.

    Attributes:
        job_definition: The job definition.
        container: The container definition.
        execution_role: Execution role.
        job_role: Job role.
        log_group: Log group.

    Raises:
        ValueError: When a number or duration is out of range, the platform has no such size, there are more than five
            retry strategies, the command is not a list, or an environment variable's name belongs to AWS Batch.

    Sources: https://docs.aws.amazon.com/batch/latest/APIReference/API_RegisterJobDefinition.html,
    https://docs.aws.amazon.com/batch/latest/userguide/job_retries.html.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        image: ecs.ContainerImage,
        platform: Ec2Platform | FargatePlatform = DEFAULT_PLATFORM,
        cpu: float = 1,
        memory: cdk.Size = DEFAULT_MEMORY,
        command: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
        secrets: Mapping[str, batch.Secret] | None = None,
        parameters: Mapping[str, str] | None = None,
        user: str | None = None,
        init_process_enabled: bool = True,
        readonly_root_filesystem: bool = True,
        volumes: Sequence[batch.EcsVolume] = (),
        timeout: cdk.Duration = DEFAULT_TIMEOUT,
        attempts: int = 3,
        retry_strategies: Sequence[batch.RetryStrategy] = RETRY_ON_SPOT_RECLAIM,
        scheduling_priority: int | None = None,
        log_group: logs.ILogGroup | None = None,
        log_retention: logs.RetentionDays = logs.RetentionDays.ONE_MONTH,
        execution_role: iam.IRole | None = None,
        job_role: iam.IRole | None = None,
        propagate_tags: bool = True,
    ) -> None:
        platform.check_size(cpu, memory)
        _check_attempts(timeout, attempts, retry_strategies)
        require_between(
            "scheduling_priority",
            scheduling_priority,
            minimum=0,
            maximum=9999,
            fix="Leave it unset in a queue without a fair-share policy.",
        )
        require_words("command", command)
        _check_names([*(environment or {}), *(secrets or {})])
        super().__init__(scope, construct_id)
        record_source_line(self, scope, construct_id)

        self.execution_role: iam.IRole = execution_role or _role(self, "ExecutionRole")
        self.job_role: iam.IRole = job_role or _role(self, "JobRole")
        self.log_group: logs.ILogGroup = log_group or logs.LogGroup(
            self, "LogGroup", retention=log_retention, removal_policy=cdk.RemovalPolicy.DESTROY
        )
        linux_parameters = batch.LinuxParameters(self, "LinuxParameters", init_process_enabled=init_process_enabled)
        self.container = platform.container(
            self,
            "Container",
            {
                "image": image,
                "cpu": cpu,
                "memory": memory,
                "command": list(command) or None,
                "environment": environment and dict(environment),
                "secrets": secrets and dict(secrets),
                "user": user,
                "linux_parameters": linux_parameters,
                "readonly_root_filesystem": readonly_root_filesystem,
                "volumes": list(volumes),
                "logging": ecs.LogDriver.aws_logs(stream_prefix="job", log_group=self.log_group),
                "execution_role": self.execution_role,
                "job_role": self.job_role,
            },
        )
        self.job_definition = batch.EcsJobDefinition(
            self,
            "Resource",
            container=self.container,
            timeout=timeout,
            retry_attempts=attempts,
            retry_strategies=list(retry_strategies),
            scheduling_priority=scheduling_priority,
            parameters=parameters and dict(parameters),
            propagate_tags=propagate_tags,
        )

    @property
    def job_definition_arn(self) -> str:
        """ARN of its current revision."""
        return self.job_definition.job_definition_arn

    @property
    def job_definition_name(self) -> str:
        """Its name, without the revision."""
        return self.job_definition.job_definition_name

    def grant_submit(self, grantee: iam.IGrantable, *, job_queue: batch.IJobQueue) -> iam.Grant:
        """Allow the grantee to submit jobs of the current revision to the queue.

        Args:
            grantee: Who may submit.
            job_queue: The queue to submit to.
        """
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["batch:SubmitJob"],
            resource_arns=[self.job_definition_arn, job_queue.job_queue_arn],
        )


def _check_attempts(timeout: cdk.Duration, attempts: int, strategies: Sequence[batch.RetryStrategy]) -> None:
    require_duration_between(
        "timeout", timeout, minimum=60, fix="AWS Batch ends attempts after 60 seconds at the earliest."
    )
    require_between(
        "attempts", attempts, minimum=1, maximum=10, fix="Use 1 to start every job once, whatever happens to it."
    )
    require_between(
        "the number of retry_strategies", len(strategies), minimum=0, maximum=5, fix="Join conditions with patterns."
    )


def _check_names(names: Sequence[str]) -> None:
    for name in names:
        if name.startswith("AWS_BATCH"):
            raise ValueError(
                f"environment variable {name} starts with AWS_BATCH, a prefix that AWS Batch keeps for its own. "
                "Choose another name."
            )


def _role(scope: Construct, construct_id: str) -> iam.Role:
    return iam.Role(scope, construct_id, assumed_by=_TASKS)
