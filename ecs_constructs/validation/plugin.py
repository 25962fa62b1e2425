"""The policy validation plugin."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from weakref import WeakKeyDictionary

import aws_cdk as cdk
import jsii
from constructs import IConstruct

from ecs_constructs.report.version import tool_version
from ecs_constructs.rules import PLUGIN_NAME, Finding, Limits, Severity
from ecs_constructs.rules.configuration import CONTEXT_KEY, Configuration, ConfigurationError
from ecs_constructs.template import Graph
from ecs_constructs.template.collection import uncollected

_reported: "WeakKeyDictionary[IConstruct, dict[Finding, object]]" = WeakKeyDictionary()
"""Who reported a finding of an app: the plugin and aspects may overlap, and each finding is told once."""


@jsii.implements(cdk.IPolicyValidationPlugin)
class ResourceLimitsPlugin:
    """Checks the templates of an app against the limits of ECS and Batch when it is synthesised.

    Add it with ``Validations.of(app).add_plugins(ResourceLimitsPlugin())``. An error fails the synthesis, a warning
    fails it under ``cdk synth --strict`` only.

    What is not given here is taken from the context ``ecs-constructs`` of the app (cdk.json); see
    :class:`~ecs_constructs.rules.configuration.Configuration` for its keys.

    Args:
        select: names of rules or of whole areas to run. Default: the context's, else all.
        ignore: names of rules or of whole areas not to run. Default: the context's, else none.
        severity: severities of one's own, by the name of a rule or of a whole area. Default: the context's, else none.
        limits: the account's figures. Default: the context's, else what every account has today.

    Raises:
        UnknownRuleError: a name that no rule and no area has.
    """

    def __init__(
        self,
        *,
        select: Iterable[str] | None = None,
        ignore: Iterable[str] | None = None,
        severity: Mapping[str, Severity] | None = None,
        limits: Limits | None = None,
    ) -> None:
        given = {
            "select": None if select is None else tuple(select),
            "ignore": None if ignore is None else tuple(ignore),
            "severity": severity,
            "limits": limits,
        }
        self._given: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        self._own = Configuration(**self._given)

    @property
    def name(self) -> str:
        """The name that stands before ``::`` where a finding is acknowledged."""
        return PLUGIN_NAME

    @property
    def version(self) -> str:
        """The library's version."""
        return tool_version()

    @property
    def rule_ids(self) -> list[str]:
        """The names of the rules that it runs."""
        return list(self._own.rule_names())

    def validate(self, context: cdk.IPolicyValidationContext) -> cdk.PolicyValidationPluginReport:
        """Checks the final templates of the whole app.

        Args:
            context: the app and its templates.
        """
        return self.report(context.app_construct, concerns=lambda _: True)

    @uncollected
    def report(
        self, app: IConstruct, *, concerns: Callable[[Finding], bool], owner: object | None = None
    ) -> cdk.PolicyValidationPluginReport:
        """Checks the whole app and reports the findings that concern the caller and that nobody else has reported.

        Args:
            app: the app.
            concerns: which findings to report.
            owner: who reports. Default: this plugin.
        """
        configuration = self._configuration(app)
        with Graph.of([Path(cast("cdk.Stage", app).outdir)]) as graph:
            result = configuration.check(graph)
        # CDK itself sets aside what was acknowledged, and says so in its report.
        findings = [*result.findings, *(accepted.finding for accepted in result.acknowledged)]
        claims = _reported.setdefault(app, {})
        mine = owner or self
        told = [finding for finding in findings if concerns(finding) and claims.setdefault(finding, mine) is mine]
        return cdk.PolicyValidationPluginReport(
            success=all(finding.severity is not Severity.ERROR for finding in told),
            violations=_violations(told),
        )

    def _configuration(self, app: IConstruct) -> Configuration:
        context = app.node.try_get_context(CONTEXT_KEY)
        if context is None:
            return self._own
        if isinstance(context, Mapping) and "fail-on" in context:
            raise ConfigurationError(
                f"the context {CONTEXT_KEY} has fail-on, which is the command line's: in a synthesis an error fails, "
                "and a warning does under --strict"
            )
        return replace(Configuration.of(context, f"the context {CONTEXT_KEY}"), **self._given)


def _described(finding: Finding) -> str:
    """The message with the user's file and line: CDK's own trace of a construct has only frames of Node.js."""
    return finding.message if finding.source is None else f"{finding.message} Made at {finding.source}."


def _violations(findings: Sequence[Finding]) -> list[cdk.PolicyViolation]:
    return [
        cdk.PolicyViolation(
            rule_name=finding.rule,
            description=_described(finding),
            fix=finding.fix,
            severity=finding.severity.value,
            rule_metadata={"actual": str(finding.actual), "limit": str(finding.limit), "url": finding.url},
            violating_resources=[
                cdk.PolicyViolatingResource(
                    resource_logical_id=finding.resource,
                    template_path=finding.file,
                    construct_path=finding.path,
                    locations=[finding.property],
                )
            ],
        )
        for finding in findings
    ]
