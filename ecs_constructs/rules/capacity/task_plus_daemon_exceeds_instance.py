"""A task fits on an instance, but not beside the daemons that run there.

## What it does

Takes what the daemon services of the cluster need from each instance, and looks whether a task of another service still
fits. ECS places daemons first. It is an error where the task fits on no type of the service's instances beside those
daemons that surely run there, although it would fit on one of them without; a warning where only the memory that
instances can be expected to have says so. A port that a daemon takes of each instance counts as well.

A task that fits on no instance even without daemons is reported by the other rules of capacity.

Which groups those are follows from the templates: the service's capacity provider strategy, else its cluster's default
strategy, else, for the launch type EC2, every Auto Scaling group whose instances join the cluster. Daemons come first.
Where any of it is not determined, where a group counts in weights, and on other capacity the rule is silent.

## Why is this bad

The service never starts a task, although the instance type has room for it on paper: the log and monitoring agents took
it.

## Use instead

A smaller reservation of the task or of the daemons, or a larger instance type.
"""

from collections.abc import Iterator

from ecs_constructs.limits import Limits
from ecs_constructs.placement import words
from ecs_constructs.placement.fleets import Fleet, Kind, suits
from ecs_constructs.placement.outlook import Outlook
from ecs_constructs.placement.packing import RESOURCES, Amounts, Limit, Port
from ecs_constructs.placement.shapes import Shape
from ecs_constructs.rules import Rule, Severity, Source, Violation
from ecs_constructs.rules.capacity.prospects import Prospect, ports_of, prospect_of, sentence_of, without_ports
from ecs_constructs.template import Position
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import Service


def _check(service: Service, limits: Limits) -> Iterator[Violation]:
    prospect = prospect_of(service, limits)
    if prospect is None or not any(fleet.daemons for fleet in prospect.at_best.fleets):
        return
    certain = _crowded_out(prospect.at_best)
    found = certain or _crowded_out(prospect.expected)
    if found is not None:
        fleet, kind, limit = found
        yield Violation(
            at=_position(prospect, limit),
            message=_message(prospect, fleet, kind, limit, "has" if certain else "is expected to have"),
            fix=_fix(prospect, limit, limits),
            severity=Severity.ERROR if certain else Severity.WARNING,
        )


def _crowded_out(room: Outlook) -> tuple[Fleet, Kind, Limit] | None:
    """The roomiest instance on which a task would fit, and what the daemons take of it; None where it fits on one."""
    shape = room.shape
    suitable = [(fleet, kind) for fleet in room.fleets for kind in fleet.kinds if suits(shape, kind) is not False]
    if any(_lacking(shape, kind.possible, fleet.possible_ports) is None for fleet, kind in suitable):
        return None
    would_fit = [(f, kind) for f, kind in suitable if _lacking(shape, kind.greatest, _other_ports(f, kind)) is None]
    if not would_fit:
        return None
    fleet, kind = max(would_fit, key=lambda each: each[1].possible)
    return fleet, kind, _lacking(shape, kind.possible, fleet.possible_ports) or Limit.MEMORY


def _daemons(fleet: Fleet, kind: Kind) -> dict[str, Shape]:
    """What the daemons take that surely run on an instance, by their names."""
    return {
        daemon.service.label: daemon.shape for daemon in fleet.daemons if daemon.shape is not None and kind.runs(daemon)
    }


def _other_ports(fleet: Fleet, kind: Kind) -> frozenset[Port]:
    """The ports that are taken without the daemons."""
    return fleet.possible_ports.difference(*(shape.ports for shape in _daemons(fleet, kind).values()))


def _lacking(shape: Shape, amounts: Amounts, ports: frozenset[Port]) -> Limit | None:
    """What a task does not find."""
    for resource, needs, has in zip(RESOURCES, shape.amounts, amounts, strict=True):
        if needs > has:
            return resource
    return Limit.PORT if shape.ports & ports else None


def _position(prospect: Prospect, limit: Limit) -> Position:
    task = prospect.task
    name = {Limit.CPU: "Cpu", Limit.MEMORY: "Memory"}.get(limit, "")
    return task.at(name if name and task.body.get(name) is not None else "ContainerDefinitions")


def _message(prospect: Prospect, fleet: Fleet, kind: Kind, limit: Limit, has: str) -> str:
    daemons, label, shape = _daemons(fleet, kind), prospect.service.label, prospect.at_best.shape
    names = ", ".join(daemons)
    if limit is Limit.PORT:
        return f"The task of service {label} takes {ports_of(shape)}, which a daemon takes on each instance ({names})."
    d = RESOURCES.index(limit)
    left, taken = kind.possible[d], sum(each.amounts[d] for each in daemons.values())
    return (
        f"The task of service {label} takes {words.amount(limit, shape.amounts[d])}; beside the "
        f"{words.amount(limit, taken)} of the daemons ({names}) {kind.instance.name} {has} at most "
        f"{words.amount(limit, left)} left."
    )


def _fix(prospect: Prospect, limit: Limit, limits: Limits) -> str:
    if limit is Limit.PORT:
        return without_ports(prospect)
    smaller = "Let the daemons take less."
    from ecs_constructs.placement.suggestions import ways_out  # noqa: PLC0415 - only a finding needs it

    return f"{sentence_of(ways_out(prospect.at_best, 1, limits))} {smaller}".strip()


RULE = Rule(
    name="capacity/task-plus-daemon-exceeds-instance",
    title="A task fits on an instance beside the daemons.",
    severity=Severity.ERROR,
    subject=Service,
    needs=(AutoScalingGroup,),
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html",
            read="2026-11-22",
            quote="The daemon scheduling strategy deploys exactly one task on each active container instance",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html",
            read="2026-11-22",
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
Agent:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    ContainerDefinitions: [{Name: agent, Image: "agent:1", MemoryReservation: 1024}]
Agents:
  Type: AWS::ECS::Service
  Properties: {Cluster: !Ref Cluster, TaskDefinition: !Ref Agent, SchedulingStrategy: DAEMON, LaunchType: EC2}
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    ContainerDefinitions: [{Name: app, Image: "app:1", MemoryReservation: 7300}]
Service:
  Type: AWS::ECS::Service
  DependsOn: [Association]
  Properties:
    Cluster: !Ref Cluster
    TaskDefinition: !Ref Task
    DesiredCount: 1
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
Agent:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    ContainerDefinitions: [{Name: agent, Image: "agent:1", MemoryReservation: 128}]
Agents:
  Type: AWS::ECS::Service
  Properties: {Cluster: !Ref Cluster, TaskDefinition: !Ref Agent, SchedulingStrategy: DAEMON, LaunchType: EC2}
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    ContainerDefinitions: [{Name: app, Image: "app:1", MemoryReservation: 7300}]
Service:
  Type: AWS::ECS::Service
  DependsOn: [Association]
  Properties:
    Cluster: !Ref Cluster
    TaskDefinition: !Ref Task
    DesiredCount: 1
""",
)
