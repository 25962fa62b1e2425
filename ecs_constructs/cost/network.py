"""What load balancers, NAT gateways and VPC endpoints cost: by the hour, and by what goes through them.

What goes through them no template says: it counts where it is given, at the least and at the most alike.
"""

from ecs_constructs.cost.book import Book, NotPriced
from ecs_constructs.cost.draft import Draft, counted, hourly
from ecs_constructs.cost.prices import FIGURES
from ecs_constructs.cost.span import NOTHING, Span
from ecs_constructs.cost.usage import Usage
from ecs_constructs.template import NotDetermined
from ecs_constructs.template.types.load_balancing import LoadBalancer
from ecs_constructs.template.types.network import NatGateway, VpcEndpoint

_LOAD_BALANCERS = {"application": "Application Load Balancer", "network": "Network Load Balancer"}


def of_load_balancer(balancer: LoadBalancer, book: Book, usage: Usage) -> Draft:
    """What a load balancer costs.

    Raises:
        NotDetermined: the template leaves open of which type it is.
        NotPriced: a price is not known.
    """
    kind = balancer.type or "application"
    if kind not in _LOAD_BALANCERS:
        raise NotPriced(f"no price known for a load balancer of the type {kind}")
    figure = f"{kind}_load_balancer"
    addresses, left_out = _public_addresses(balancer)
    fixed = hourly(book, f"{figure}_hour") + _addresses(book, addresses)
    through = _through(book, f"{figure}_lcu_hour", usage.lcu_hours)
    return _draft(f"{_LOAD_BALANCERS[kind]}{_with(addresses)}", fixed, through, left_out)


def _addresses(book: Book, count: int) -> float:
    return count * hourly(book, "public_ipv4_hour") if count else 0


def _with(addresses: int) -> str:
    """How many public addresses something has, in words that follow its name."""
    return f" with {counted(addresses, addresses, 'public IPv4 address', 'public IPv4 addresses')}" if addresses else ""


def _public_addresses(balancer: LoadBalancer) -> tuple[int, tuple[str, ...]]:
    """How many public addresses it has, one in each subnet; and what is said of others, or where that is left open."""
    try:
        if balancer.scheme == "internal" or balancer.ip_address_type == "dualstack-without-public-ipv4":
            return 0, ()
        grows = balancer.type != "network"
        return balancer.subnet_count, ("the public IPv4 addresses that it adds as traffic grows",) if grows else ()
    except NotDetermined as error:
        balancer.graph.note(error)
        return 0, ("its public IPv4 addresses: the templates leave open how many",)


def of_nat_gateway(gateway: NatGateway, book: Book, usage: Usage) -> Draft:
    """What a NAT gateway costs.

    Raises:
        NotDetermined: the template leaves open of which kind it is.
        NotPriced: a price is not known, or it is paid for by its Availability Zones.
    """
    if gateway.availability_mode == "regional":
        raise NotPriced("a regional NAT gateway is paid for by the Availability Zones that it expands to")
    addresses = gateway.public_address_count
    fixed = hourly(book, "nat_gateway_hour") + _addresses(book, addresses)
    what = f"NAT gateway{_with(addresses)}" if addresses else "private NAT gateway"
    return _draft(what, fixed, _through(book, "nat_gateway_gb", usage.gigabytes))


def of_endpoint(endpoint: VpcEndpoint, book: Book, usage: Usage) -> Draft:
    """What a VPC endpoint costs; a gateway endpoint is free.

    Raises:
        NotDetermined: the template leaves open of which kind it is, or in how many subnets.
        NotPriced: a price is not known.
    """
    if endpoint.is_gateway:
        return Draft(what="gateway endpoint, free of charge", least=NOTHING, most=NOTHING)
    if endpoint.type != "Interface":
        raise NotPriced(f"no price known for an endpoint of the type {endpoint.type}")
    zones = endpoint.subnet_count
    if not zones:
        raise NotPriced("it names no subnet")
    fixed = zones * hourly(book, "interface_endpoint_hour")
    what = f"interface endpoint in {counted(zones, zones, 'Availability Zone')}"
    return _draft(what, fixed, _through(book, "interface_endpoint_gb", usage.gigabytes))


def _through(book: Book, figure: str, amount: float | None) -> tuple[float, tuple[str, ...]]:
    """What that costs which goes through; and what is left out where it is not known."""
    usd = book.figure(figure)
    if amount is None:
        return 0, (f"what goes through it ({usd:g} USD for {FIGURES[figure]})",)
    return amount * usd, ()


def _draft(what: str, fixed: float, through: tuple[float, tuple[str, ...]], left_out: tuple[str, ...] = ()) -> Draft:
    variable, not_known = through
    total = Span.exactly(fixed + variable)
    return Draft(what=what, least=total, most=total, left_out=(*not_known, *left_out))
