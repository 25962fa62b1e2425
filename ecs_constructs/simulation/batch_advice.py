"""What a person should know of jobs in a queue, or do: what is said to help was tried, by running them again."""

from collections.abc import Iterator
from dataclasses import replace

from ecs_constructs.placement.words import counted
from ecs_constructs.simulation.batch import BatchResult, Environment
from ecs_constructs.simulation.batch_trial import JobTrial, in_words
from ecs_constructs.simulation.result import Advice

MOST_JOBS_TO_TRY = 2_000
"""Of more jobs nothing is tried: it would take too long."""

MOST_ATTEMPTS = 10
"""Batch tries a job at most so often."""


def advise_jobs(trial: JobTrial, result: BatchResult) -> tuple[Advice, ...]:
    """What to know or to do.

    Args:
        trial: what was asked.
        result: what became of it.
    """
    found = tuple(_advice(trial, result))
    return found or (Advice(subject=trial.queue.name, text=_fine(trial, result)),)


def _advice(trial: JobTrial, result: BatchResult) -> Iterator[Advice]:
    is_cut_off = trial.jobs()[0].is_cut_off
    if result.failed:
        yield _cut_off(trial, result) if is_cut_off else _failed(trial, result)
    limited = None if is_cut_off or not _is_tried(trial) else _limited(trial, result)
    if limited:
        yield limited
    if result.unfinished:
        waiting = result.waiting[-1]
        rest = f"{waiting:,} of them {'waits' if waiting == 1 else 'wait'}" if waiting else "none of them waits"
        time = _minutes(len(result.waiting) * 60)
        text = f"{_of(result.unfinished, trial.submitted)} not done after {time}; {rest}."
        yield Advice(subject=trial.queue.name, text=text)


def _is_tried(trial: JobTrial) -> bool:
    return trial.submitted <= MOST_JOBS_TO_TRY


def _fine(trial: JobTrial, result: BatchResult) -> str:
    all_done = "The job is" if trial.submitted == 1 else f"All {trial.submitted:,} jobs are"
    wait = _minutes(result.longest_wait_seconds)
    waits = f"it waits {wait}" if trial.submitted == 1 else f"none waits longer than {wait}"
    tried = ", and no higher maximum would help" if _is_tried(trial) else ""
    return f"{all_done} done after {_minutes(result.finished_seconds or 0)}; {waits}{tried}."


def _cut_off(trial: JobTrial, result: BatchResult) -> Advice:
    of = trial.queue.job
    text = (
        f"The timeout of {in_words(of.timeout_seconds or 0)} ends each attempt of {of.name} before its "
        f"{in_words(trial.seconds)} of work are done, and Batch does not try it again: "
        f"{_of(result.failed, trial.submitted, 'has', 'have')} failed."
    )
    return Advice(subject=of.name, text=text)


def _failed(trial: JobTrial, result: BatchResult) -> Advice:
    """That interruptions have cost jobs all their attempts, and with how many more they do not."""
    of = trial.queue.job
    often = "the only attempt" if of.attempts == 1 else f"all {of.attempts} attempts"
    text = (
        f"{_of(result.failed, trial.submitted, 'has', 'have')} failed: Spot capacity was taken from "
        f"{'it' if result.failed == 1 else 'them'} in {often}"
    )
    if not _is_tried(trial):
        return Advice(subject=of.name, text=f"{text}.")
    tries = range(of.attempts + 1, MOST_ATTEMPTS + 1)
    enough = next((each for each in tries if not trial.run(attempts=each).failed), None)
    helps = f"with {enough} attempts none fails" if enough else f"with {MOST_ATTEMPTS} attempts some still fail"
    return Advice(subject=of.name, text=f"{text}; {helps}.")


def _limited(trial: JobTrial, result: BatchResult) -> Advice | None:
    """Whether the maximum of an environment keeps jobs waiting, compared without the chance of interruptions."""
    calm = trial.run(without_interruptions=True) if result.interruptions else result
    for number, environment in enumerate(trial.queue.environments):
        best = _with_maximum(trial, number, _enough(trial, environment))
        if _shorter(best, calm):
            ways = [
                f"with {maximum:,} they wait {_minutes(run.longest_wait_seconds)}"
                for maximum, run in _larger(trial, number, calm, best)
            ]
            text = (
                f"{'The' if calm is result else 'Without interruptions, the'} maximum of "
                f"{counted(environment.maximum_vcpus, 'vCPU')} of {environment.name} keeps jobs waiting for up to "
                f"{_minutes(calm.longest_wait_seconds)}; {', '.join(ways)} at most."
            )
            return Advice(subject=environment.name, text=text, at=_full_since(environment, result))
    return None


def _larger(trial: JobTrial, number: int, calm: BatchResult, best: BatchResult) -> Iterator[tuple[int, BatchResult]]:
    """A maximum twice as high where that helps, and the first, doubled again and again, with which more would not."""
    environment = trial.queue.environments[number]
    enough = _enough(trial, environment)
    maximum = 2 * environment.maximum_vcpus or 1
    run = _with_maximum(trial, number, maximum)
    if _shorter(best, run) and _shorter(run, calm):
        yield maximum, run
    while _shorter(best, run) and maximum < enough:
        maximum *= 2
        run = _with_maximum(trial, number, maximum)
    yield maximum, run


def _with_maximum(trial: JobTrial, number: int, maximum: int) -> BatchResult:
    """What becomes of the jobs where one environment has another maximum, without interruptions."""
    changed = list(trial.queue.environments)
    changed[number] = replace(changed[number], maximum_vcpus=maximum)
    return trial.run(changed, without_interruptions=True)


def _shorter(one: BatchResult, other: BatchResult) -> bool:
    """Whether the longest wait is shorter by a minute at least, so that figures in minutes differ."""
    return one.longest_wait_seconds <= other.longest_wait_seconds - 60


def _enough(trial: JobTrial, environment: Environment) -> int:
    """A maximum that never keeps a job waiting: an instance of its own for each."""
    largest = max((each.vcpus for each in environment.types), default=trial.queue.job.unit.vcpus)
    return environment.maximum_vcpus + int(largest * trial.submitted) + 1


def _full_since(environment: Environment, result: BatchResult) -> float | None:
    """When, to the minute, jobs first wait although the environment has its maximum."""
    vcpus = result.vcpus[environment.name]
    full = (
        minute
        for minute, (waiting, has) in enumerate(zip(result.waiting, vcpus, strict=True), 1)
        if waiting and has >= environment.maximum_vcpus
    )
    first = next(full, None)
    return None if first is None else first * 60.0


def _of(part: int, whole: int, singular: str = "is", plural: str = "are") -> str:
    """So many of all jobs, with the verb: ``3 of 40 jobs are``."""
    return f"{part:,} of {counted(whole, 'job')} {singular if part == 1 else plural}"


def _minutes(seconds: float) -> str:
    return in_words(60 * round(seconds / 60)) if seconds >= 60 else in_words(round(seconds))
