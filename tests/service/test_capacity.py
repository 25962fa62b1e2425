"""Tests of what a service may run on."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs

from ecs_constructs.service.capacity import require_ec2_strategies, require_fargate_strategies, task_subnets


def _strategy(name: str, **numbers: Any) -> ecs.CapacityProviderStrategy:
    return ecs.CapacityProviderStrategy(capacity_provider=name, **numbers)


def test_strategies_that_ecs_takes() -> None:
    token = cdk.Token.as_string({"Ref": "Provider"})
    require_fargate_strategies([])
    require_fargate_strategies([_strategy("FARGATE", base=2, weight=1), _strategy("FARGATE_SPOT", weight=3)])
    require_fargate_strategies([_strategy(token, weight=1)])
    require_ec2_strategies([_strategy(token, weight=1, base=0), _strategy("spot", weight=0, base=1)])


@pytest.mark.parametrize(
    ("check", "strategies", "message"),
    [
        (
            require_fargate_strategies,
            [_strategy("mine", weight=1)],
            "capacity provider mine is not one of Fargate's; a Fargate service takes FARGATE and FARGATE_SPOT.",
        ),
        (require_ec2_strategies, [], "capacity_provider_strategies is empty; without a strategy ECS does not count"),
        (
            require_ec2_strategies,
            [_strategy("FARGATE_SPOT", weight=1)],
            "capacity provider FARGATE_SPOT is one of Fargate's; a service on EC2 takes those of Auto Scaling groups.",
        ),
        (
            require_ec2_strategies,
            [_strategy(f"p{number}", weight=1) for number in range(21)],
            "the number of capacity_provider_strategies is 21; it must be a whole number between 1 and 20.",
        ),
        (
            require_ec2_strategies,
            [_strategy("a", weight=1, base=100_001)],
            "base of capacity provider a is 100001; it must be a whole number between 0 and 100000.",
        ),
        (
            require_ec2_strategies,
            [_strategy("a", weight=1_001)],
            "weight of capacity provider a is 1001; it must be a whole number between 0 and 1000.",
        ),
        (
            require_ec2_strategies,
            [_strategy("a"), _strategy("b", weight=0)],
            "no capacity provider of capacity_provider_strategies has a weight above 0, so ECS could place no task;",
        ),
        (
            require_fargate_strategies,
            [_strategy("FARGATE", base=1, weight=1), _strategy("FARGATE_SPOT", base=1, weight=1)],
            "2 capacity providers of capacity_provider_strategies have a base; ECS allows one.",
        ),
    ],
)
def test_strategies_that_ecs_refuses(
    check: Callable[[Sequence[ecs.CapacityProviderStrategy]], None],
    strategies: list[ecs.CapacityProviderStrategy],
    message: str,
) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        check(strategies)


def test_tasks_go_to_isolated_subnets_where_there_are_no_private_ones(stack: cdk.Stack) -> None:
    vpc = ec2.Vpc(
        stack, "Vpc", max_azs=1, nat_gateways=0, subnet_configuration=[_subnets(ec2.SubnetType.PRIVATE_ISOLATED)]
    )
    chosen = task_subnets(vpc, None).subnets
    assert chosen is not None
    assert [subnet.node.path for subnet in chosen] == [subnet.node.path for subnet in vpc.isolated_subnets]


def test_tasks_do_not_go_to_public_subnets_by_themselves(stack: cdk.Stack) -> None:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=1, nat_gateways=0, subnet_configuration=[_subnets(ec2.SubnetType.PUBLIC)])
    public = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC)
    assert task_subnets(vpc, public) is public
    with pytest.raises(ValueError, match="the VPC Test/Vpc has no private subnets, and tasks have no public addresses"):
        task_subnets(vpc, None)


def _subnets(kind: ec2.SubnetType) -> ec2.SubnetConfiguration:
    return ec2.SubnetConfiguration(name="only", subnet_type=kind)
