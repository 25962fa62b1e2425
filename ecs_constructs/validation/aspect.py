"""The aspect."""

from collections.abc import Iterable, Mapping
from weakref import WeakKeyDictionary

import aws_cdk as cdk
import jsii
from constructs import IConstruct

from ecs_constructs.rules import PLUGIN_NAME, Finding, Limits, Severity
from ecs_constructs.validation.plugin import ResourceLimitsPlugin


@jsii.implements(cdk.IAspect)
class ResourceLimitsAspect:
    """Checks an app, a stage, a stack or any construct against the limits of ECS and Batch when it is synthesised.

    Add it with ``Aspects.of(scope).add(ResourceLimitsAspect())``. It gives the findings of
    :class:`ResourceLimitsPlugin` that lie within its scope: an aspect alone would miss property overrides and meet
    values that are not resolved yet, so on its first visit it registers the plugin, which reads the final templates.
    For a whole app the plugin is cheaper, because an aspect is called for every construct.

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
        self._plugin = ResourceLimitsPlugin(select=select, ignore=ignore, severity=severity, limits=limits)
        self._scopes: WeakKeyDictionary[IConstruct, list[str]] = WeakKeyDictionary()
        self._known: set[IConstruct] = set()

    def visit(self, node: IConstruct) -> None:
        """Takes note of a scope on its first visit; what lies within a known scope needs nothing more.

        Args:
            node: the construct.
        """
        if node in self._known:
            return
        self._known.update(node.node.find_all())
        root = node.node.root
        if root not in self._scopes:
            self._scopes[root] = []
            cdk.Validations.of(root).add_plugins(_ScopedPlugin(self._plugin, self._scopes[root]))
        self._scopes[root].append(node.node.path)


@jsii.implements(cdk.IPolicyValidationPlugin)
class _ScopedPlugin:
    """The plugin, for some scopes of an app only.

    Args:
        plugin: what checks the whole app.
        scopes: the construct paths of the scopes; grows while aspects are visiting.
    """

    def __init__(self, plugin: ResourceLimitsPlugin, scopes: list[str]) -> None:
        self._plugin = plugin
        self._scopes = scopes

    @property
    def name(self) -> str:
        """The name that stands before ``::`` where a finding is acknowledged."""
        return PLUGIN_NAME

    @property
    def version(self) -> str:
        """The library's version."""
        return self._plugin.version

    @property
    def rule_ids(self) -> list[str]:
        """The names of the rules that it runs."""
        return self._plugin.rule_ids

    def validate(self, context: cdk.IPolicyValidationContext) -> cdk.PolicyValidationPluginReport:
        """Checks the final templates and reports what lies within the scopes.

        Args:
            context: the app and its templates.
        """
        return self._plugin.report(context.app_construct, concerns=self._concerns, owner=self)

    def _concerns(self, finding: Finding) -> bool:
        path = f"{finding.path or ''}/"
        return any(scope == "" or path.startswith(f"{scope}/") for scope in self._scopes)
