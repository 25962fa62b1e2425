"""A job's retry strategy is not one that Batch accepts.

## What it does

Reads ``RetryStrategy`` of a job definition: 1 to 10 attempts, at most 5 conditions, attempts wherever there are
conditions, something that each condition looks at, and patterns of at most 512 characters, those of ``OnExitCode`` of
figures and ``*``.

## Why is this bad

``RegisterJobDefinition`` rejects it: "RetryAttempts must be between 1 and 10."

## Use instead

Attempts for what a retry can mend, and conditions that tell it from the rest: retry where ``OnStatusReason`` is
``Host EC2*`` (the spot instance was reclaimed) or, on Fargate, ``Your Spot Task was interrupted*``, then exit on
``OnReason: "*"``.
"""

import re
from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template.types.batch import EvaluateOnExit, JobDefinition, RetryStrategy

MINIMUM_ATTEMPTS, MAXIMUM_ATTEMPTS = 1, 10
MAXIMUM_CONDITIONS = 5
MAXIMUM_PATTERN = 512
_EXIT_CODE = re.compile(r"[0-9*]*")


def _check(job: JobDefinition, _limits: Limits) -> Iterator[Violation]:
    if job.retry_strategy is not None:
        yield from apart(job.retry_strategy, _attempts, _conditions)


def _conditions(strategy: RetryStrategy) -> Iterator[Violation]:
    conditions = strategy.evaluate_on_exit
    if len(conditions) > MAXIMUM_CONDITIONS:
        yield Violation(
            at=strategy.at("EvaluateOnExit"),
            message=f"The retry strategy has {len(conditions)} conditions, more than Batch accepts.",
            actual=len(conditions),
            limit=MAXIMUM_CONDITIONS,
            fix=f"Keep at most {MAXIMUM_CONDITIONS}: patterns may end in * and so cover several cases.",
        )
    for condition in conditions:
        yield from apart(condition, _patterns, _exit_code)


def _attempts(strategy: RetryStrategy) -> Iterator[Violation]:
    attempts = strategy.attempts
    if attempts is None and strategy.evaluate_on_exit:
        yield Violation(
            at=strategy.at("Attempts"),
            message="The retry strategy has conditions but no number of attempts.",
            limit=f"{MINIMUM_ATTEMPTS}..{MAXIMUM_ATTEMPTS}",
            fix=f"Set Attempts between {MINIMUM_ATTEMPTS} and {MAXIMUM_ATTEMPTS}.",
        )
    if attempts is not None and not MINIMUM_ATTEMPTS <= attempts <= MAXIMUM_ATTEMPTS:
        yield Violation(
            at=strategy.at("Attempts"),
            message=f"The number of attempts, {attempts}, is outside the range that Batch accepts.",
            actual=attempts,
            limit=f"{MINIMUM_ATTEMPTS}..{MAXIMUM_ATTEMPTS}",
            fix=f"Set Attempts between {MINIMUM_ATTEMPTS} (no retry) and {MAXIMUM_ATTEMPTS}.",
        )


def _patterns(condition: EvaluateOnExit) -> Iterator[Violation]:
    patterns = {
        "OnExitCode": condition.on_exit_code,
        "OnReason": condition.on_reason,
        "OnStatusReason": condition.on_status_reason,
    }
    if set(patterns.values()) == {None}:
        yield Violation(
            at=condition.at("Action"),
            message="The condition looks at nothing.",
            limit=", ".join(patterns),
            fix=f'Add one of {", ".join(patterns)}; OnReason: "*" holds always.',
        )
    for name, pattern in patterns.items():
        if pattern is not None and len(pattern) > MAXIMUM_PATTERN:
            yield Violation(
                at=condition.at(name),
                message=f"The pattern of {name} has {len(pattern)} characters, more than Batch accepts.",
                actual=len(pattern),
                limit=MAXIMUM_PATTERN,
                fix=f"Shorten the pattern to {MAXIMUM_PATTERN} characters; it may end in *.",
            )


def _exit_code(condition: EvaluateOnExit) -> Iterator[Violation]:
    pattern = condition.on_exit_code
    if pattern is not None and not _EXIT_CODE.fullmatch(pattern):
        yield Violation(
            at=condition.at("OnExitCode"),
            message=f"The pattern of an exit code consists of figures and *, and this is {pattern!r}.",
            actual=pattern,
            limit="figures and *",
            fix='Write one exit code, such as "137", or the start of some, such as "13*".',
        )


RULE = Rule(
    name="batch/retry-attempts",
    title="A job's retry strategy has 1 to 10 attempts and at most 5 conditions.",
    severity=Severity.ERROR,
    subject=JobDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_RetryStrategy.html",
            read="2026-11-22",
            quote="You can specify between 1 and 10 attempts.",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_RetryStrategy.html",
            read="2026-11-22",
            quote="If this parameter is specified, then the attempts parameter must also be specified.",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_EvaluateOnExit.html",
            read="2026-11-22",
            quote="Specifies an array of up to 5 conditions to be met",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_EvaluateOnExit.html",
            read="2026-11-22",
            quote="It can contain only numbers, and can end with an asterisk (*)",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    RetryStrategy: {Attempts: 11}
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
""",
    good="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    RetryStrategy: {Attempts: 10}
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
""",
)
