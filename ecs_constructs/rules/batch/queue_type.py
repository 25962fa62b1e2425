"""A job queue's type does not go with what it runs jobs on, or with how it shares it.

## What it does

Compares ``JobQueueType`` with the rest of a queue: one of the type ``SAGEMAKER_TRAINING`` has one entry of
``ServiceEnvironmentOrder``, any other type none; one of the type ``EKS`` has compute environments on Amazon EKS. And
``SchedulingPolicyArn`` is the ARN of a scheduling policy, whose ``QuotaSharePolicy`` is for SageMaker alone.

## Why is this bad

``CreateJobQueue`` rejects it: "Job queues of type SAGEMAKER_TRAINING must have serviceEnvironmentOrder."

## Use instead

No ``JobQueueType`` where the queue has compute environments: Batch takes it from them.
"""

import re
from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template import determined
from ecs_constructs.template.types.batch import ComputeEnvironment, EnvironmentOrder, JobQueue

SAGEMAKER, EKS = "SAGEMAKER_TRAINING", "EKS"
_OTHER_ARN = re.compile(r"arn:(?![^:]*:batch:[^:]*:[^:]*:scheduling-policy/).*")


def _check(queue: JobQueue, _limits: Limits) -> Iterator[Violation]:
    return apart(queue, _count, _service, _kubernetes, _policy, _quota)


def _count(queue: JobQueue) -> Iterator[Violation]:
    count = len(queue.members("ServiceEnvironmentOrder"))
    if count > 1:
        yield Violation(
            at=queue.at("ServiceEnvironmentOrder"),
            message=f"The queue has {count} service environments.",
            actual=count,
            limit=1,
            fix="Keep one service environment.",
        )


def _service(queue: JobQueue) -> Iterator[Violation]:
    count, kind = len(queue.members("ServiceEnvironmentOrder")), queue.type
    if kind == SAGEMAKER and not count:
        yield Violation(
            at=queue.at("ServiceEnvironmentOrder"),
            message=f"A queue of the type {SAGEMAKER} needs a service environment, and has none.",
            limit=1,
            fix="Name a service environment in ServiceEnvironmentOrder.",
        )
    if count and kind is not None and kind != SAGEMAKER:
        yield Violation(
            at=queue.at("JobQueueType"),
            message=f"A queue of the type {kind} cannot have a service environment.",
            actual=kind,
            limit=SAGEMAKER,
            fix=f"Set JobQueueType to {SAGEMAKER}, or name compute environments.",
        )


def _kubernetes(queue: JobQueue) -> Iterator[Violation]:
    if queue.type != EKS:
        return
    for entry, environment in determined(queue.environment_order, lambda entry: (entry, _other(entry))):
        if environment is not None:
            yield Violation(
                at=entry.at("ComputeEnvironment"),
                message=f"The queue is of the type {EKS}, and the compute environment is not on Amazon EKS.",
                actual=environment.logical_id,
                fix="Leave JobQueueType out, or name an environment with an EksConfiguration.",
            )


def _other(entry: EnvironmentOrder) -> ComputeEnvironment | None:
    """The compute environment of an entry; None where it is on Amazon EKS, or none is named."""
    environment = entry.environment
    return None if environment is None or environment.is_on_kubernetes else environment


def _policy(queue: JobQueue) -> Iterator[Violation]:
    arn = queue.read("SchedulingPolicyArn")
    if isinstance(arn, str) and _OTHER_ARN.fullmatch(arn):
        yield Violation(
            at=queue.at("SchedulingPolicyArn"),
            message=f"SchedulingPolicyArn is {arn!r}, the ARN of something else than a scheduling policy.",
            actual=arn,
            limit="arn:aws:batch:<region>:<account>:scheduling-policy/<name>",
            fix="Set it to the ARN of a scheduling policy, such as !Ref Policy.",
        )


def _quota(queue: JobQueue) -> Iterator[Violation]:
    if queue.is_for_service_jobs or queue.policy is None:
        return
    if queue.policy.read("QuotaSharePolicy") is not None:
        yield Violation(
            at=queue.at("SchedulingPolicyArn"),
            message="The queue's scheduling policy shares quotas, which only queues for SageMaker do.",
            actual=queue.policy.logical_id,
            fix="Name a scheduling policy with a FairsharePolicy.",
        )


_EXAMPLE = """
Queue:
  Type: AWS::Batch::JobQueue
  Properties:
    Priority: 1
    JobQueueType: %s
    JobStateTimeLimitActions:
      - Action: TERMINATE
        State: RUNNABLE
        Reason: CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY
        MaxTimeSeconds: 3600
    ServiceEnvironmentOrder:
      - {Order: 1, ServiceEnvironment: "arn:aws:batch:eu-west-1:123456789012:service-environment/training"}
"""

RULE = Rule(
    name="batch/queue-type",
    title="A job queue's type goes with its environments and its scheduling policy.",
    severity=Severity.ERROR,
    subject=JobQueue,
    check=_check,
    only_where=("JobQueueType", "SchedulingPolicyArn", "ServiceEnvironmentOrder"),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateJobQueue.html",
            read="2026-11-22",
            quote=(
                "For service jobs that run on SageMaker Training, this value is SAGEMAKER_TRAINING. For regular "
                "container jobs, this value is EKS, ECS, or ECS_FARGATE depending on the compute environment."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateJobQueue.html",
            read="2026-11-22",
            quote="The format is aws:Partition:batch:Region:Account:scheduling-policy/Name.",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad=_EXAMPLE % "ECS",
    good=_EXAMPLE % SAGEMAKER,
)
