"""What templates with conditions say in each of the ways in which the conditions may turn out."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

from ecs_constructs.template.graph import Graph
from ecs_constructs.template.resource import Resource
from ecs_constructs.template.scenarios import Scenario, deviations, open_choices

R = TypeVar("R", bound=Resource)
T = TypeVar("T", bound=Hashable)


def variants(
    graph: Graph,
    resources: Callable[[], Iterable[R]],
    describe: Callable[[R], Iterable[T]],
    place: Callable[[T], Hashable],
) -> Iterator[tuple[T, str]]:
    """What is said about resources, told apart by conditions.

    Args:
        graph: the resources of all stacks.
        resources: the resources that are made as the conditions turn out.
        describe: what is said about one of them.
        place: what a description is about: of those about the same each different one is told.

    Returns:
        Each description, and in words when it holds; empty words where it holds however the conditions turn out.
    """
    found: dict[Hashable, dict[T, list[Scenario]]] = {}
    settled: dict[R, list[T]] = {}
    for scenario in graph.scenarios:
        with graph.assuming(scenario):
            for resource in resources():
                for each in _described(graph, resource, describe, settled):
                    holding = found.setdefault(place(each), {}).setdefault(each, [])
                    # The same may be said twice, of two things that a person knows by one name.
                    if not holding or holding[-1] is not scenario:
                        holding.append(scenario)
    for about in found.values():
        for each, holding in about.items():
            yield each, _words(holding, graph.scenarios)


def _described(graph: Graph, resource: R, describe: Callable[[R], Iterable[T]], settled: dict[R, list[T]]) -> list[T]:
    """What is said about a resource; what depends on no condition is asked once."""
    if resource not in settled:
        said, basis = graph.assumptions.observed(lambda: list(describe(resource)))
        if basis is not None:
            return said
        settled[resource] = said
    return settled[resource]


def _words(holding: list[Scenario], every: Sequence[Scenario]) -> str:
    """When something holds, in words; empty where it always does."""
    if len(holding) == len(every):
        return ""
    return scenario_text(deciding(likeliest(holding), holding, every))


def likeliest(holding: Iterable[Scenario]) -> Scenario:
    """The scenario in which fewest parameters are something else than their defaults."""
    return min(holding, key=lambda scenario: len(deviations(scenario)))


def deciding(scenario: Scenario, holding: Iterable[Scenario], every: Iterable[Scenario]) -> Scenario:
    """What of a scenario decides: left out is what may be anything, the rest being as it is."""
    known = {id(each) for each in holding}
    elsewhere = [each.items() for each in every if id(each) not in known]
    kept = dict(scenario)
    for variable in scenario:
        fewer = {each: choice for each, choice in kept.items() if each != variable}
        if not any(fewer.items() <= items for items in elsewhere):
            kept = fewer
    return kept


def scenario_text(scenario: Scenario) -> str:
    """What is taken for granted about conditions, for a person: ``where the condition IsProd is true``."""
    parts = [
        f"the condition {variable.name} is {str(scenario[variable]).lower()}"
        if variable.is_condition
        else f"{variable.name} is {scenario[variable] or 'empty'}"
        for variable in [*deviations(scenario), *open_choices(scenario)] or scenario
    ]
    return "where " + " and ".join(parts)
