"""No instance that a service may use satisfies its placement constraints.

## What it does

Answers the ``memberOf`` expressions of a service and its task definition for each instance type of its groups, with
what the templates say of the attributes: type, architecture, operating system, Availability Zone, image, VPC and
subnet, and those that the start script sets. An attribute that is not known may have any value. The rule reports where
the answer is no for each type. A task whose ``OperatingSystemFamily`` no instance runs is a fault of the same kind.

Daemons are left out: they wait for instances that somebody may add.

Which groups those are follows from the templates: the service's capacity provider strategy, else its cluster's default
strategy, else, for the launch type EC2, every Auto Scaling group whose instances join the cluster. Daemons come first.
Where any of it is not determined, where a group counts in weights, and on other capacity the rule is silent.

## Why is this bad

The service never starts a task: "unable to place a task because no container instance met all of its requirements".

## Use instead

An expression that some instance satisfies. Mind that ``=~`` matches a pattern, and ``==`` nothing but the text itself.
"""

from collections.abc import Iterator

from ecs_constructs.limits import Limits
from ecs_constructs.placement.fleets import Kind
from ecs_constructs.placement.packing import Limit
from ecs_constructs.rules import Rule, Severity, Source, Violation
from ecs_constructs.rules.capacity.prospects import Prospect, prospect_of
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import PlacementConstraint, Service, TaskDefinition


def _check(service: Service, limits: Limits) -> Iterator[Violation]:
    prospect = prospect_of(service, limits)
    if prospect is None or prospect.at_best.possible or prospect.at_best.limit is not Limit.CONSTRAINT:
        return
    kinds = _suited(prospect)
    names = list(dict.fromkeys(kind.instance.name for kind in kinds))
    types = ", ".join(names) if len(names) <= 3 else f"{', '.join(names[:3])} and {len(names) - 3} more"
    groups = ", ".join(fleet.name for fleet in prospect.at_best.fleets)
    constraints = _unsatisfied(prospect, kinds)
    if not constraints:
        yield Violation(
            at=prospect.task.at("RuntimePlatform"),
            message=f"The task is for {_system(prospect.task)}, and no instance of {groups} ({types}) runs it.",
            actual=_system(prospect.task),
            fix="Set OperatingSystemFamily to what the instances run, or use instances that run this.",
        )
        return
    expressions = [str(constraint.expression) for constraint in constraints]
    several = len(expressions) > 1
    yield Violation(
        at=constraints[-1].at("Expression"),
        message=(
            f"No instance of {groups} ({types}) satisfies {' and '.join(map(repr, expressions))}"
            f"{' together' if several else ''}."
        ),
        actual=" and ".join(expressions),
        fix=(
            f"Change {'one of the expressions' if several else 'the expression'}, or give the service instances that "
            f"satisfy {'all of them' if several else 'it'}."
        ),
    )


def _suited(prospect: Prospect) -> list[Kind]:
    """What instances of the task's processor architecture there may be."""
    shape = prospect.at_best.shape
    return [kind for fleet in prospect.at_best.fleets for kind in fleet.kinds if not shape.unsuited(kind.instance)]


def _unsatisfied(prospect: Prospect, kinds: list[Kind]) -> list[PlacementConstraint]:
    """The constraint that no instance satisfies; all of them where only all together leave none, empty if some does."""
    shape = prospect.at_best.shape
    instances = [attributes for kind in kinds for attributes in kind.by_zone or (kind.attributes,)]
    if any(all(each.holds(attributes) is not False for each in shape.constraints) for attributes in instances):
        return []
    constraints = [*prospect.service.placement_constraints, *prospect.task.placement_constraints]
    from ecs_constructs.placement.expression import parse  # noqa: PLC0415 - only a finding needs it

    asked = [each for each in constraints if each.type == "memberOf" and each.expression is not None]
    for each in asked:
        expression = parse(each.expression or "")
        if all(expression.holds(attributes) is False for attributes in instances):
            return [each]
    return asked


def _system(task: TaskDefinition) -> str:
    return "Windows" if task.is_windows else "Linux"


RULE = Rule(
    name="capacity/constraint-unsatisfiable",
    title="Some instance satisfies a service's placement constraints.",
    severity=Severity.ERROR,
    subject=Service,
    needs=(AutoScalingGroup,),
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html",
            read="2026-11-22",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
            read="2026-11-22",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html",
            read="2026-11-22",
            quote="unable to place a task because no container instance met all of its requirements",
        ),
    ),
    bad="""
Cluster:
  Type: AWS::ECS::Cluster
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {LaunchTemplateData: {InstanceType: m5.large}}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "0"
    MaxSize: "2"
    LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber}
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties:
    AutoScalingGroupProvider:
      AutoScalingGroupArn: !Ref Group
      ManagedScaling: {Status: ENABLED}
Association:
  Type: AWS::ECS::ClusterCapacityProviderAssociations
  Properties:
    Cluster: !Ref Cluster
    CapacityProviders: [!Ref Provider]
    DefaultCapacityProviderStrategy: [{CapacityProvider: !Ref Provider, Weight: 1}]
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    ContainerDefinitions: [{Name: app, Image: "app:1", MemoryReservation: 256}]
Service:
  Type: AWS::ECS::Service
  DependsOn: [Association]
  Properties:
    Cluster: !Ref Cluster
    TaskDefinition: !Ref Task
    DesiredCount: 1
    PlacementConstraints: [{Type: memberOf, Expression: "attribute:ecs.instance-type == g4dn.xlarge"}]
""",
    good="""
Cluster:
  Type: AWS::ECS::Cluster
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {LaunchTemplateData: {InstanceType: m5.large}}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "0"
    MaxSize: "2"
    LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber}
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties:
    AutoScalingGroupProvider:
      AutoScalingGroupArn: !Ref Group
      ManagedScaling: {Status: ENABLED}
Association:
  Type: AWS::ECS::ClusterCapacityProviderAssociations
  Properties:
    Cluster: !Ref Cluster
    CapacityProviders: [!Ref Provider]
    DefaultCapacityProviderStrategy: [{CapacityProvider: !Ref Provider, Weight: 1}]
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    ContainerDefinitions: [{Name: app, Image: "app:1", MemoryReservation: 256}]
Service:
  Type: AWS::ECS::Service
  DependsOn: [Association]
  Properties:
    Cluster: !Ref Cluster
    TaskDefinition: !Ref Task
    DesiredCount: 1
    PlacementConstraints: [{Type: memberOf, Expression: "attribute:ecs.instance-type == m5.large"}]
""",
)
