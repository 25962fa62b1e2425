"""Jobs in a queue, which may be run again with something changed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ecs_constructs.simulation.assumptions import require_range
from ecs_constructs.simulation.batch import BatchAssumptions, BatchResult, Environment, Jobs, simulate_jobs
from ecs_constructs.simulation.batch_reading import QueueReading
from ecs_constructs.simulation.load import require_duration
from ecs_constructs.template import InputError

MOST_JOBS = 100_000
"""How many jobs are simulated at most: in some seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTrial:
    """What is asked: what becomes of some jobs in a queue.

    Attributes:
        queue: the queue with its environments, and what a job asks of them.
        count: how many jobs are submitted together.
        seconds: how long each of them works.
        times: how often so many are submitted.
        every_seconds: from one of these times to the next.
        duration_seconds: how long it lasts; None until all have ended and idle instances have gone.
        seed: what chance begins with: when spot capacity is interrupted.
        assumptions: what AWS does not publish.

    Raises:
        InputError: a figure is out of its range, or there are too many jobs.
    """

    queue: QueueReading
    count: int
    seconds: float
    times: int = 1
    every_seconds: float = 0
    duration_seconds: float | None = None
    seed: int = 1
    assumptions: BatchAssumptions = field(default_factory=BatchAssumptions)

    def __post_init__(self) -> None:
        require_range("the number of jobs", self.count, 1, MOST_JOBS)
        require_range("the number of times", self.times, 1)
        require_duration(max(self.seconds, (self.times - 1) * self.every_seconds))
        if self.submitted > MOST_JOBS:
            raise InputError(f"{self.submitted:,} jobs are too many; at most {MOST_JOBS:,} are simulated")

    @property
    def submitted(self) -> int:
        """How many jobs there are, all together."""
        return self.count * self.times

    @property
    def load(self) -> str:
        """What comes in, in words."""
        often = f" every {in_words(self.every_seconds)}" if self.times > 1 else ""
        jobs = "1 job" if self.count == 1 else f"{self.count:,} jobs"
        each = "" if self.submitted == 1 else " each"
        return f"{jobs} of {self.queue.job.name}{often}, {in_words(self.seconds)} of work{each}, to {self.queue.name}"

    def jobs(self, attempts: int | None = None) -> list[Jobs]:
        """The jobs, with as many attempts as their definition has or as are tried instead."""
        of = self.queue.job
        return [
            Jobs(
                name=of.name,
                amounts=of.unit.amounts,
                seconds=self.seconds,
                count=self.count,
                at=number * self.every_seconds,
                attempts=attempts or of.attempts,
                timeout_seconds=of.timeout_seconds,
            )
            for number in range(self.times)
        ]

    def run(
        self,
        environments: Sequence[Environment] | None = None,
        *,
        attempts: int | None = None,
        without_interruptions: bool = False,
    ) -> BatchResult:
        """What becomes of the jobs.

        Args:
            environments: environments that are tried instead of the queue's.
            attempts: how often each job is tried, instead of what its definition says.
            without_interruptions: whether spot capacity is never interrupted.
        """
        assumed = replace(self.assumptions, interruptions_per_hour=0) if without_interruptions else self.assumptions
        return simulate_jobs(
            self.queue.environments if environments is None else environments,
            self.jobs(attempts),
            randomness=random.Random(self.seed),  # noqa: S311 - a simulation keeps no secret
            duration_seconds=self.duration_seconds,
            assumptions=assumed,
        )


def in_words(seconds: float) -> str:
    """A time in words: in minutes, or in seconds where it is no whole number of them."""
    number, unit = (seconds / 60, "minute") if seconds % 60 == 0 else (seconds, "second")
    return f"{number:,g} {unit}{'' if number == 1 else 's'}"
