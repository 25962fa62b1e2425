"""What has become of jobs in a queue, ready to be printed."""

from dataclasses import dataclass
from typing import Any

from ecs_constructs.simulation.batch import BatchResult, Environment, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueOutcome:
    """What has become of the jobs of a queue.

    Attributes:
        job: the job definition, by path.
        submitted: how many jobs were to be submitted.
        environments: the queue's environments that were simulated, in their order.
        result: what has become of the jobs.
        seed: what chance began with.
    """

    job: str
    submitted: int
    environments: tuple[Environment, ...]
    result: BatchResult
    seed: int = 1

    @property
    def has_chance(self) -> bool:
        """Whether something was left to chance: spot capacity may be interrupted."""
        return any(each.is_spot for each in self.environments)

    def as_json(self) -> dict[str, Any]:
        """The queue over time, as the command line's JSON has it."""
        return {
            "job": self.job,
            "submitted": self.submitted,
            "waiting": list(self.result.waiting),
            "running": list(self.result.running),
            "environments": {each.name: self._environment(each) for each in self.environments},
        }

    def _environment(self, environment: Environment) -> dict[str, Any]:
        name = environment.name
        return {
            "instances": list(self.result.instances[name]),
            "vcpus": list(map(plain, self.result.vcpus[name])),
            "minimum_vcpus": environment.minimum_vcpus,
            "maximum_vcpus": environment.maximum_vcpus,
        }

    def summary_as_json(self) -> dict[str, Any]:
        """The figures, as the command line's JSON has them."""
        return {**self.result.as_json(), "seed": self.seed}
