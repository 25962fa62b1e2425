"""Two rules of one listener have the same priority.

## What it does

Compares the priorities of all rules of a listener, in whichever stack they are. Rules that name a listener outside of
the templates in the same words are taken for rules of one listener.

## Why is this bad

Elastic Load Balancing rejects the second rule, "Priority '10' is currently in use", so the deployment fails.

## Use instead

A priority of its own for each rule, 1 to 50,000. The lower number is asked first.
"""

from collections.abc import Hashable, Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.load_balancing import ListenerRule


def _check(rule: ListenerRule, _limits: Limits) -> Iterator[Violation]:
    if rule.priority is None:
        return
    same = rule.graph.grouped("rules by listener and priority", ListenerRule, _place)[_place(rule)]
    # The first of them keeps its priority: one finding for each that has to move.
    if same[0] is not rule:
        yield Violation(
            at=rule.at("Priority"),
            message=f"Priority {rule.priority} belongs to rule {same[0].label} of the same listener already.",
            actual=rule.priority,
            fix="Give each rule of the listener a priority of its own between 1 and 50000.",
        )


def _place(rule: ListenerRule) -> Hashable:
    """Where a rule stands; one whose priority is left open stands by itself."""
    (priority,) = tuple(determined([rule], lambda rule: rule.priority)) or (rule,)
    return rule.listener_identity, priority


RULE = Rule(
    name="routing/duplicate-priority",
    title="Each rule of a listener has a priority of its own.",
    severity=Severity.ERROR,
    subject=ListenerRule,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html",
            read="2026-11-22",
            quote="A listener can't have multiple rules with the same priority.",
        ),
        Source(
            url="https://github.com/aws/aws-cdk/issues/12067",
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
    Priority: 10
    Conditions: [{Field: path-pattern, PathPatternConfig: {Values: [/dogs*]}}]
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
    Conditions: [{Field: path-pattern, PathPatternConfig: {Values: [/dogs*]}}]
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
