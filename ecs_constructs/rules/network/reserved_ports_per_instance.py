"""A task takes more ports than an instance can reserve.

## What it does

Counts the TCP ports that a task with the network mode ``bridge`` or ``host`` takes by number. An instance can have 100
reserved ports at a time, of which SSH, Docker and the ECS agent hold six (on Windows eleven, see
``network/reserved-host-port``) unless its ``ECS_RESERVED_PORTS`` says otherwise: more than 100 is an error, more than
94 (89) a warning. Ports that are given out automatically do not count.

## Why is this bad

No instance can ever run the task.

## Use instead

Mappings without ``HostPort`` in bridge mode, or the network mode awsvpc, in which a task has ports of its own.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.network.ports import reserved_ports, static_host_ports
from ecs_constructs.template.types.ecs import TaskDefinition

MAXIMUM = 100


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    free = MAXIMUM - len(reserved_ports(task))
    count = len({port.number for port in static_host_ports(task) if port.protocol == "tcp"})
    if count > free:
        yield Violation(
            at=task.at("ContainerDefinitions"),
            message=f"The task takes {count} ports of its instance, which has {free} of {MAXIMUM} for tasks.",
            actual=count,
            limit=free,
            fix=f"Take at most {free} ports by number, or use the network mode awsvpc.",
            severity=Severity.ERROR if count > MAXIMUM else None,
        )


def _example(count: int) -> str:
    mappings = "".join(f"          - {{ContainerPort: {port}}}\n" for port in range(8001, 8001 + count))
    return f"""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    NetworkMode: host
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions:
      - Name: app
        Image: "app:1"
        PortMappings:
{mappings}"""


RULE = Rule(
    name="network/reserved-ports-per-instance",
    title="A task takes no more ports than an instance can reserve.",
    severity=Severity.WARNING,
    subject=TaskDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html",
            read="2026-11-22",
            quote=(
                "A container instance can have up to 100 reserved ports at a time. This number includes the "
                "default reserved ports."
            ),
        ),
    ),
    bad=_example(95),
    good=_example(94),
)
