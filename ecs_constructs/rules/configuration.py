"""What a team sets: which rules run, how bad they are, and what its account allows."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from ecs_constructs.limits import CURRENT, PROFILES, Limits
from ecs_constructs.rules import catalogue
from ecs_constructs.rules.engine import Report, check
from ecs_constructs.rules.nearest import nearest_name
from ecs_constructs.rules.rule import Rule, Severity
from ecs_constructs.template import Graph

CONTEXT_KEY = "ecs-constructs"
"""The key of cdk.json's context, and of ``[tool]`` in pyproject.toml."""

_FAILING = (Severity.ERROR, Severity.WARNING)
_KEYS = ("select", "ignore", "severity", "limits", "fail-on")


class ConfigurationError(ValueError):
    """A configuration that cannot be used: the text is one line that names the key, the value and what is allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What a team sets.

    In pyproject.toml it is the table ``[tool.ecs-constructs]``, in cdk.json the context ``ecs-constructs``, with the
    keys ``select``, ``ignore``, ``severity``, ``limits`` and, in the file alone, ``fail-on``.

    Attributes:
        select: names of rules or of whole areas to run. Default: all.
        ignore: names of rules or of whole areas not to run. Default: none.
        severity: a severity of the team's own, by the name of a rule or of a whole area; a rule's wins.
        limits: figures of the account. In a file it is the name of a profile (``"classic"``, ``"current"``) or a table
            of figures, which may name a ``profile`` that it starts from.
        fail_on: the severity from which the command line fails. Default: error.

    Raises:
        UnknownRuleError: a name that no rule and no area has.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    limits: Limits = CURRENT
    fail_on: Severity = Severity.ERROR

    def __post_init__(self) -> None:
        catalogue.require_known([*self.select, *self.ignore, *self.severity])

    def rule_names(self) -> tuple[str, ...]:
        """The names of the rules to run."""
        return catalogue.selected_names(self.select, self.ignore)

    def rules(self) -> tuple[Rule[Any], ...]:
        """The rules to run, each as bad as the team says."""
        return tuple(self._as_bad(rule) for rule in catalogue.selected(self.select, self.ignore))

    def check(self, graph: Graph) -> Report:
        """Checks a graph as the team has set it, and loads no rule that has nothing to look at."""
        names = self.rule_names()
        rules = [self._as_bad(rule) for rule in catalogue.concerned(names, graph)]
        return replace(check(graph, rules, self.limits), rules=names)

    def _as_bad(self, rule: Rule[Any]) -> Rule[Any]:
        own = self.severity.get(rule.name, self.severity.get(rule.area))
        return rule if own is None else replace(rule, severity=own, fixed_severity=True)

    @classmethod
    def of(cls, values: Any, where: str) -> "Configuration":
        """Reads a configuration as files hold it.

        Args:
            values: the table or mapping.
            where: the file and key that it comes from, for errors.

        Raises:
            ConfigurationError: a key is unknown, or a value is of the wrong kind or cannot be.
        """
        if not isinstance(values, Mapping):
            raise ConfigurationError(f"{where} is {values!r}; it must be a table with {_listed(_KEYS)}")
        _require_keys(values, _KEYS, where)
        try:
            return cls(
                select=_names(values.get("select", []), f"{where}.select"),
                ignore=_names(values.get("ignore", []), f"{where}.ignore"),
                severity=_severities(values.get("severity", {}), f"{where}.severity"),
                limits=_limits(values.get("limits", "current"), f"{where}.limits"),
                fail_on=_severity(values.get("fail-on", "error"), f"{where}.fail-on", _FAILING),
            )
        except catalogue.UnknownRuleError as error:
            raise ConfigurationError(f"{where}: {error}") from None


def read_configuration(file: Path) -> Configuration:
    """Reads ``[tool.ecs-constructs]`` of a TOML file.

    Raises:
        ConfigurationError: the file cannot be read, has no such table, or the table cannot be used.
    """
    found = _configuration_in(file)
    if found is None:
        raise ConfigurationError(f"{file}: has no table [tool.{CONTEXT_KEY}]; write what you set below that line")
    return found


def nearest_configuration(folder: Path) -> Configuration:
    """The configuration of the nearest pyproject.toml, in a folder or above it; all defaults where there is none."""
    for place in (folder, *folder.parents):
        file = place / "pyproject.toml"
        if file.is_file():
            return _configuration_in(file) or Configuration()
    return Configuration()


def _configuration_in(file: Path) -> Configuration | None:
    import tomllib  # noqa: PLC0415 - most runs have no configuration to read

    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{file}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file}: not TOML: {error}") from None
    tools = document.get("tool")
    table = tools.get(CONTEXT_KEY) if isinstance(tools, dict) else None
    return None if table is None else Configuration.of(table, f"{file}: tool.{CONTEXT_KEY}")


def _names(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ConfigurationError(f"{where} is {value!r}; it must be a list of names of rules or areas")
    return tuple(value)


def _severities(value: Any, where: str) -> dict[str, Severity]:
    if not isinstance(value, Mapping):
        raise ConfigurationError(
            f"{where} is {value!r}; it must be a table of severities by the name of a rule or area"
        )
    return {name: _severity(each, f"{where}.{name}") for name, each in value.items()}


def _severity(value: Any, where: str, allowed: Iterable[Severity] = tuple(Severity)) -> Severity:
    if value not in [severity.value for severity in allowed]:
        raise ConfigurationError(f"{where} is {value!r}; it must be {_listed(allowed)}")
    return Severity(value)


def _limits(value: Any, where: str) -> Limits:
    if isinstance(value, str):
        return _profile(value, where)
    if not isinstance(value, Mapping):
        raise ConfigurationError(
            f"{where} is {value!r}; it must be a profile ({_listed(PROFILES)}) or a table of figures"
        )
    defaults = {each.name: each.default for each in fields(Limits)}
    _require_keys(value, ["profile", *defaults], where)
    figures = {
        name: _figure(figure, defaults[name], f"{where}.{name}") for name, figure in value.items() if name != "profile"
    }
    return replace(_profile(value.get("profile", "current"), f"{where}.profile"), **figures)


def _profile(name: Any, where: str) -> Limits:
    if not isinstance(name, str) or name not in PROFILES:
        raise ConfigurationError(f"{where} is {name!r}; it must be {_listed(PROFILES)}")
    return PROFILES[name]


def _figure(value: Any, default: object, where: str) -> Any:
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise ConfigurationError(f"{where} is {value!r}; it must be true or false")
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise ConfigurationError(f"{where} is {value!r}; it must be a number of at least 0")
    return value


def _require_keys(values: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    names = list(known)
    for key in values:
        if key not in names:
            nearest = nearest_name(str(key), names)
            raise ConfigurationError(f"{where} has no key {key!r}; did you mean {nearest!r}?")


def _listed(names: Iterable[str]) -> str:
    *first, last = (str(name) for name in names)
    return f"{', '.join(first)} or {last}"
