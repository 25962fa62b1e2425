"""Everything in some templates that costs money by the hour."""

import math
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from ecs_constructs.cost.batch import of_environment
from ecs_constructs.cost.book import Book, Figure, NotPriced, few
from ecs_constructs.cost.cost import Cost, CostLine
from ecs_constructs.cost.draft import Draft
from ecs_constructs.cost.groups import of_group
from ecs_constructs.cost.network import of_endpoint, of_load_balancer, of_nat_gateway
from ecs_constructs.cost.prices import PriceList, bundled
from ecs_constructs.cost.services import of_service
from ecs_constructs.cost.usage import UNKNOWN, Usage
from ecs_constructs.template import Graph, NotDetermined, Position, Resource
from ecs_constructs.template.scenarios import Scenario
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.batch import ComputeEnvironment
from ecs_constructs.template.types.ecs import Service, TaskDefinition
from ecs_constructs.template.types.load_balancing import LoadBalancer
from ecs_constructs.template.types.network import NatGateway, VpcEndpoint
from ecs_constructs.template.variants import deciding, likeliest, scenario_text

_Drafter = Callable[[Any, Book, Usage], Draft]

LEFT_OUT = (
    "taxes, discounts and the free tier",
    "the further tasks of a deployment",
    "traffic: through load balancers, NAT gateways and endpoints (unless given), between Availability Zones, out",
    "disks, public addresses, CPU credits and licences of instances (priced as Linux, shared tenancy)",
    "CloudWatch, ECR and every other resource",
)
"""What no figure contains, whatever the templates say."""

CONDITIONS = "what conditions change: they are taken as the parameters' defaults say"
"""What the cost of one way in which conditions may turn out does not contain."""

_TOO_LARGE = "its numbers are too large to be counted with"

_OTHERS = "everything else that the templates hold"
"""What is left out besides where only some resources are looked at."""

_KINDS: tuple[tuple[type[Resource], _Drafter], ...] = (
    (Service, of_service),
    (AutoScalingGroup, of_group),
    (ComputeEnvironment, of_environment),
    (LoadBalancer, of_load_balancer),
    (NatGateway, of_nat_gateway),
    (VpcEndpoint, of_endpoint),
)


def cost_of(
    graph: Graph,
    prices: PriceList | None = None,
    *,
    region: str | None = None,
    usage: Mapping[str, Usage] | None = None,
    only: Collection[str] | None = None,
) -> Cost:
    """What the services, groups, Batch environments, load balancers, NAT gateways and VPC endpoints cost in a month.

    Conditions of the templates turn out as the graph assumes at the time: as their parameters' defaults say, unless
    :meth:`~ecs_constructs.template.Graph.assuming` says otherwise.

    Args:
        graph: the resources of all stacks.
        prices: the price list; default the one that comes with this package.
        region: the Region of stacks of which the templates do not say it.
        usage: what resources use in a month, by :func:`key`; from it follows what is typical.
        only: the resources to look at, by :func:`key`, with a word about the others. Default all.

    Returns:
        A line for each resource, with a price or the reason why it has none.

    Raises:
        ValueError: there is usage of something that costs nothing here, or is not in the templates.
    """
    known = bundled() if prices is None else prices
    used = dict(usage or {})
    lines: list[CostLine] = []
    figures: dict[Figure, None] = {}
    for resource, draft in _priced_resources(graph, only):
        book = Book(known, resource.stack.region or region)
        line = _line(resource, book, partial(draft, resource, book, used.pop(key(resource), UNKNOWN)))
        lines.append(line)
        figures.update(dict.fromkeys(book.used if line.is_priced else ()))
    if used:
        raise ValueError(f"usage of {few(list(used))} is given, and nothing is priced here that has this name")
    left_out = [*([] if only is None else [_OTHERS]), *LEFT_OUT, *_also_left_out(graph)]
    return Cost(lines=tuple(lines), figures=tuple(figures), left_out=tuple(left_out))


def costs_of(graph: Graph, prices: PriceList | None = None, *, region: str | None = None) -> Iterator[tuple[str, Cost]]:
    """What templates cost in each way in which their conditions may turn out, where that makes a difference.

    Args:
        graph: the resources of all stacks.
        prices: as for :func:`cost_of`.
        region: as for :func:`cost_of`.

    Returns:
        Words for when it holds, and the cost; the first is what the parameters' defaults say, and holds without words.
    """
    costs: dict[Hashable, Cost] = {}
    holding: dict[Hashable, list[Scenario]] = {}
    for scenario in graph.scenarios:
        with graph.assuming(scenario):
            cost = cost_of(graph, prices, region=region)
        total: Hashable = (cost.minimum, cost.maximum, frozenset(cost.not_priced()))
        costs.setdefault(total, cost)
        holding.setdefault(total, []).append(scenario)
    for number, (same, cost) in enumerate(costs.items()):
        among = holding[same]
        told = tuple(each for each in cost.left_out if each != CONDITIONS)
        where = scenario_text(deciding(likeliest(among), among, graph.scenarios)) if number else ""
        yield where, replace(cost, left_out=told)


def key(resource: Resource) -> str:
    """The name of a resource that no other has: its construct path, else stack and logical id."""
    return resource.construct_path or f"{resource.stack.name}/{resource.logical_id}"


def _priced_resources(graph: Graph, only: Collection[str] | None) -> Iterator[tuple[Resource, _Drafter]]:
    for kind, draft in _KINDS:
        for resource in graph.of_type(kind):
            if only is None or key(resource) in only:
                yield resource, draft


def _line(resource: Resource, book: Book, draft: Callable[[], Draft]) -> CostLine:
    line = CostLine(
        stack=resource.stack.name,
        resource=resource.logical_id,
        path=resource.construct_path,
        resource_type=resource.cloudformation_type,
        region=book.region,
    )
    try:
        found = draft()
    except NotDetermined as error:
        resource.graph.note(error)
        return replace(line, reason=_open(error))
    except NotPriced as error:
        return replace(line, reason=str(error))
    except OverflowError:
        return replace(line, reason=_TOO_LARGE)
    if not math.isfinite(found.most.high):
        return replace(line, reason=_TOO_LARGE)
    unvaried = found.least if found.least == found.most else None
    return replace(
        line,
        what=found.what,
        minimum=found.least.low,
        typical=found.typical or unvaried,
        maximum=found.most.high,
        left_out=found.left_out,
    )


def _open(error: NotDetermined) -> str:
    """What the templates leave open, and why."""
    where = error.position
    if not isinstance(where, Position):
        return f"not determined: {error}"
    return f"not determined: {where.place()} ({error})"


def _also_left_out(graph: Graph) -> Iterator[str]:
    """What besides the rest is left out of the cost of these templates."""
    alone = [task.label for task in graph.of_type(TaskDefinition) if not task.services]
    if alone:
        yield f"tasks that no service keeps running, such as scheduled ones: {few(alone)}"
    if len(graph.scenarios) > 1:
        yield CONDITIONS
