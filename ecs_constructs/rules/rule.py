"""What a rule is, and what it says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from ecs_constructs.limits import Limits
from ecs_constructs.template import Position, View

Scalar = str | int | float | None
"""A plain JSON value."""

V = TypeVar("V", bound=View)


class Severity(StrEnum):
    """How bad a fault is.

    ERROR: AWS rejects it at deployment, or it can never run. WARNING: it runs, but will hurt. INFO: worth knowing.
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """Higher is worse."""
        return (Severity.INFO, Severity.WARNING, Severity.ERROR).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a limit comes from.

    Attributes:
        url: the page or API model that states it.
        read: the date on which it was read there, ``YYYY-MM-DD``.
        quote: the words that state it.
        adjustable: whether it is a quota of the account that AWS raises on request; otherwise nobody can change it.
    """

    url: str
    read: str
    quote: str = ""
    adjustable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One place where a rule does not hold.

    Attributes:
        at: the property at fault.
        message: what is wrong, in one sentence with the values.
        fix: what to change, in one sentence with the values allowed.
        actual: the value found.
        limit: the value allowed.
        severity: the severity, where it differs from the rule's.
    """

    at: Position
    message: str
    fix: str
    actual: Scalar = None
    limit: Scalar = None
    severity: Severity | None = None


Check = Callable[[V, Limits], Iterator[Violation]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[V]):
    """One fault that a template may have. Its module's docstring is its page.

    Attributes:
        name: ``area/slug``, unique, never reused.
        title: what holds where the rule is kept, in one line.
        severity: how bad it is, unless a violation says otherwise.
        subject: the class of resources, or of mappings within them, that it looks at one by one.
        needs: what else there must be among the templates for it to find anything, each a class as ``subject`` is;
            where one is missing, a check does not even load the rule. Default: nothing.
        only_where: properties of what it looks at; where none of them is written anywhere in the templates, it finds
            nothing, and a check does not load it either. Default: it may find something whatever is written.
        check: yields the violations of one subject. A value that the template does not determine raises NotDetermined
            when it is read: the check ends there, and what it has yielded stands.
        sources: where its limits come from.
        bad: resources in YAML that violate this rule and no other of its severity or worse.
        good: their healthy twin.
        seen_by: other tools that report the fault, such as ``cfn-lint E3047``.
        page_url: the address of its page, for a rule of another package. Default: that of our own pages.
        fixed_severity: whether the severity stands whatever a violation says: a team has chosen it.
    """

    name: str
    title: str
    severity: Severity
    subject: type[V]
    check: Check[V]
    sources: tuple[Source, ...]
    bad: str
    good: str
    needs: tuple[type[View], ...] = ()
    only_where: tuple[str, ...] = ()
    seen_by: tuple[str, ...] = ()
    page_url: str = ""
    fixed_severity: bool = False

    def severity_of(self, violation: Violation) -> Severity:
        """How bad a violation is."""
        return self.severity if self.fixed_severity or violation.severity is None else violation.severity

    @property
    def area(self) -> str:
        """The first part of its name."""
        return self.name.partition("/")[0]

    @property
    def url(self) -> str:
        """The address of its page."""
        return self.page_url or f"{PAGES}/{self.name}.md"


PAGES = "https://github.com/ecs-constructs/ecs-constructs/blob/main/docs/rules"
"""Where the pages of the rules are published."""
