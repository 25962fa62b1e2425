"""The time for which idle instances are kept, or an update waits for jobs, is out of range.

## What it does

Reads ``MinScaleDownDelayMinutes`` of the scaling policy, 20 to 10,080 minutes or 0 for none, and
``JobExecutionTimeoutMinutes`` of the update policy, 1 to 7,200 minutes (360 in older descriptions).

## Why is this bad

``CreateComputeEnvironment`` or ``UpdateComputeEnvironment`` rejects it.

## Use instead

No delay, unless jobs come in bursts with pauses of less than an hour: idle instances are paid for.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.batch.ranges import outside
from ecs_constructs.rules.parts import apart
from ecs_constructs.template.types.batch import ComputeEnvironment

DELAYS = (20, 10_080)
TIMEOUTS = (1, 7_200)


def _check(environment: ComputeEnvironment, _limits: Limits) -> Iterator[Violation]:
    return apart(environment, _delay, _timeout)


def _delay(environment: ComputeEnvironment) -> Iterator[Violation]:
    policy = environment.resources.scaling_policy if environment.resources else None
    minutes = policy.min_scale_down_delay_minutes if policy else None
    if policy is not None and minutes != 0:
        yield from outside(policy, "MinScaleDownDelayMinutes", minutes, DELAYS, "A scale-down delay", unit="minutes")


def _timeout(environment: ComputeEnvironment) -> Iterator[Violation]:
    policy = environment.update_policy
    if policy is not None:
        minutes = policy.job_execution_timeout_minutes
        yield from outside(policy, "JobExecutionTimeoutMinutes", minutes, TIMEOUTS, "A job timeout", unit="minutes")


RULE = Rule(
    name="batch/scale-down-delay",
    title="Idle instances are kept for 20 minutes to 7 days, and updates wait for jobs up to 5 days.",
    severity=Severity.ERROR,
    subject=ComputeEnvironment,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeScalingPolicy.html",
            read="2026-11-22",
            quote=(
                "Valid Range: Minimum value of 20. Maximum value of 10080. Use 0 to unset and disable"
                " the scale down delay."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_UpdatePolicy.html",
            read="2026-11-22",
            quote="The default value is 30. The maximum value is 7200.",
        ),
    ),
    bad="""
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources:
      Type: EC2
      InstanceRole: ecsInstanceRole
      Subnets: [subnet-1]
      SecurityGroupIds: [sg-1]
      InstanceTypes: [m5.large]
      MaxvCpus: 16
      ScalingPolicy: {MinScaleDownDelayMinutes: 10}
""",
    good="""
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources:
      Type: EC2
      InstanceRole: ecsInstanceRole
      Subnets: [subnet-1]
      SecurityGroupIds: [sg-1]
      InstanceTypes: [m5.large]
      MaxvCpus: 16
      ScalingPolicy: {MinScaleDownDelayMinutes: 20}
""",
)
