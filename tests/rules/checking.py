"""Runs the rules over resources that a test writes in YAML."""

import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ecs_constructs.rules import CURRENT, Finding, Limits, Report, catalogue, check
from ecs_constructs.template import Graph
from ecs_constructs.template.source import parse_document
from ecs_constructs.template.stack import Stack

OPEN = "Parameters: {Open: {Type: String}}"
"""A section with a parameter whose value only the deployment knows."""


def template(resources: str, sections: str = OPEN) -> dict[str, Any]:
    """A template around resources in YAML."""
    body: dict[str, Any] = parse_document(f"{sections}\nResources:\n{textwrap.indent(resources, '  ')}", "test")
    return body


def report(body: Mapping[str, Any], limits: Limits = CURRENT, rule: str | None = None) -> Report:
    """What all rules, or only one, find in a template."""
    graph = Graph([Stack(name="test", body=body, file=Path("test.yaml"))])
    return check(graph, [catalogue.rule_named(rule)] if rule else catalogue.all_rules(), limits)


def found(rule: str, resources: str, *, limits: Limits = CURRENT, sections: str = OPEN) -> list[Finding]:
    """What one rule finds in resources in YAML."""
    return list(report(template(resources, sections), limits, rule).findings)


def only(rule: str, resources: str, *, limits: Limits = CURRENT, sections: str = OPEN) -> Finding:
    """The one finding of a rule."""
    (finding,) = found(rule, resources, limits=limits, sections=sections)
    return finding


def task(properties: str, containers: str = "[{Name: app, Image: app}]") -> str:
    """A task definition ``Task`` in YAML."""
    return (
        "Task:\n  Type: AWS::ECS::TaskDefinition\n"
        f"  Properties: {{{properties}{', ' if properties else ''}ContainerDefinitions: {containers}}}\n"
    )


EC2 = "RequiresCompatibilities: [EC2]"
FARGATE = "RequiresCompatibilities: [FARGATE]"
