"""What a simulation says of job queues in words and cells, whatever prints it."""

from collections.abc import Iterator

from ecs_constructs.report import cost_words
from ecs_constructs.simulation.batch import Environment
from ecs_constructs.simulation.batch_result import QueueOutcome
from ecs_constructs.simulation.result import Result

QUEUE_HEADINGS = ("queue", "jobs", "done", "failed", "not done", "retries", "longest wait", "queue empty", "last done")
"""The columns of a queue's figures."""

ENVIRONMENT_HEADINGS = ("environment", "vCPUs", "most vCPUs", "most instances", "instance-hours", "vCPU-hours", "types")
"""The columns of the figures of a queue's environments."""

LEGEND = (
    "Longest wait: until a job first works. Queue empty, last done: from the first submission. Most instances: on "
    "Fargate, tasks."
)
"""What the columns mean whose headings do not say it."""

_NOTHING = "-"
_MOST_TYPES = 2


def about(result: Result) -> Iterator[str]:
    """What was left to chance."""
    for queue in result.batch.values():
        if queue.has_chance:
            count = queue.result.interruptions
            times = "never" if not count else "once" if count == 1 else f"{count:,} times"
            yield f"Spot capacity is interrupted by chance (seed {queue.seed}): {times} here."


def queue(name: str, outcome: QueueOutcome) -> tuple[str, ...]:
    """The figures of a queue."""
    found = outcome.result
    counts = (found.succeeded, found.failed, found.unfinished, found.retries)
    times = (found.longest_wait_seconds, found.empty_seconds, found.finished_seconds)
    return (name, f"{outcome.submitted:,}", *map(_count, counts), *map(_minutes, times))


def environment(name: str, spec: Environment, outcome: QueueOutcome) -> tuple[str, ...]:
    """The figures of an environment."""
    found = outcome.result
    hours = found.instance_hours[spec.name]
    return (
        name,
        f"{spec.minimum_vcpus:,}-{spec.maximum_vcpus:,}",
        f"{found.peak_vcpus[spec.name]:,g}",
        f"{found.peak_instances[spec.name]:,}",
        f"{sum(hours.values()):,.1f}" if hours else _NOTHING,
        f"{found.vcpu_hours[spec.name]:,.1f}",
        _types(spec, outcome),
    )


def cost_of_run(result: Result) -> Iterator[str]:
    """What the instances and tasks of a run with jobs cost, the time included that they were idle."""
    cost = cost_words.of_time(result.cost, result.minutes / 60) if result.batch and result.cost else ""
    has_instances = any(each.types for queue in result.batch.values() for each in queue.environments)
    if cost:
        yield f"This run costs {cost}{', idle instances included' if has_instances else ''}."


def _types(spec: Environment, outcome: QueueOutcome) -> str:
    """The types of instances that ran, those with most hours first."""
    if spec.is_fargate:
        return "Fargate Spot" if spec.is_spot else "Fargate"
    hours = outcome.result.instance_hours[spec.name]
    names = sorted(hours, key=lambda name: (-hours[name], name))
    more = f" and {len(names) - _MOST_TYPES} more" if len(names) > _MOST_TYPES else ""
    return ", ".join(names[:_MOST_TYPES]) + more if names else _NOTHING


def _count(number: int) -> str:
    return f"{number:,}" if number else _NOTHING


def _minutes(seconds: float | None) -> str:
    if seconds is None:
        return _NOTHING
    return f"{seconds / 60:,.0f} min" if seconds >= 60 else f"{seconds:.0f} s"
