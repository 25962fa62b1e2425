"""Runs rules over a graph."""

import re
from collections import Counter, deque
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

from ecs_constructs.limits import CURRENT, Limits
from ecs_constructs.rules.acknowledgement import reason
from ecs_constructs.rules.rule import Rule, Scalar, Severity, Violation
from ecs_constructs.template import Graph, NotDetermined, View
from ecs_constructs.template.assumptions import Basis
from ecs_constructs.template.collection import uncollected
from ecs_constructs.template.scenarios import Scenario, deviations, open_choices
from ecs_constructs.template.variants import deciding, likeliest, scenario_text


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
        rules: the names of the rules that were asked, those with nothing to look at included.
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
    every = _EveryScenario(graph, chosen, limits)
    found = dict(every.findings())
    return Report(
        findings=tuple(sorted((f for f, why in found.items() if why is None), key=lambda f: -f.severity.rank)),
        acknowledged=tuple(Acknowledged(finding=f, reason=why) for f, why in found.items() if why is not None),
        templates=len(graph.stacks),
        resources=graph.resource_count,
        unresolved=every.unresolved,
        stacks=tuple((stack.name, str(stack.file)) for stack in graph.stacks),
        rules=tuple(rule.name for rule in chosen),
    )


_FIGURE = re.compile(r"\d+(\.\d+)?")
"""What findings may differ in that are told as one."""

_OUTCOMES = 8
"""How many outcomes of a rule are known at a time: to look through more of them takes as long as to ask the rule."""


_Outcomes = deque[tuple[Basis, Mapping[Finding, str | None]]]
"""What a rule found, with the reasons for which that was acknowledged, by the assumptions that this rests on."""


class _Conditional(NamedTuple):
    """Something that a rule looked at, where what it finds depends on assumptions.

    Attributes:
        rule: the rule.
        subject: what it looked at.
        outcomes: what it found so far; None where each scenario has an outcome of its own.
    """

    rule: Rule[Any]
    subject: View
    outcomes: _Outcomes | None


class _EveryScenario:
    """Runs rules in every scenario: all in the first, and in the others what those may change.

    Args:
        graph: the resources of all stacks.
        rules: the rules to run.
        limits: the account's figures.
    """

    def __init__(self, graph: Graph, rules: Sequence[Rule[Any]], limits: Limits) -> None:
        self._graph = graph
        self._rules = rules
        self._limits = limits
        self._reasons: dict[Finding, str | None] = {}
        self._everywhere: set[Finding] = set()
        self._holding: dict[Finding, list[Scenario]] = {}
        self._again: list[_Conditional] = []
        self._deciding: dict[tuple[int, ...], Scenario] = {}
        self._listed = {kind: graph.assumptions.observed(_subjects, kind, graph) for kind in {r.subject for r in rules}}
        self._steady = _steady_subjects(graph, self._listed)
        self._run_all()
        self.unresolved = len(graph.undetermined)
        for scenario in graph.scenarios[1:]:
            with graph.assuming(scenario):
                self._run_again(scenario)

    def findings(self) -> Iterator[tuple[Finding, str | None]]:
        """The findings; one that depends on conditions says so, and stands for all that differ from it in figures."""
        alike: dict[Hashable, list[tuple[Finding, Scenario | None]]] = {}
        told_there: Counter[Hashable] = Counter()
        for finding in self._reasons:
            decisive = self._decisive(finding)
            likeness = _likeness(finding, decisive)
            # Two that are alike in one case are two findings there, and two in each other case.
            case = likeness, frozenset((decisive or {}).items())
            told_there[case] += 1
            alike.setdefault((likeness, told_there[case]), []).append((finding, decisive))
        for (finding, decisive), *others in alike.values():
            told = finding if decisive is None else _conditional(finding, decisive, len(others))
            yield told, self._reasons[finding]

    def _decisive(self, finding: Finding) -> Scenario | None:
        """What decides over a finding that holds in some scenarios only, as many do in the same ones; else None."""
        holding = self._holding.get(finding, [])
        if finding in self._everywhere or len(holding) == len(self._graph.scenarios):
            return None
        key = tuple(map(id, holding))
        if key not in self._deciding:
            self._deciding[key] = deciding(likeliest(holding), holding, self._graph.scenarios)
        return self._deciding[key]

    def _run_all(self) -> None:
        for rule in self._rules:
            subjects = self._listed[rule.subject][0]
            if len(self._graph.scenarios) == 1:
                self._note_everywhere(_findings(rule, subjects, self._limits))
            else:
                self._run_each(rule, subjects)

    def _run_each(self, rule: Rule[Any], subjects: Iterable[View]) -> None:
        first, assumptions = self._graph.scenarios[0], self._graph.assumptions
        steady = self._steady[rule.subject]
        for subject in subjects:
            found, basis = assumptions.observed(_findings, rule, [subject], self._limits)
            is_steady = steady is None or subject in steady
            if basis or not is_steady:
                self._note(found, first)
            else:
                self._note_everywhere(found)
            if basis and is_steady:
                outcomes = None if assumptions.are_all_of(basis) else _Outcomes([(basis, found)], maxlen=_OUTCOMES)
                self._again.append(_Conditional(rule, subject, outcomes))

    def _run_again(self, scenario: Scenario) -> None:
        for conditional in self._again:
            self._note(self._found_now(conditional), scenario)
        unsteady = {
            kind: [subject for subject in _subjects(kind, self._graph) if subject not in steady]
            for kind, steady in self._steady.items()
            if steady is not None
        }
        for rule in self._rules:
            self._note(_findings(rule, unsteady.get(rule.subject, []), self._limits), scenario)

    def _found_now(self, conditional: _Conditional) -> Mapping[Finding, str | None]:
        assumptions = self._graph.assumptions
        rule, subject, outcomes = conditional
        if outcomes is None:
            return _findings(rule, [subject], self._limits)
        for basis, known in outcomes:
            if assumptions.holds(basis):
                return known
        found, now = assumptions.observed(_findings, rule, [subject], self._limits)
        if now is not None:
            outcomes.append((now, found))
        return found

    def _note_everywhere(self, found: Mapping[Finding, str | None]) -> None:
        self._reasons.update(found)
        self._everywhere.update(found)

    def _note(self, found: Mapping[Finding, str | None], scenario: Scenario) -> None:
        self._reasons.update(found)
        for finding in found:
            scenarios = self._holding.setdefault(finding, [])
            if scenario not in scenarios[-1:]:
                scenarios.append(scenario)


def _steady_subjects(
    graph: Graph, listed: Mapping[type[View], tuple[list[View], Basis | None]]
) -> dict[type[View], set[View] | None]:
    """What rules look at that is there however the conditions turn out, by its class.

    Of a class that no condition decides over there is nothing to say: None.

    Args:
        graph: the resources of all stacks.
        listed: what there is of each class in the first scenario, and the assumptions that this rests on.
    """
    found = {kind: set(subjects) if basis else None for kind, (subjects, basis) in listed.items()}
    for scenario in graph.scenarios[1:] if any(found.values()) else []:
        with graph.assuming(scenario):
            for kind, steady in found.items():
                if steady is not None:
                    steady.intersection_update(_subjects(kind, graph))
    return found


def _subjects(kind: type[View], graph: Graph) -> list[View]:
    return list(kind.all_in(graph))


def _likeness(finding: Finding, decisive: Scenario | None) -> Hashable:
    """What two findings have in common that differ in nothing but figures, and depend on the same parameters.

    A parameter with thirty allowed values may be wrong in thirty ways, of which a person wants to read one.
    """
    if decisive is None or not (deviations(decisive) or open_choices(decisive)):
        return finding
    form = replace(finding, message=_FIGURE.sub("0", finding.message), fix="", actual=None, limit=None)
    return form, frozenset(decisive), bool(deviations(decisive))


def _conditional(finding: Finding, decisive: Scenario, others: int) -> Finding:
    """A finding that holds in some scenarios only: less bad where somebody has to change a default for it to hold.

    Args:
        finding: the finding.
        decisive: what decides over it.
        others: in how many cases more there is one of its kind.
    """
    if not deviations(decisive) and not open_choices(decisive):
        return finding
    is_far = finding.severity is Severity.ERROR and deviations(decisive)
    cases = f", and much the same in {others} other {'cases' if others > 1 else 'case'}" if others else ""
    return replace(
        finding,
        message=f"{finding.message} This holds {scenario_text(decisive)}{cases}.",
        severity=Severity.WARNING if is_far else finding.severity,
    )


def _findings(rule: Rule[Any], subjects: Iterable[View], limits: Limits) -> dict[Finding, str | None]:
    """Each finding with the reason for which it was acknowledged, None where it was not."""
    found: dict[Finding, str | None] = {}
    check_one = rule.check
    for subject in subjects:
        try:
            for violation in check_one(subject, limits):
                found[_finding(rule, violation)] = reason(rule.name, violation.at.resource)
        except NotDetermined as error:
            subject.graph.note(error)
    return found


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
