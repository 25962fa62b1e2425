"""What holds of the plan of any template, whatever is in it."""

import copy
import json
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecs_constructs.placement.packing import Answer
from ecs_constructs.placement.placement import Plan
from ecs_constructs.placement.planning import plan
from ecs_constructs.report import plan_html, plan_json, plan_text
from ecs_constructs.report.characters import width
from ecs_constructs.template import Graph
from ecs_constructs.template.stack import Stack
from tests.explain.explaining import cluster, job
from tests.rules.checking import EC2, FARGATE, task, template
from tests.rules.test_properties import bodies, paths, values

CONTAINER = "{Name: app, Cpu: 256, Memory: 512, PortMappings: [{ContainerPort: 80, HostPort: 80}]}"
NODES = "{NumNodes: 3, NodeRangeProperties: [{TargetNodes: '0:', Container: {Vcpus: 1, Memory: 512}}]}"
EXAMPLE = template(
    task(f"{EC2}, Cpu: '256', RuntimePlatform: {{CpuArchitecture: X86_64}}", f"[{CONTAINER}]")
    + cluster("m5.large", properties=", DesiredCount: 2, PlacementConstraints: [{Type: distinctInstance}]")
    + task(EC2, "[{Name: agent, MemoryReservation: 64}]").replace("Task:", "Agent:")
    + task(f"{FARGATE}, Cpu: '256', Memory: '512', NetworkMode: awsvpc").replace("Task:", "Small:")
    + job("PlatformCapabilities: [EC2], ContainerProperties: {Vcpus: 1, Memory: 512}")
    + job(f"NodeProperties: {NODES}").replace("Job:", "Nodes:")
    + """
Daemon:
  Type: AWS::ECS::Service
  Properties: {Cluster: !Ref Cluster, TaskDefinition: !Ref Agent, SchedulingStrategy: DAEMON}
Web:
  Type: AWS::ECS::Service
  Properties: {LaunchType: FARGATE, TaskDefinition: !Ref Small, DesiredCount: 2}
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties: {Type: MANAGED, ComputeResources: {Type: EC2, MaxvCpus: 16, InstanceTypes: [m5.large]}}
"""
)
PLACES = list(paths(EXAMPLE["Resources"], ("Resources",)))


def printed(body: dict[str, Any]) -> Plan:
    """The plan of a template, printed in every way."""
    found = plan(Graph([Stack(name="test", body=body, file=Path("test.yaml"))]))
    assert json.loads(plan_json.render(found))["version"] == 1
    assert max(map(width, plan_text.render(found, width=60).splitlines())) <= 60
    assert plan_html.render(found).isascii()
    return found


def test_the_example_has_everything_in_it() -> None:
    found = printed(EXAMPLE)
    assert [(each.kind, each.answer) for each in found.placements] == [
        ("service", Answer.FITS),
        ("daemon", Answer.FITS),
        ("service", Answer.FITS),
        ("job", Answer.FITS),
        ("job", Answer.FITS),
    ]


@given(bodies)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_template_has_a_plan(body: dict[str, Any]) -> None:
    printed(body)


@given(st.sampled_from(PLACES), values)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_an_example_with_anything_in_any_place_has_a_plan(place: tuple[str | int, ...], value: Any) -> None:
    body = copy.deepcopy(EXAMPLE)
    target: Any = body
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    found = printed(body)
    for placement in found.placements:
        assert placement.reason
        assert not (placement.ways_out and placement.answer is Answer.FITS)
