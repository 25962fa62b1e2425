"""Everything in some templates that gets CPU and memory."""

from collections.abc import Iterator
from dataclasses import replace

from ecs_constructs.explain.explanation import Explanation
from ecs_constructs.explain.jobs import of_job
from ecs_constructs.explain.tasks import of_task
from ecs_constructs.rules import CURRENT, Limits
from ecs_constructs.template import Graph
from ecs_constructs.template.types.batch import JobDefinition
from ecs_constructs.template.types.ecs import TaskDefinition
from ecs_constructs.template.variants import variants


def explain(graph: Graph, limits: Limits = CURRENT) -> tuple[Explanation, ...]:
    """What each container of each task and job gets.

    A template with conditions is several templates: what differs between them is told once for each, with the
    conditions under which it holds.

    Args:
        graph: the resources of all stacks.
        limits: the account's figures, from which follows what an instance has for tasks.

    Returns:
        The tasks, then the jobs, in the order of the templates.
    """
    found = variants(graph, lambda: _resources(graph), lambda resource: _explanations(resource, limits), _place)
    return tuple(replace(explanation, holds=holds) for explanation, holds in found)


def _resources(graph: Graph) -> list[TaskDefinition | JobDefinition]:
    return [*graph.of_type(TaskDefinition), *graph.of_type(JobDefinition)]


def _explanations(resource: TaskDefinition | JobDefinition, limits: Limits) -> Iterator[Explanation]:
    return of_task(resource, limits) if isinstance(resource, TaskDefinition) else of_job(resource, limits)


def _place(explanation: Explanation) -> tuple[str, ...]:
    return explanation.stack, explanation.resource, explanation.part, explanation.launch
