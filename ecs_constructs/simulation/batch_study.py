"""From jobs in a queue of some templates to all that is said of them."""

from ecs_constructs.cost import Usage
from ecs_constructs.simulation.batch import BatchResult, Environment
from ecs_constructs.simulation.batch_advice import advise_jobs
from ecs_constructs.simulation.batch_result import QueueOutcome
from ecs_constructs.simulation.batch_trial import JobTrial
from ecs_constructs.simulation.result import Result


def study_jobs(trial: JobTrial) -> Result:
    """Simulates jobs in a queue, and says what is to be said.

    Args:
        trial: what is asked.
    """
    result = trial.run()
    queue = trial.queue
    outcome = QueueOutcome(
        job=queue.job.name,
        submitted=trial.submitted,
        environments=queue.environments,
        result=result,
        seed=trial.seed,
    )
    return Result(
        load=trial.load,
        step_seconds=60,
        minutes=len(result.waiting),
        services={},
        batch={queue.name: outcome},
        events=result.events,
        advice=advise_jobs(trial, result),
        notes=queue.notes,
    )


def usage_of_jobs(result: Result) -> dict[str, Usage]:
    """What the environments of a result's queue use in a month that goes on like it, by path."""
    hours = result.minutes / 60
    return {
        each.name: _usage(each, queue.result).per_month(hours)
        for queue in result.batch.values()
        for each in queue.environments
    }


def _usage(environment: Environment, result: BatchResult) -> Usage:
    name = environment.name
    if environment.is_fargate:
        return Usage(vcpu_hours=result.vcpu_hours[name], memory_gb_hours=result.memory_gb_hours[name])
    return Usage(instance_hours=result.instance_hours[name])
