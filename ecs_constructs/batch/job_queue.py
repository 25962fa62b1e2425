"""The job queue: what waits, where it may run, and how long it may wait in vain."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import aws_cdk as cdk
from aws_cdk import aws_batch as batch
from constructs import Construct

from ecs_constructs.arguments import require_between, require_duration_between
from ecs_constructs.validation.source_lines import record_source_line

DEFAULT_RUNNABLE_TIME_LIMITS: Mapping[batch.JobStateTimeLimitActionsReason, cdk.Duration] = MappingProxyType(
    {
        batch.JobStateTimeLimitActionsReason.COMPUTE_ENVIRONMENT_MAX_RESOURCE: cdk.Duration.minutes(10),
        batch.JobStateTimeLimitActionsReason.JOB_RESOURCE_REQUIREMENT: cdk.Duration.minutes(10),
        batch.JobStateTimeLimitActionsReason.INSUFFICIENT_INSTANCE_CAPACITY: cdk.Duration.hours(24),
    }
)
"""How long a job may block the head of a queue, by the reason that AWS Batch sees for it."""


class JobQueue(Construct):
    """An AWS Batch job queue over one to three compute environments, tried in the order given.

    Without a limit, a job that can't be placed waits in RUNNABLE for ever and blocks the jobs behind it. This queue
    cancels such a job, for each reason that AWS Batch can name:

    - the job needs more vCPUs than every environment may have, or no instance type has what it asks for: after 10
      minutes, the shortest that AWS allows, because no waiting helps, only another job or environment;
    - no environment gets instances: after 24 hours, the longest that AWS allows, because capacity comes back and a day
      has seen every hour's demand.

    Args:
        compute_environments: One to three environments, the preferred one first, for example Spot before On-Demand.
            All on EC2 or all on Fargate, all of one CPU architecture. Changing them updates the queue in place.
        priority: Which queue goes first on an environment that queues share, 0 to 1000, higher first. Default: 1, as in
            aws-cdk-lib.
        runnable_time_limits: Time limits of 10 minutes to 24 hours for a job at the head of the queue, by reason.
            Default: `DEFAULT_RUNNABLE_TIME_LIMITS`, see above. An empty mapping cancels nothing.
        scheduling_policy: Fair-share policy. Default: none, first in, first out. AWS Batch can exchange the policy of a
            queue but not remove it.
        enabled: Whether the queue accepts jobs. Default: true.

    Attributes:
        job_queue: The job queue.

    Raises:
        ValueError: When there are no or more than three environments, one twice, Fargate beside EC2, or a number out of
            range.

    Sources: https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateJobQueue.html,
    https://docs.aws.amazon.com/batch/latest/userguide/job_stuck_in_runnable.html.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        compute_environments: Sequence[batch.IComputeEnvironment],
        priority: int = 1,
        runnable_time_limits: Mapping[
            batch.JobStateTimeLimitActionsReason, cdk.Duration
        ] = DEFAULT_RUNNABLE_TIME_LIMITS,
        scheduling_policy: batch.ISchedulingPolicy | None = None,
        enabled: bool = True,
    ) -> None:
        _check_environments(compute_environments)
        require_between(
            "priority", priority, minimum=0, maximum=1000, fix="Only the order of queues matters, so any scale will do."
        )
        for reason, limit in runnable_time_limits.items():
            require_duration_between(
                f"runnable_time_limits[{reason.name}]",
                limit,
                minimum=600,
                maximum=86_400,
                fix="Leave the reason out to let such jobs wait for ever.",
            )
        super().__init__(scope, construct_id)
        record_source_line(self, scope, construct_id)
        self.job_queue = batch.JobQueue(
            self,
            "Resource",
            compute_environments=[
                batch.OrderedComputeEnvironment(compute_environment=environment, order=order)
                for order, environment in enumerate(compute_environments, start=1)
            ],
            priority=priority,
            job_state_time_limit_actions=[
                batch.JobStateTimeLimitAction(reason=reason, max_time=limit)
                for reason, limit in runnable_time_limits.items()
            ],
            scheduling_policy=scheduling_policy,
            enabled=enabled,
        )

    @property
    def job_queue_arn(self) -> str:
        """Its ARN."""
        return self.job_queue.job_queue_arn

    @property
    def job_queue_name(self) -> str:
        """Its name, made by CloudFormation."""
        return self.job_queue.job_queue_name


def _check_environments(environments: Sequence[batch.IComputeEnvironment]) -> None:
    require_between(
        "the number of compute_environments",
        len(environments),
        minimum=1,
        maximum=3,
        fix="Use further queues for further environments.",
    )
    if len(set(environments)) < len(environments):
        raise ValueError(
            "compute_environments has one environment twice; each may be in a queue once. Remove the repetition."
        )
    on_fargate = {
        isinstance(environment, batch.FargateComputeEnvironment)
        for environment in environments
        if isinstance(environment, batch.FargateComputeEnvironment | batch.ManagedEc2EcsComputeEnvironment)
    }
    if len(on_fargate) > 1:
        raise ValueError(
            "compute_environments has Fargate beside EC2; a queue has environments of one kind. "
            "Make one queue for each kind."
        )
