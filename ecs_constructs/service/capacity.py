"""Checks of what a service runs on."""

from collections.abc import Sequence

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from constructs import IDependable

from ecs_constructs.arguments import is_unresolved, require_between

FARGATE_CAPACITY_PROVIDERS = ("FARGATE", "FARGATE_SPOT")
"""The capacity providers that AWS makes for every cluster."""

_PROVIDERS_MAXIMUM = 20
_BASE_MAXIMUM = 100_000
_WEIGHT_MAXIMUM = 1_000


def require_fargate_strategies(strategies: Sequence[ecs.CapacityProviderStrategy]) -> None:
    """Check the capacity provider strategy of a Fargate service; none at all means on-demand Fargate.

    Raises:
        ValueError: When a provider is not Fargate's, or ECS would refuse the strategy.
    """
    for strategy in strategies:
        name = strategy.capacity_provider
        if not is_unresolved(name) and name not in FARGATE_CAPACITY_PROVIDERS:
            raise ValueError(
                f"capacity provider {name} is not one of Fargate's; a Fargate service takes "
                f"{' and '.join(FARGATE_CAPACITY_PROVIDERS)}. Use LoadBalancedEc2Service for instances."
            )
    if strategies:
        _require_strategies(strategies)


def require_ec2_strategies(strategies: Sequence[ecs.CapacityProviderStrategy]) -> None:
    """Check the capacity provider strategy of a service on EC2.

    Raises:
        ValueError: When there is none, a provider is Fargate's, or ECS would refuse the strategy.
    """
    if not strategies:
        raise ValueError(
            "capacity_provider_strategies is empty; without a strategy ECS does not count the service's tasks when it "
            "scales the cluster. Name at least one capacity provider of the cluster, with a weight."
        )
    for strategy in strategies:
        if strategy.capacity_provider in FARGATE_CAPACITY_PROVIDERS:
            raise ValueError(
                f"capacity provider {strategy.capacity_provider} is one of Fargate's; a service on EC2 takes those of "
                "Auto Scaling groups. Use LoadBalancedFargateService for Fargate."
            )
    _require_strategies(strategies)


def _require_strategies(strategies: Sequence[ecs.CapacityProviderStrategy]) -> None:
    """Check what holds for every strategy.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
    """
    require_between(
        "the number of capacity_provider_strategies",
        len(strategies),
        minimum=1,
        maximum=_PROVIDERS_MAXIMUM,
        fix="Name fewer.",
    )
    for strategy in strategies:
        of = f"of capacity provider {strategy.capacity_provider}"
        require_between(f"base {of}", strategy.base, minimum=0, maximum=_BASE_MAXIMUM, fix="It is a number of tasks.")
        require_between(
            f"weight {of}",
            strategy.weight,
            minimum=0,
            maximum=_WEIGHT_MAXIMUM,
            fix="It is a share relative to the others.",
        )
    if not any(strategy.weight for strategy in strategies):
        raise ValueError(
            "no capacity provider of capacity_provider_strategies has a weight above 0, so ECS could place no task; "
            "set weight=1 on the one to use."
        )
    with_base = [strategy.capacity_provider for strategy in strategies if strategy.base]
    if len(with_base) > 1:
        raise ValueError(
            f"{len(with_base)} capacity providers of capacity_provider_strategies have a base; ECS allows one. "
            "Keep it on the provider that must run the first tasks."
        )


def task_subnets(vpc: ec2.IVpc, chosen: ec2.SubnetSelection | None) -> ec2.SubnetSelection:
    """The subnets of tasks with their own network interface: those chosen, else the private, else the isolated ones.

    Raises:
        ValueError: When none are chosen and the VPC has public subnets only: a task without a public address gets no
            image there.
    """
    if chosen is not None:
        return chosen
    subnets = vpc.private_subnets or vpc.isolated_subnets
    if not subnets:
        raise ValueError(
            f"the VPC {vpc.node.path} has no private subnets, and tasks have no public addresses; "
            "add private subnets, or choose vpc_subnets."
        )
    return ec2.SubnetSelection(subnets=subnets)


def way_out(vpc: ec2.IVpc, subnets: ec2.SubnetSelection) -> IDependable:
    """What leads out of the subnets, such as routes to NAT gateways; a task that starts before it can't pull its image.

    Args:
        vpc: The VPC.
        subnets: The subnets of the tasks.
    """
    return vpc.select_subnets(
        availability_zones=subnets.availability_zones,
        one_per_az=subnets.one_per_az,
        subnet_filters=subnets.subnet_filters,
        subnet_group_name=subnets.subnet_group_name,
        subnet_type=subnets.subnet_type,
        subnets=subnets.subnets,
    ).internet_connectivity_established
