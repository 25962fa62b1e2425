"""A Fargate container sets a ulimit that Fargate leaves to the operating system, or a nofile limit beyond the kernel's.

## What it does

Looks at the ``Ulimits`` of Linux containers on Fargate. A name other than ``nofile`` is reported as information; a
hard limit of ``nofile`` above 1,048,576 as a warning. That a soft limit is no more than its hard limit is asked by
``task/ulimit-soft-le-hard``.

## Why is this bad

Fargate uses the operating system's limits for everything but ``nofile``, whose default is 65,535 soft and hard: a
value for another limit may have no effect. Linux by default lets no process have more than 1,048,576 open files
(``fs.nr_open``), so a container that asks for more may not start.

## Use instead

``nofile`` with a hard limit of at most 1,048,576, and no other ulimit unless a test on Fargate shows that it holds.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import Container, Ulimit

MAXIMUM = 1_048_576


def _check(container: Container, _limits: Limits) -> Iterator[Violation]:
    if container.task.runs_on_fargate and not container.task.is_windows:
        yield from filter(None, determined(container.ulimits, lambda ulimit: _violation(container, ulimit)))


def _violation(container: Container, ulimit: Ulimit) -> Violation | None:
    if ulimit.name not in (None, "nofile"):
        return Violation(
            at=ulimit.at("Name"),
            message=f"Container {container.label} sets {ulimit.name}; of all ulimits Fargate itself sets only nofile.",
            actual=ulimit.name,
            limit="nofile",
            fix=f"Check on Fargate that {ulimit.name} takes effect and acknowledge this, or leave it out.",
        )
    if ulimit.hard_limit is not None and ulimit.hard_limit > MAXIMUM:
        return Violation(
            at=ulimit.at("HardLimit"),
            message=f"Container {container.label} asks for {ulimit.hard_limit} open files; Linux gives {MAXIMUM}.",
            actual=ulimit.hard_limit,
            limit=MAXIMUM,
            fix=f"Set the HardLimit of nofile to at most {MAXIMUM}.",
            severity=Severity.WARNING,
        )
    return None


RULE = Rule(
    name="fargate/nofile-ulimit",
    title="A Fargate container's ulimits are nofile only, within the kernel's maximum.",
    severity=Severity.INFO,
    subject=Container,
    check=_check,
    only_where=("Ulimits",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html",
            read="2026-11-22",
            quote=(
                "Amazon ECS tasks hosted on AWS Fargate use the default resource limit values set by the "
                "operating system with the exception of the nofile resource limit parameter which AWS Fargate "
                "overrides."
            ),
        ),
        Source(
            url="https://www.kernel.org/doc/html/latest/admin-guide/sysctl/fs.html",
            read="2026-11-22",
            quote=(
                "This denotes the maximum number of file-handles a process can allocate. Default value is "
                "1024*1024 (1048576)"
            ),
        ),
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", Ulimits: [{Name: memlock, SoftLimit: 65535, HardLimit: 65535}]}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", Ulimits: [{Name: nofile, SoftLimit: 65535, HardLimit: 65535}]}]
""",
)
