"""Which requests of a shared load balancer reach a service, and in which order the rules are tried."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from weakref import WeakKeyDictionary

from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct

from ecs_constructs.arguments import is_unresolved, require_between, require_words

_CONDITION_VALUES_MAXIMUM = 5
_PATTERN_LENGTH_MAXIMUM = 128
_PRIORITY_MAXIMUM = 50_000
_HOST = re.compile(r"[A-Za-z0-9.*?-]*\.[A-Za-z]+")

_claims: "WeakKeyDictionary[elbv2.IApplicationListener, dict[int, Construct]]" = WeakKeyDictionary()
"""Whose rule has which priority of a listener, whatever stacks the services are in."""


class _HostBand(NamedTuple):
    """The priorities of the rules whose hosts are of one kind, from the most specific path to none.

    Args:
        exact_path: How many priorities the rules with literal paths share.
        path_pattern: How many the rules share whose weakest pattern has the same number of literal characters.
        no_path: How many the rules without a path share.
    """

    exact_path: int
    path_pattern: int
    no_path: int

    @property
    def size(self) -> int:
        return self.exact_path + _PATTERN_LENGTH_MAXIMUM * self.path_pattern + self.no_path


# Sized by how usual each kind is, so that a collision is rare; all three together make up the 50,000 priorities.
_EXACT_HOST = _HostBand(exact_path=2_000, path_pattern=70, no_path=4_000)
_HOST_PATTERN = _HostBand(exact_path=600, path_pattern=30, no_path=560)
_NO_HOST = _HostBand(exact_path=4_000, path_pattern=200, no_path=440)


def listener_rule_priority(*, paths: Sequence[str] = (), hosts: Sequence[str] = ()) -> int:
    """The priority of a rule, from 1 (tried first) to 50,000, by its own conditions alone.

    Other rules have no part in it: adding or removing a service leaves every other priority as it is, and two rules
    never have to swap theirs, which ELB refuses in the middle of a deployment. More specific rules come first: literal
    hosts before host patterns before any host; then literal paths before patterns with more literal characters before
    those with fewer before any path. Several values count as their least specific one. Within a level a hash of the
    conditions decides, so unrelated rules can meet on one priority, rarely.

    Args:
        paths: The path patterns, which may contain ``*`` and ``?``.
        hosts: The host names, which may contain ``*`` and ``?``.
    """
    if not hosts:
        start, band = 1 + _EXACT_HOST.size + _HOST_PATTERN.size, _NO_HOST
    elif any(map(_has_wildcard, hosts)):
        start, band = 1 + _EXACT_HOST.size, _HOST_PATTERN
    else:
        start, band = 1, _EXACT_HOST
    offset, width = _path_level(paths, band)
    return start + offset + _hash(paths, hosts) % width


def _path_level(paths: Sequence[str], band: _HostBand) -> tuple[int, int]:
    """Where the priorities of the paths' level begin within the band, and how many there are."""
    if not paths:
        return band.size - band.no_path, band.no_path
    patterns = [path for path in paths if _has_wildcard(path)]
    if not patterns:
        return 0, band.exact_path
    # A pattern that matches part of what another one matches has at least as many literal characters.
    literals = min(len(pattern.replace("*", "").replace("?", "")) for pattern in patterns)
    return band.exact_path + (_PATTERN_LENGTH_MAXIMUM - 1 - literals) * band.path_pattern, band.path_pattern


def _has_wildcard(pattern: str) -> bool:
    return "*" in pattern or "?" in pattern


def _hash(paths: Sequence[str], hosts: Sequence[str]) -> int:
    conditions = "\n".join([*sorted(host.lower() for host in hosts), *sorted(paths)])
    return int.from_bytes(hashlib.sha256(conditions.encode()).digest()[:8])


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The requests that a service answers: those that match one of the paths and one of the hosts.

    Args:
        paths: Path patterns such as ``/cats*``; ``*`` stands for any characters, ``?`` for one; case counts. Default:
            any path.
        hosts: Host names such as ``www.example.com`` or ``*.example.com``. Default: any host.
        priority: The place of the rule on its listener, 1 (tried first) to 50,000. Default: computed from the
            conditions by `listener_rule_priority`. Give one when two rules meet, or when two patterns overlap and
            neither is more specific.

    A rule takes at most 5 values, paths and hosts together.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html

    Raises:
        ValueError: When there is no condition, too many values, a path or host that can't match, or the priority is out
            of range.
    """

    paths: Sequence[str] = ()
    hosts: Sequence[str] = ()
    priority: int | None = None

    def __post_init__(self) -> None:
        require_words("paths", self.paths)
        require_words("hosts", self.hosts)
        values = [*self.paths, *self.hosts]
        if not 1 <= len(values) <= _CONDITION_VALUES_MAXIMUM:
            raise ValueError(
                f"a route has {len(values)} paths and hosts; a listener rule takes 1 to {_CONDITION_VALUES_MAXIMUM}. "
                'Use paths=["/*"] for every request, or a pattern for several values.'
            )
        for path in self.paths:
            _require_path(path)
        for host in self.hosts:
            _require_host(host)
        require_between(
            "priority",
            self.priority,
            minimum=1,
            maximum=_PRIORITY_MAXIMUM,
            fix="Leave it out to have it computed from the paths and hosts.",
        )
        if self.priority is None and any(map(is_unresolved, values)):
            raise ValueError(
                "a path or host of a route is decided at deployment, so no priority can be computed from it; give the "
                "route a priority."
            )

    def add_to(
        self,
        scope: Construct,
        construct_id: str,
        *,
        listener: elbv2.IApplicationListener,
        target_group: elbv2.IApplicationTargetGroup,
    ) -> elbv2.ApplicationListenerRule:
        """Add the rule to a listener, in the scope of the service.

        Args:
            scope: The service.
            construct_id: The id of the rule.
            listener: The listener, of any stack.
            target_group: Where the requests go.

        Raises:
            ValueError: When another rule of the listener has the same priority.
        """
        priority = self.priority
        if priority is None:
            priority = listener_rule_priority(paths=self.paths, hosts=self.hosts)
        _claim(listener, priority, scope)
        return elbv2.ApplicationListenerRule(
            scope,
            construct_id,
            listener=listener,
            priority=priority,
            conditions=self._conditions(),
            action=elbv2.ListenerAction.forward([target_group]),
        )

    def _conditions(self) -> list[elbv2.ListenerCondition]:
        conditions = []
        if self.hosts:
            conditions.append(elbv2.ListenerCondition.host_headers(list(self.hosts)))
        if self.paths:
            conditions.append(elbv2.ListenerCondition.path_patterns(list(self.paths)))
        return conditions


def _require_path(path: str) -> None:
    if is_unresolved(path):
        return
    if len(path) > _PATTERN_LENGTH_MAXIMUM or not path.startswith(("/", "*", "?")):
        raise ValueError(
            f'path "{path}" of a route can\'t match; it must begin with "/" and have at most {_PATTERN_LENGTH_MAXIMUM} '
            'characters, such as "/cats*".'
        )


def _require_host(host: str) -> None:
    if is_unresolved(host):
        return
    if len(host) > _PATTERN_LENGTH_MAXIMUM or not _HOST.fullmatch(host):
        raise ValueError(
            f'host "{host}" of a route is not one that a listener rule takes; it must contain a ".", only letters '
            f'after the last one, and at most {_PATTERN_LENGTH_MAXIMUM} letters, digits and "-.*?", such as '
            '"*.example.com".'
        )


def _claim(listener: elbv2.IApplicationListener, priority: int, owner: Construct) -> None:
    """Take a priority of the listener for a service.

    The rule ``routing/duplicate-priority`` compares the final templates; this only says so earlier, where the service
    is made.
    """
    if is_unresolved(priority):
        return
    claims = _claims.setdefault(listener, {})
    if priority in claims:
        raise ValueError(
            f"the rule of {owner.node.path} has priority {priority} on {listener.node.path}, as has that of "
            f"{claims[priority].node.path}; give one of the two routes another priority between 1 and "
            f"{_PRIORITY_MAXIMUM}."
        )
    claims[priority] = owner
