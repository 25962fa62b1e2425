"""Findings made by hand, for the tests of the printers."""

from dataclasses import replace

from ecs_constructs.rules import Acknowledged, Finding, Report, Severity

ERROR = Finding(
    rule="task/cpu-range",
    severity=Severity.ERROR,
    stack="Shop",
    resource="Task1",
    resource_type="AWS::ECS::TaskDefinition",
    path="Shop/Orders/Resource",
    property="Properties/Cpu",
    message="The task's CPU is 64 units.",
    actual=64,
    limit="128..196608",
    fix="Set it to at least 128.",
    url="https://example.com/cpu-range",
    file="cdk.out/Shop.template.json",
    source="stacks/shop.py:42",
)
WARNING = replace(ERROR, rule="task/no-hard-limit", severity=Severity.WARNING, path=None, source=None)
INFO = replace(ERROR, rule="task/cpu-unset-uncapped", severity=Severity.INFO, resource="Task2", source=None)

HOSTILE = '<&>"]]> %0A ::error::x,y:z \r\n\x00\x1b[31m\ud800 컨테이너 \U0001f433'
"""A text that each format would take for something else."""


def made(*findings: Finding, acknowledged: tuple[Acknowledged, ...] = ()) -> Report:
    """A report of one stack with some findings."""
    return Report(
        findings=findings,
        acknowledged=acknowledged,
        templates=1,
        resources=2,
        unresolved=0,
        stacks=(("Shop", "cdk.out/Shop.template.json"),),
        rules=("task/cpu-range", "task/cpu-unset-uncapped", "task/no-hard-limit", "task/swap"),
    )


def hostile() -> Report:
    """A report in which every text is hostile."""
    return made(replace(ERROR, path=HOSTILE, resource=HOSTILE, message=HOSTILE, fix=HOSTILE, file=f"{HOSTILE}.json"))
