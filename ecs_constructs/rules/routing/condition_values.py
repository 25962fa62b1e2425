"""A rule of a listener compares more values, or has more wildcards, than Elastic Load Balancing allows.

## What it does

Counts, over all conditions of a rule together, the values and regular expressions (at most 5) and the wildcards ``*``
and ``?`` in the values (at most 6), without those of a query string that stand behind a backslash and mean
themselves. Neither can be raised for an account.

## Why is this bad

Elastic Load Balancing rejects the rule: "A rule can only have '5' condition values". aws-cdk-lib counts within one
condition only.

## Use instead

One pattern that covers several, such as ``/cats*``, or a second rule with the same action.
"""

import re
from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.load_balancing import Condition, ListenerRule

MAXIMUM_VALUES, MAXIMUM_WILDCARDS = 5, 6
_ESCAPED = re.compile(r"\\[*?]")


def _check(rule: ListenerRule, _limits: Limits) -> Iterator[Violation]:
    # A condition that is left open has some values more: what the others have is there in any case.
    counts = list(determined(rule.conditions, _count))
    values, wildcards = sum(count for count, _ in counts), sum(count for _, count in counts)
    if values > MAXIMUM_VALUES:
        yield _violation(rule, values, MAXIMUM_VALUES, "values")
    if wildcards > MAXIMUM_WILDCARDS:
        yield _violation(rule, wildcards, MAXIMUM_WILDCARDS, "wildcards")


def _violation(rule: ListenerRule, count: int, limit: int, what: str) -> Violation:
    return Violation(
        at=rule.at("Conditions"),
        message=f"The conditions of the rule have {count} {what} together, more than {limit}.",
        actual=count,
        limit=limit,
        fix=f"Leave at most {limit} {what}, and put the others into a rule of their own.",
    )


def _count(condition: Condition) -> tuple[int, int]:
    queries = [_ESCAPED.sub("", value) for _, value in condition.query_values]
    compared = [*condition.values, *queries]
    wildcards = sum(value.count("*") + value.count("?") for value in compared)
    return len(compared) + len(condition.regex_values), wildcards


RULE = Rule(
    name="routing/condition-values",
    title="A rule's conditions have at most 5 values and 6 wildcards.",
    severity=Severity.ERROR,
    subject=ListenerRule,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html",
            read="2026-11-22",
        ),
    ),
    seen_by=("cfn-lint E3032",),
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
    Conditions: [{Field: path-pattern, PathPatternConfig: {Values: [/a*, /b*, /c*, /d*, /e, /f]}}]
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
    Conditions: [{Field: path-pattern, PathPatternConfig: {Values: [/a*, /b*, /c*, /d*, /e]}}]
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
