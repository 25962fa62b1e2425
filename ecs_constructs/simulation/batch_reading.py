"""From templates to what a simulation of Batch needs: a queue's environments, and what a job asks of them.

Source of what a host's end looks like to a retry strategy, read 2026-11-22:
https://docs.aws.amazon.com/batch/latest/userguide/job_retries.html (``Host EC2*``; without a match it is tried again),
https://docs.aws.amazon.com/batch/latest/APIReference/API_EvaluateOnExit.html (a pattern may end with an asterisk)
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ecs_constructs.cost import PriceList, key
from ecs_constructs.cost.book import Book, NotPriced
from ecs_constructs.instance_types import InstanceType
from ecs_constructs.limits import Limits
from ecs_constructs.placement import instances, words
from ecs_constructs.placement.batch import Unit, reserved_memory, units_of
from ecs_constructs.placement.fargate import refusal
from ecs_constructs.placement.shapes import expected_amounts
from ecs_constructs.simulation.batch import Allocation, Environment, JobInstance
from ecs_constructs.template import InputError, NotDetermined
from ecs_constructs.template.types.batch import (
    ComputeEnvironment,
    ComputeResources,
    EvaluateOnExit,
    JobDefinition,
    JobQueue,
)
from ecs_constructs.template.view import determined

_HOST_ENDED = "Host EC2 (instance i-0123456789abcdef0) terminated."
"""What Batch gives as the reason of a job's status when the job's instance has gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobReading:
    """A job definition, as an environment sees its jobs.

    Attributes:
        name: its construct path.
        unit: what an instance has to hold.
        attempts: how often a job is tried whose instance is interrupted.
        timeout_seconds: after how long an attempt is ended; None for never.
        platforms: where it may run.
        notes: what was made of it, in sentences.
    """

    name: str
    unit: Unit
    attempts: int
    timeout_seconds: float | None
    platforms: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueReading:
    """A queue for the jobs of one definition.

    Attributes:
        name: its construct path.
        job: the jobs.
        environments: those of its environments where the jobs can run, in their order; at least one.
        notes: what is left out and why, in sentences.
    """

    name: str
    job: JobReading
    environments: tuple[Environment, ...]
    notes: tuple[str, ...] = ()


class _LeftOut(Exception):  # noqa: N818 - it is an outcome, as NotDetermined is
    """An environment that is not simulated, with the reason in a sentence."""


def read_job(job: JobDefinition) -> JobReading:
    """What a job asks for.

    Raises:
        InputError: its jobs are not simulated, or the templates leave open what they ask for.
    """
    name = key(job)
    try:
        kind = "jobs on Amazon EKS" if job.eks is not None else "multi-node jobs" if job.nodes is not None else ""
        if kind:
            raise InputError(f"{name}: {kind} are not simulated; name another job definition")
        unit, *others = units_of(job)
        if others:
            raise InputError(f"{name}: it has several tasks, and Batch runs one; see 'ecs-constructs check'")
        timeout = job.timeout.attempt_duration_seconds if job.timeout else None
        attempts, notes = _attempts(job)
        return JobReading(
            name=name,
            unit=unit,
            attempts=attempts,
            timeout_seconds=timeout,
            platforms=job.platforms,
            notes=tuple(f"{name}: {note}" for note in notes),
        )
    except NotDetermined as error:
        raise InputError(f"{name} cannot be simulated. {words.open_value(error)}") from None


def read_queue(
    queue: JobQueue, job: JobReading, limits: Limits, prices: PriceList, *, region: str | None = None
) -> QueueReading:
    """A queue's environments for the jobs of one definition; what is not simulated is left out, and said.

    Args:
        queue: the queue.
        job: the jobs.
        limits: the account's figures.
        prices: the list prices by which Batch chooses among types.
        region: the Region where the templates do not say it.

    Raises:
        InputError: the queue takes no jobs, or none of its environments can be simulated.
    """
    name = key(queue)
    try:
        entries = sorted(queue.environment_order, key=lambda entry: entry.order or 0)
        if queue.read("State") == "DISABLED":
            raise InputError(f"{name} is disabled: it takes no jobs; enable it, or name another queue")
        notes = list(_notes_of(queue))
        book = Book(prices, queue.stack.region or region)
        environments = []
        for number, entry in enumerate(entries, 1):
            label = f"Environment {number} of {name}"
            try:
                if entry.environment is None:
                    raise _LeftOut("which one it is the templates do not say.")
                label = key(entry.environment)
                environments.append(_environment(entry.environment, job, limits, book))
            except _LeftOut as reason:
                notes.append(f"{label} is left out: {reason}")
            except NotDetermined as error:
                notes.append(f"{label} is left out. {words.open_value(error)}")
    except NotDetermined as error:
        raise InputError(f"{name} cannot be simulated. {words.open_value(error)}") from None
    if not environments:
        reasons = " ".join(notes) or "It has no compute environment."
        raise InputError(f"{name}: none of its environments can be simulated for {job.name}. {reasons}")
    return QueueReading(name=name, job=job, environments=tuple(environments), notes=(*job.notes, *notes))


def _notes_of(queue: JobQueue) -> Iterator[str]:
    if queue.read("SchedulingPolicyArn") is not None:
        yield f"{key(queue)} shares its capacity by a scheduling policy; here its jobs are served in their order."
    own = _environments(queue)
    for other in queue.graph.of_type(JobQueue):
        shared = own & _environments(other) if other is not queue else set()
        if shared:
            names = ", ".join(sorted(map(key, shared)))
            yield f"{key(other)} shares {names} with {key(queue)}; it is taken to have no jobs."


def _environments(queue: JobQueue) -> set[ComputeEnvironment]:
    return {found for found in determined(queue.environment_order, lambda entry: entry.environment) if found}


def _environment(environment: ComputeEnvironment, job: JobReading, limits: Limits, book: Book) -> Environment:
    """An environment for some jobs.

    Raises:
        NotDetermined: the templates leave open what it needs.
        _LeftOut: it is not simulated, or no such job can run there.
    """
    if environment.state == "DISABLED":
        raise _LeftOut("it is disabled and starts nothing for new jobs.")
    resources = environment.resources
    if environment.is_on_kubernetes or resources is None:
        what = "it is on Amazon EKS" if environment.is_on_kubernetes else "it is unmanaged"
        raise _LeftOut(f"{what}, which is not simulated.")
    if resources.platform not in job.platforms:
        raise _LeftOut(f"{job.name} does not run on {resources.platform}.")
    if not resources.is_fargate and not resources.names_instances:
        raise _LeftOut("ECS chooses its instances itself, which is not simulated.")
    if resources.maxv_cpus is None:
        raise resources.undetermined("MaxvCpus", "no maximum is set")
    if resources.is_fargate:
        return _on_fargate(environment, resources, job)
    return _on_instances(environment, resources, job, limits, book)


def _on_fargate(environment: ComputeEnvironment, resources: ComputeResources, job: JobReading) -> Environment:
    refused = refusal(*job.unit.amounts[:3])
    if refused:
        raise _LeftOut(refused[1])
    found = Environment(
        name=key(environment),
        types=(),
        maximum_vcpus=resources.maxv_cpus or 0,
        is_spot=resources.is_spot,
        is_fargate=True,
    )
    if job.unit.vcpus > found.maximum_vcpus:
        raise _LeftOut(f"a job takes {job.unit.vcpus:g} vCPUs, and it may have at most {found.maximum_vcpus}.")
    return found


def _on_instances(
    environment: ComputeEnvironment, resources: ComputeResources, job: JobReading, limits: Limits, book: Book
) -> Environment:
    reserved = reserved_memory(resources, limits)[1]
    types = list(dict.fromkeys(instances.of_environment(resources)))
    offers = {each: expected_amounts(each, limits, reserved) for each in types}
    suited = [each for each in types if job.unit.on(each, offers[each])[0]]
    if not suited:
        raise _LeftOut("a job fits on none of its instance types ('ecs-constructs plan' says why).")
    prices = _prices(suited, book)
    policy = resources.scaling_policy
    found = Environment(
        name=key(environment),
        types=tuple(
            JobInstance(name=each.name, vcpus=each.vcpus, amounts=offers[each], hourly_price=prices.get(each.name))
            for each in suited
        ),
        maximum_vcpus=resources.maxv_cpus or 0,
        minimum_vcpus=resources.minv_cpus or 0,
        allocation=_allocation(resources),
        is_spot=resources.is_spot,
        scale_down_delay_minutes=(policy.min_scale_down_delay_minutes if policy else None) or 0,
    )
    if not any(found.may_grow(0, each) for each in found.types):
        least = min(each.vcpus for each in found.types)
        raise _LeftOut(f"a job needs an instance of {least:g} vCPUs, and it may have at most {found.maximum_vcpus}.")
    return found


def _allocation(resources: ComputeResources) -> Allocation:
    written = resources.allocation_strategy or Allocation.BEST_FIT
    if written not in {*Allocation}:
        raise resources.undetermined("AllocationStrategy", f"the strategy {written} is not known")
    return Allocation(written)


def _prices(types: list[InstanceType], book: Book) -> Mapping[str, float]:
    """What an hour of each type costs on demand, as far as that is known: Batch's own view of Spot nobody has."""
    try:
        return book.instances(each.name for each in types)[0] if book.region else {}
    except NotPriced:
        return {}


def _attempts(job: JobDefinition) -> tuple[int, list[str]]:
    """How often a job is tried whose instance is interrupted, and what is to be said of that."""
    strategy = job.retry_strategy
    attempts = (strategy.attempts if strategy else None) or 1
    conditions = strategy.evaluate_on_exit if strategy else []
    if attempts == 1 or not conditions:
        return attempts, []
    if job.runs_on_fargate:
        return attempts, ["how an interruption on Fargate meets its retry conditions is not documented; it is retried."]
    met = next((condition for condition in conditions if _is_met(condition)), None)
    if met is not None and (met.action or "").upper() == "EXIT":
        return 1, ["its retry conditions end a job whose instance is interrupted; it is not tried again."]
    return attempts, []


def _is_met(condition: EvaluateOnExit) -> bool:
    """Whether a condition is met by the end of a job's instance: there is no exit code then, and no other reason."""
    reasons = ((condition.on_status_reason, _HOST_ENDED), (condition.on_reason, ""), (condition.on_exit_code, ""))
    return all(_matches(pattern, seen) for pattern, seen in reasons if pattern is not None)


def _matches(pattern: str, seen: str) -> bool:
    """Whether something is as a pattern says, which may end with an asterisk."""
    return seen.startswith(pattern[:-1]) if pattern.endswith("*") else seen == pattern
