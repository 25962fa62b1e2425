"""The rules: one fault a module, by subject, and the engine that runs them over a graph."""

from ecs_constructs.limits import CURRENT, Limits
from ecs_constructs.rules.acknowledgement import PLUGIN_NAME
from ecs_constructs.rules.engine import Acknowledged, Finding, Report, check
from ecs_constructs.rules.rule import Rule, Severity, Source, Violation

__all__ = [
    "CURRENT",
    "PLUGIN_NAME",
    "Acknowledged",
    "Finding",
    "Limits",
    "Report",
    "Rule",
    "Severity",
    "Source",
    "Violation",
    "check",
]
