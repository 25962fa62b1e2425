"""Everything in some templates that costs money by the hour."""

from collections.abc import Callable, Iterator, Mapping
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
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.batch import ComputeEnvironment
from ecs_constructs.template.types.ecs import Service, TaskDefinition
from ecs_constructs.template.types.load_balancing import LoadBalancer
from ecs_constructs.template.types.network import NatGateway, VpcEndpoint

_Drafter = Callable[[Any, Book, Usage], Draft]

LEFT_OUT = (
    "taxes, discounts (Savings Plans, reserved capacity, agreements) and the free tier",
    "tasks that run beside those of a service for a while, as in a deployment",
    "data transfer: between Availability Zones and Regions, and to the internet",
    "the disks and public IPv4 addresses of instances, and licences: instances are priced as Linux, shared tenancy",
    "CloudWatch (logs, metrics, Container Insights, alarms, dashboards), ECR and every other service",
)
"""What no figure contains, whatever the templates say."""

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
) -> Cost:
    """What the services, groups, Batch environments, load balancers, NAT gateways and VPC endpoints cost in a month.

    Conditions of the templates turn out as the graph assumes at the time: as their parameters' defaults say, unless
    :meth:`~ecs_constructs.template.Graph.assuming` says otherwise.

    Args:
        graph: the resources of all stacks.
        prices: the price list; default the one that comes with this package.
        region: the Region of stacks of which the templates do not say it.
        usage: what resources use in a month, by :func:`key`; from it follows what is typical.

    Returns:
        A line for each resource, with a price or the reason why it has none.
    """
    known = bundled() if prices is None else prices
    lines: list[CostLine] = []
    figures: dict[Figure, None] = {}
    for resource, draft in _priced_resources(graph):
        book = Book(known, resource.stack.region or region)
        line = _line(resource, book, partial(draft, resource, book, (usage or {}).get(key(resource), UNKNOWN)))
        lines.append(line)
        figures.update(dict.fromkeys(book.used if line.is_priced else ()))
    return Cost(lines=tuple(lines), figures=tuple(figures), left_out=(*LEFT_OUT, *_also_left_out(graph)))


def key(resource: Resource) -> str:
    """The name of a resource that no other has: its construct path, else stack and logical id."""
    return resource.construct_path or f"{resource.stack.name}/{resource.logical_id}"


def _priced_resources(graph: Graph) -> Iterator[tuple[Resource, _Drafter]]:
    for kind, draft in _KINDS:
        for resource in graph.of_type(kind):
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
    return f"not determined: {where.resource.logical_id}/{where.property.removeprefix('Properties/')} ({error})"


def _also_left_out(graph: Graph) -> Iterator[str]:
    """What besides the rest is left out of the cost of these templates."""
    alone = [task.label for task in graph.of_type(TaskDefinition) if not task.services]
    if alone:
        yield f"tasks that no service keeps running, such as scheduled ones: {few(alone)}"
    if len(graph.scenarios) > 1:
        yield "what conditions change: they are taken as the parameters' defaults say"
