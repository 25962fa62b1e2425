"""Runs rules over a graph."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from ecs_constructs.rules.acknowledgement import reason
from ecs_constructs.rules.limits import CURRENT, Limits
from ecs_constructs.rules.rule import Rule, Scalar, Severity, Violation
from ecs_constructs.template import Graph, NotDetermined, View
from ecs_constructs.template.collection import uncollected
from ecs_constructs.template.scenarios import deviations, open_choices


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A violation, ready to be printed.

    Attributes:
        rule: the rule's name.
        severity: how bad it is.
        stack: the stack's name.
        resource: the logical id.
        resource_type: the CloudFormation type.
        path: the construct path; None where the template does not say.
        property: the path of the property within the resource.
        message: what is wrong.
        actual: the value found, a plain JSON value.
        limit: the value allowed, a plain JSON value.
        fix: what to change.
        url: the rule's page.
        file: the template's file.
        source: the user's ``file:line`` that made the construct, relative to the folder of the synthesis; None where it
            is not known.
    """

    rule: str
    severity: Severity
    stack: str
    resource: str
    resource_type: str
    path: str | None
    property: str
    message: str
    actual: Scalar
    limit: Scalar
    fix: str
    url: str
    file: str
    source: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The finding as the command line's JSON has it."""
        return {key: value for key, value in asdict(self).items() if key != "file"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """A finding that somebody accepted, and why."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a check found.

    Attributes:
        findings: the findings, worst first, then in the order of the templates.
        acknowledged: the findings that were acknowledged with a reason.
        templates: how many templates were read.
        resources: how many resources they hold.
        unresolved: how many values rules asked for that the templates do not determine.
        stacks: the stacks that were looked at, each by its name and its template's file.
        rules: the names of the rules that ran.
    """

    findings: tuple[Finding, ...]
    acknowledged: tuple[Acknowledged, ...]
    templates: int
    resources: int
    unresolved: int
    stacks: tuple[tuple[str, str], ...] = ()
    rules: tuple[str, ...] = ()

    def worst(self) -> Severity | None:
        """The highest severity found; None where nothing was."""
        return max((finding.severity for finding in self.findings), key=lambda severity: severity.rank, default=None)


@uncollected
def check(graph: Graph, rules: Iterable[Rule[Any]], limits: Limits = CURRENT) -> Report:
    """Runs rules over a graph.

    Args:
        graph: the resources of all stacks.
        rules: the rules to run.
        limits: the account's figures.

    Returns:
        The findings, each once, and what was looked at.
    """
    chosen = tuple(rules)
    found = dict(_in_every_scenario(graph, chosen, limits))
    return Report(
        findings=tuple(sorted((f for f, why in found.items() if why is None), key=lambda f: -f.severity.rank)),
        acknowledged=tuple(Acknowledged(finding=f, reason=why) for f, why in found.items() if why is not None),
        templates=len(graph.stacks),
        resources=graph.resource_count,
        unresolved=len(graph.undetermined),
        stacks=tuple((stack.name, str(stack.file)) for stack in graph.stacks),
        rules=tuple(rule.name for rule in chosen),
    )


def _in_every_scenario(
    graph: Graph, rules: Sequence[Rule[Any]], limits: Limits
) -> Iterator[tuple[Finding, str | None]]:
    """The findings of a graph and of its alternatives; one that depends on conditions says so."""
    scenarios = [graph, *graph.alternatives()]
    holding: dict[Finding, list[Graph]] = {}
    reasons: dict[Finding, str | None] = {}
    for scenario in scenarios:
        for finding, why in dict(pair for rule in rules for pair in _findings(rule, scenario, limits)).items():
            holding.setdefault(finding, []).append(scenario)
            reasons[finding] = why
    for finding, where in holding.items():
        yield finding if len(where) == len(scenarios) else _conditional(finding, where), reasons[finding]


def _conditional(finding: Finding, holding: list[Graph]) -> Finding:
    """A finding that holds in some scenarios only: less bad where somebody has to change a default for it to hold."""
    likeliest = min(holding, key=lambda graph: len(deviations(graph.scenario)))
    if not deviations(likeliest.scenario) and not open_choices(likeliest.scenario):
        return finding
    is_far = finding.severity is Severity.ERROR and deviations(likeliest.scenario)
    return replace(
        finding,
        message=f"{finding.message} This holds {scenario_text(likeliest)}.",
        severity=Severity.WARNING if is_far else finding.severity,
    )


def scenario_text(graph: Graph) -> str:
    """What a graph takes for granted about conditions, for a person: ``where the condition IsProd is true``."""
    scenario = graph.scenario
    parts = [
        f"the condition {variable.name} is {str(scenario[variable]).lower()}"
        if variable.is_condition
        else f"{variable.name} is {scenario[variable]}"
        for variable in [*deviations(scenario), *open_choices(scenario)] or scenario
    ]
    return "where " + " and ".join(parts)


def _findings(rule: Rule[Any], graph: Graph, limits: Limits) -> Iterator[tuple[Finding, str | None]]:
    """Each finding with the reason for which it was acknowledged, None where it was not."""
    for subject in rule.subject.all_in(graph):
        for violation in _violations(rule, subject, limits):
            finding = _finding(rule, violation)
            yield finding, reason(rule.name, violation.at.resource)


def _violations(rule: Rule[Any], subject: View, limits: Limits) -> Iterator[Violation]:
    try:
        yield from rule.check(subject, limits)
    except NotDetermined as error:
        subject.graph.note(error)


def _finding(rule: Rule[Any], violation: Violation) -> Finding:
    resource = violation.at.resource
    return Finding(
        rule=rule.name,
        severity=rule.severity_of(violation),
        stack=resource.stack.name,
        resource=resource.logical_id,
        resource_type=resource.cloudformation_type,
        path=resource.construct_path,
        property=violation.at.property,
        message=violation.message,
        actual=violation.actual,
        limit=violation.limit,
        fix=violation.fix,
        url=rule.url,
        file=str(resource.stack.file),
        source=resource.stack.source_line(resource.logical_id),
    )
