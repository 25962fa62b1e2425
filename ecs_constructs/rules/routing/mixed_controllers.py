"""A blue/green service and its template both set the weights of one listener rule.

## What it does

Where ECS shifts the traffic of a service (``AdvancedConfiguration`` names a production listener rule), looks whether
the template writes weights for the target groups of that rule.

## Why is this bad

ECS changes the weights with each deployment of the service. When CloudFormation next updates the rule, it sets back the
weights of the template: all traffic goes to the target group that happens to be empty.

## Use instead

Deploy changes of the rule while the template's weights are those in force, or keep rules with weights in a stack that
is seldom deployed; then acknowledge the finding there.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import ServiceLoadBalancer
from ecs_constructs.template.types.load_balancing import ListenerRule


def _check(registration: ServiceLoadBalancer, _limits: Limits) -> Iterator[Violation]:
    advanced = registration.advanced
    rule = advanced.production_rule if advanced else None
    if advanced is None or rule is None or not _has_weights(rule):
        return
    yield Violation(
        at=advanced.at("ProductionListenerRule"),
        message=f"ECS shifts traffic by the weights of rule {rule.label}, and so does the template of that rule.",
        actual=rule.label,
        fix="Change the rule only while its weights in the template are in force, and acknowledge this.",
    )


def _has_weights(rule: ListenerRule) -> bool:
    forwards = [action.forward_config for action in rule.actions if action.forward_config]
    groups = [group for forward in forwards for group in forward.target_groups]
    return len(groups) > 1 and any(group.body.get("Weight") is not None for group in groups)


RULE = Rule(
    name="routing/mixed-controllers",
    title="A rule's weights have one master: ECS or the template.",
    severity=Severity.WARNING,
    subject=ServiceLoadBalancer,
    check=_check,
    only_where=("AdvancedConfiguration",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-blue-green.html",
            read="2026-11-22",
        ),
        Source(
            url="https://github.com/aws/aws-cdk/issues/36649",
            read="2026-11-22",
        ),
    ),
    bad="""
Listener:
  Type: AWS::ElasticLoadBalancingV2::Listener
  Properties:
    LoadBalancerArn: !Ref Balancer
    Port: 80
    Protocol: HTTP
    DefaultActions: [{Type: fixed-response, FixedResponseConfig: {StatusCode: "404"}}]
Route:
  Type: AWS::ElasticLoadBalancingV2::ListenerRule
  Properties:
    ListenerArn: !Ref Listener
    Priority: 10
    Conditions: [{Field: path-pattern, PathPatternConfig: {Values: [/cats*]}}]
    Actions:
      - Type: forward
        ForwardConfig:
          TargetGroups:
            - {TargetGroupArn: !Ref Cats, Weight: 100}
            - {TargetGroupArn: !Ref Dogs, Weight: 0}
Balancer:
  Type: AWS::ElasticLoadBalancingV2::LoadBalancer
  Properties: {Subnets: [subnet-1, subnet-2]}
Cats:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {VpcId: vpc-1, Port: 80, Protocol: HTTP, TargetType: ip}
Dogs:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {VpcId: vpc-1, Port: 80, Protocol: HTTP, TargetType: ip}
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", PortMappings: [{ContainerPort: 8080}]}]
Service:
  Type: AWS::ECS::Service
  DependsOn: [Route]
  Properties:
    Cluster: main
    LaunchType: FARGATE
    TaskDefinition: !Ref Task
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1, subnet-2]}}
    LoadBalancers:
      - ContainerName: app
        ContainerPort: 8080
        TargetGroupArn: !Ref Cats
        AdvancedConfiguration:
          AlternateTargetGroupArn: !Ref Dogs
          ProductionListenerRule: !Ref Route
          RoleArn: arn:aws:iam::111122223333:role/blue-green
""",
    good="""
Listener:
  Type: AWS::ElasticLoadBalancingV2::Listener
  Properties:
    LoadBalancerArn: !Ref Balancer
    Port: 80
    Protocol: HTTP
    DefaultActions: [{Type: fixed-response, FixedResponseConfig: {StatusCode: "404"}}]
Route:
  Type: AWS::ElasticLoadBalancingV2::ListenerRule
  Properties:
    ListenerArn: !Ref Listener
    Priority: 10
    Conditions: [{Field: path-pattern, PathPatternConfig: {Values: [/cats*]}}]
    Actions:
      - Type: forward
        ForwardConfig:
          TargetGroups:
            - {TargetGroupArn: !Ref Cats, Weight: 100}
            - {TargetGroupArn: !Ref Dogs, Weight: 0}
Balancer:
  Type: AWS::ElasticLoadBalancingV2::LoadBalancer
  Properties: {Subnets: [subnet-1, subnet-2]}
Cats:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {VpcId: vpc-1, Port: 80, Protocol: HTTP, TargetType: ip}
Dogs:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {VpcId: vpc-1, Port: 80, Protocol: HTTP, TargetType: ip}
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", PortMappings: [{ContainerPort: 8080}]}]
Service:
  Type: AWS::ECS::Service
  DependsOn: [Route]
  Properties:
    Cluster: main
    LaunchType: FARGATE
    TaskDefinition: !Ref Task
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1, subnet-2]}}
    LoadBalancers:
      - ContainerName: app
        ContainerPort: 8080
        TargetGroupArn: !Ref Cats

""",
)
