"""The catalogue of rules as text, JSON and Markdown pages."""

import inspect
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from ecs_constructs.rules import Rule


def as_text(rules: Iterable[Rule[Any]]) -> str:
    """One line a rule: severity, name, title."""
    listed = list(rules)
    width = max((len(rule.name) for rule in listed), default=0)
    return "".join(f"{rule.severity.value:<8} {rule.name:<{width}}  {rule.title}\n" for rule in listed)


def as_json(rules: Iterable[Rule[Any]]) -> str:
    """A list of rules with name, severity, title, sources, the tools that see the fault too, and the page's address."""
    listed = [
        {
            "name": rule.name,
            "severity": rule.severity.value,
            "title": rule.title,
            "sources": [asdict(source) for source in rule.sources],
            "seen_by": list(rule.seen_by),
            "url": rule.url,
        }
        for rule in rules
    ]
    return json.dumps(listed, indent=2, ensure_ascii=False) + "\n"


def page(rule: Rule[Any]) -> str:
    """A rule's page in Markdown: its module's text, its examples, its sources."""
    seen = ", ".join(rule.seen_by) or "no other tool that we know of"
    return "\n".join(
        [
            f"# {rule.name}",
            "",
            f"{rule.title} Severity: **{rule.severity.value}**.",
            "",
            inspect.cleandoc(sys.modules[rule.check.__module__].__doc__ or ""),
            "",
            "## Example",
            "",
            "```yaml",
            rule.bad.strip("\n"),
            "```",
            "",
            "Healthy:",
            "",
            "```yaml",
            rule.good.strip("\n"),
            "```",
            "",
            "## Sources",
            "",
            *(_source(source) for source in rule.sources),
            "",
            f"Also seen by: {seen}.",
            "",
            f"Acknowledge as `ecs-constructs::{rule.name}`.",
            "",
        ]
    )


def _source(source: Any) -> str:
    quote = f': "{source.quote}"' if source.quote else ""
    kind = "an adjustable quota" if source.adjustable else "a fixed limit"
    return f"- <{source.url}> (read {source.read}, {kind}){quote}"
