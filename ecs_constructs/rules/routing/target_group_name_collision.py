"""Two target groups have the same name in one account and Region.

## What it does

Compares the ``Name`` of all target groups of a stack with its nested stacks, and of all stacks for which the cloud
assembly says that they go to the same account and Region.

## Why is this bad

The name must be unique, so the second target group is rejected: "A target group with the same name exists, but with
different settings". A name also stands in the way where a change replaces the group: the new one is made before the old
one goes.

## Use instead

No name: CloudFormation makes one up.
"""

from collections.abc import Hashable, Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import NotDetermined
from ecs_constructs.template.stack import Stack
from ecs_constructs.template.types.load_balancing import TargetGroup


def _check(group: TargetGroup, _limits: Limits) -> Iterator[Violation]:
    if group.name is None:
        return
    same = group.graph.grouped("target groups by name", TargetGroup, _key)[_key(group)]
    # The first of them keeps its name: one finding for each that has to change.
    if same[0] is not group:
        yield Violation(
            at=group.at("Name"),
            message=f"The name {group.name!r} belongs to target group {same[0].label} already.",
            actual=group.name,
            fix="Remove Name, or choose another.",
        )


def _key(group: TargetGroup) -> Hashable:
    try:
        return _place(group.stack), group.name
    except NotDetermined:
        return id(group)


def _place(stack: Stack) -> Hashable:
    """What tells apart accounts and Regions as far as they are known."""
    while stack.parent is not None:
        stack = stack.parent
    return (stack.account, stack.region) if stack.account and stack.region else id(stack)


RULE = Rule(
    name="routing/target-group-name-collision",
    title="Each target group of an account and Region has a name of its own.",
    severity=Severity.ERROR,
    subject=TargetGroup,
    check=_check,
    only_where=("Name",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html",
            read="2026-11-22",
            quote="This name must be unique per region per account",
        ),
        Source(
            url="https://github.com/aws/aws-cdk/issues/5440",
            read="2026-11-22",
        ),
    ),
    bad="""
Cats:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {Name: cats, VpcId: vpc-1, Port: 80, Protocol: HTTP, TargetType: ip}
Dogs:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {Name: cats, VpcId: vpc-1, Port: 8080, Protocol: HTTP, TargetType: ip}
""",
    good="""
Cats:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {Name: cats, VpcId: vpc-1, Port: 80, Protocol: HTTP, TargetType: ip}
Dogs:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {Name: dogs, VpcId: vpc-1, Port: 8080, Protocol: HTTP, TargetType: ip}
""",
)
