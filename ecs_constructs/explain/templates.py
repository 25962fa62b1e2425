"""Everything in some templates that gets CPU and memory."""

from collections.abc import Iterator
from dataclasses import replace

from ecs_constructs.explain.explanation import Explanation
from ecs_constructs.explain.jobs import of_job
from ecs_constructs.explain.tasks import of_task
from ecs_constructs.rules import CURRENT, Limits, scenario_text
from ecs_constructs.template import Graph, Resource
from ecs_constructs.template.scenarios import Scenario
from ecs_constructs.template.types.batch import JobDefinition
from ecs_constructs.template.types.ecs import TaskDefinition


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
    found: dict[tuple[str, ...], dict[Explanation, Scenario]] = {}
    settled: set[Resource] = set()
    for scenario in graph.scenarios:
        with graph.assuming(scenario):
            for explanation in _all_in(graph, limits, settled):
                found.setdefault(_place(explanation), {}).setdefault(explanation, scenario)
    default = graph.scenarios[0]
    return tuple(explanation for variants in found.values() for explanation in _told_apart(variants, default))


def _all_in(graph: Graph, limits: Limits, settled: set[Resource]) -> Iterator[Explanation]:
    """What is not settled yet; what depends on no condition is settled from now on."""
    resources: list[TaskDefinition | JobDefinition] = [*graph.of_type(TaskDefinition), *graph.of_type(JobDefinition)]
    for resource in resources:
        if resource not in settled:
            explanations, depends = graph.assumptions.observed(_explanations, resource, limits)
            if not depends:
                settled.add(resource)
            yield from explanations


def _explanations(resource: TaskDefinition | JobDefinition, limits: Limits) -> list[Explanation]:
    return list(of_task(resource, limits) if isinstance(resource, TaskDefinition) else of_job(resource, limits))


def _place(explanation: Explanation) -> tuple[str, ...]:
    return explanation.stack, explanation.resource, explanation.part, explanation.launch


def _told_apart(variants: dict[Explanation, Scenario], default: Scenario) -> Iterator[Explanation]:
    """Adds to each variant when it holds; one that holds however the conditions turn out stays as it is."""
    for explanation, scenario in variants.items():
        if len(variants) == 1 and scenario is default:
            yield explanation
        else:
            yield replace(explanation, holds=scenario_text(scenario))
