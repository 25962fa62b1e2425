"""A rule of a listener never gets a request: an earlier one takes them all.

## What it does

Compares the conditions of a rule with those of every rule of the same listener that has a lower priority number. The
earlier one takes every request of the later where each of its conditions follows from one of the later rule's: the
same part of the request, and every value covered by one of its own (``/cats/*`` by ``/cats*``, ``10.1.0.0/16`` by
``10.0.0.0/8``). Regular expressions are only compared for being the same.

## Why is this bad

Both rules deploy. The requests meant for the later one go where the earlier one sends them, and its service stands
idle.

## Use instead

The more specific rule first, with the lower number: ``/cats/admin*`` before ``/cats*``, and ``/*`` last.
"""

import re
from collections.abc import Hashable, Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.routing.patterns import covers
from ecs_constructs.template import determined
from ecs_constructs.template.types.load_balancing import Condition, ListenerRule

_CASE_SENSITIVE = ("path-pattern", "http-request-method")


def _check(rule: ListenerRule, _limits: Limits) -> Iterator[Violation]:
    priority, conditions = rule.priority, rule.conditions
    if priority is None or not conditions:
        return
    earlier = determined(_candidates(rule, conditions), lambda other: (other, _takes_all(other, priority, conditions)))
    for other, takes_all in earlier:
        if takes_all:
            yield Violation(
                at=rule.at("Conditions"),
                message=(
                    f"The rule with priority {priority} never gets a request: rule {other.label} with priority "
                    f"{other.priority} takes every one that it matches."
                ),
                actual=priority,
                limit=other.priority,
                fix=_advice(rule, other),
            )
            return


def _advice(rule: ListenerRule, other: ListenerRule) -> str:
    """What to change; to exchange the two helps where the earlier rule would still get requests as the later one."""
    if _cover(rule.conditions, other.conditions):
        return f"Narrow the conditions of {other.label}."
    return f"Exchange the priorities of the two, or narrow the conditions of {other.label}."


def _candidates(rule: ListenerRule, conditions: list[Condition]) -> list[ListenerRule]:
    """The rules that may take a rule's requests: the first condition of each begins as one of the rule's does.

    A condition that covers a value has a value of its own which begins alike up to its first wildcard; looking those up
    instead of comparing every rule with every other keeps a listener of any size quick.
    """
    index = rule.graph.grouped_by_any("rules by the beginnings of their first condition", ListenerRule, _beginnings)
    listener = rule.listener_identity
    found: dict[ListenerRule, None] = {}
    for condition in conditions:
        for value in (*condition.values[:1], ""):
            for length in range(len(value) + 1):
                found.update(dict.fromkeys(index.get((listener, condition.field, value[:length].lower()), ())))
    return list(found)


def _beginnings(rule: ListenerRule) -> Iterator[Hashable]:
    listener = rule.listener_identity
    for field, beginnings in determined([rule], _first_condition):
        yield from ((listener, field, beginning) for beginning in beginnings)


def _first_condition(rule: ListenerRule) -> tuple[str | None, list[str]]:
    """The field of a rule's first condition, and how each of its values begins: an address range may begin anyhow."""
    if not rule.conditions:
        return None, []
    first = rule.conditions[0]
    if first.field == "source-ip" or not first.values:
        return first.field, [""]
    return first.field, [re.split(r"[*?]", value, maxsplit=1)[0].lower() for value in first.values]


def _takes_all(other: ListenerRule, priority: int, conditions: list[Condition]) -> bool:
    if other.priority is None or other.priority >= priority or not other.conditions:
        return False
    return _cover(other.conditions, conditions)


def _cover(wider: list[Condition], conditions: list[Condition]) -> bool:
    return all(any(_follows(wide, narrow) for narrow in conditions) for wide in wider)


def _follows(wide: Condition, narrow: Condition) -> bool:
    """Whether every request that meets the narrow condition meets the wide one."""
    if wide.field != narrow.field or (wide.header_name or "").lower() != (narrow.header_name or "").lower():
        return False
    if not (narrow.values or narrow.regex_values or narrow.query_values):
        return False
    return (
        set(narrow.regex_values) <= set(wide.regex_values)
        and all(any(_covers(wide, own, value) for own in wide.values) for value in narrow.values)
        and all(any(_covers_query(own, value) for own in wide.query_values) for value in narrow.query_values)
    )


def _covers(condition: Condition, own: str, value: str) -> bool:
    if condition.field == "source-ip":
        return _contains(own, value)
    return covers(own, value) if condition.field in _CASE_SENSITIVE else covers(own.lower(), value.lower())


def _covers_query(own: tuple[str | None, str], value: tuple[str | None, str]) -> bool:
    if (own[0] or "").lower() != (value[0] or "").lower():
        return False
    # Behind a backslash, wildcards of a query string mean themselves.
    return own == value or ("\\" not in own[1] and covers(own[1].lower(), value[1].lower()))


def _contains(own: str, value: str) -> bool:
    import ipaddress  # noqa: PLC0415 - only a source-ip condition needs it

    try:
        outer, inner = ipaddress.ip_network(own, strict=False), ipaddress.ip_network(value, strict=False)
    except ValueError:
        return False
    return outer.version == inner.version and int(outer[0]) <= int(inner[0]) and int(inner[-1]) <= int(outer[-1])


RULE = Rule(
    name="routing/shadowed-rule",
    title="Each rule of a listener gets requests.",
    severity=Severity.WARNING,
    subject=ListenerRule,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html",
            read="2026-11-22",
            quote="Rules are evaluated in priority order, from the lowest value to the highest value.",
        ),
        Source(
            url="https://github.com/aws/aws-cdk/issues/4246",
            read="2026-11-22",
        ),
    ),
    bad="""
First:
  Type: AWS::ElasticLoadBalancingV2::ListenerRule
  Properties:
    ListenerArn: !Ref Listener
    Priority: 10
    Conditions: [{Field: path-pattern, PathPatternConfig: {Values: [/cats*]}}]
    Actions: [{Type: forward, TargetGroupArn: !Ref Cats}]
Second:
  Type: AWS::ElasticLoadBalancingV2::ListenerRule
  Properties:
    ListenerArn: !Ref Listener
    Priority: 20
    Conditions: [{Field: path-pattern, PathPatternConfig: {Values: [/cats/tabby]}}]
    Actions: [{Type: forward, TargetGroupArn: !Ref Dogs}]
Listener:
  Type: AWS::ElasticLoadBalancingV2::Listener
  Properties:
    LoadBalancerArn: !Ref Balancer
    Port: 80
    Protocol: HTTP
    DefaultActions: [{Type: fixed-response, FixedResponseConfig: {StatusCode: "404"}}]
Balancer:
  Type: AWS::ElasticLoadBalancingV2::LoadBalancer
  Properties: {Subnets: [subnet-1, subnet-2]}
Cats:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {VpcId: vpc-1, Port: 80, Protocol: HTTP, TargetType: ip}
Dogs:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {VpcId: vpc-1, Port: 80, Protocol: HTTP, TargetType: ip}
""",
    good="""
First:
  Type: AWS::ElasticLoadBalancingV2::ListenerRule
  Properties:
    ListenerArn: !Ref Listener
    Priority: 10
    Conditions: [{Field: path-pattern, PathPatternConfig: {Values: [/cats*]}}]
    Actions: [{Type: forward, TargetGroupArn: !Ref Cats}]
Second:
  Type: AWS::ElasticLoadBalancingV2::ListenerRule
  Properties:
    ListenerArn: !Ref Listener
    Priority: 20
    Conditions: [{Field: path-pattern, PathPatternConfig: {Values: [/dogs/tabby]}}]
    Actions: [{Type: forward, TargetGroupArn: !Ref Dogs}]
Listener:
  Type: AWS::ElasticLoadBalancingV2::Listener
  Properties:
    LoadBalancerArn: !Ref Balancer
    Port: 80
    Protocol: HTTP
    DefaultActions: [{Type: fixed-response, FixedResponseConfig: {StatusCode: "404"}}]
Balancer:
  Type: AWS::ElasticLoadBalancingV2::LoadBalancer
  Properties: {Subnets: [subnet-1, subnet-2]}
Cats:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {VpcId: vpc-1, Port: 80, Protocol: HTTP, TargetType: ip}
Dogs:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {VpcId: vpc-1, Port: 80, Protocol: HTTP, TargetType: ip}
""",
)
