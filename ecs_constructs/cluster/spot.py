"""Spot instances for EC2 capacity."""

from dataclasses import dataclass

from aws_cdk import aws_autoscaling as autoscaling

from ecs_constructs.arguments import require_between

_PRICE_CAPACITY_OPTIMIZED = autoscaling.SpotAllocationStrategy.PRICE_CAPACITY_OPTIMIZED


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotInstances:
    """Spare EC2 capacity at a lower price, which AWS reclaims with two minutes' notice.

    The agent drains an instance that is about to be reclaimed. Several instance types make that rarer. Capacity
    Rebalancing stays off, because ECS learns nothing of an instance that it removes.

    Args:
        max_price_per_hour: The most to pay for an instance, in US dollars; above 0. Default None: the on-demand price,
            which AWS recommends, as a lower limit only makes interruptions more frequent.
        on_demand_base_capacity: How many instances are on-demand before any is spot; 0 or more. Default 0.
        on_demand_percentage_above_base_capacity: The share of on-demand among the rest, 0 to 100. Default 0.
        allocation_strategy: How the spot pool is chosen. Default PRICE_CAPACITY_OPTIMIZED, which AWS recommends: the
            pools that are least likely to be reclaimed, and of those the cheapest.

    Raises:
        ValueError: A number is out of range.

    Sources:
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/spot-instance-draining-linux-container.html
        https://docs.aws.amazon.com/autoscaling/ec2/userguide/allocation-strategies.html
    """

    max_price_per_hour: float | None = None
    on_demand_base_capacity: int = 0
    on_demand_percentage_above_base_capacity: int = 0
    allocation_strategy: autoscaling.SpotAllocationStrategy = _PRICE_CAPACITY_OPTIMIZED

    def __post_init__(self) -> None:
        """Check the ranges."""
        require_between(
            "max_price_per_hour",
            self.max_price_per_hour,
            minimum=0.001,
            fix="Give US dollars, or leave it out to pay up to the on-demand price.",
            whole=False,
        )
        require_between(
            "on_demand_base_capacity", self.on_demand_base_capacity, minimum=0, fix="Give a number of instances."
        )
        require_between(
            "on_demand_percentage_above_base_capacity",
            self.on_demand_percentage_above_base_capacity,
            minimum=0,
            maximum=100,
            fix="Give a percentage.",
        )

    def distribution(self) -> autoscaling.InstancesDistribution:
        """The same in the words of an Auto Scaling group.

        Returns:
            The distribution of a mixed instances policy.
        """
        price = self.max_price_per_hour
        return autoscaling.InstancesDistribution(
            on_demand_base_capacity=self.on_demand_base_capacity,
            on_demand_percentage_above_base_capacity=self.on_demand_percentage_above_base_capacity,
            spot_allocation_strategy=self.allocation_strategy,
            spot_max_price=None if price is None else str(price),
        )
