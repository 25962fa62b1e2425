"""A scheduling policy is of two kinds, has a number that is out of range, or share identifiers that Batch refuses.

## What it does

Reads a scheduling policy: weight factors from 0.0001 to 999.9999, at most 500 shares, a decay of at most 604,800
seconds (a week), a reservation of 0 to 99 %, and share identifiers of 1 to 255 letters, figures, hyphens and
underscores, which may end in ``*``. None covers another: ``team*`` covers ``team1``. And a policy has
``FairsharePolicy`` or ``QuotaSharePolicy``, not both.

## Why is this bad

``CreateSchedulingPolicy`` rejects it: "Weight factor should be between 0.0001 and 999.9999."

## Use instead

Weights near 1; a lower weight gets more of the capacity.
"""

import re
from collections.abc import Iterator
from itertools import combinations

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.batch.ranges import outside
from ecs_constructs.rules.parts import apart
from ecs_constructs.template import determined
from ecs_constructs.template.types.batch import FairsharePolicy, SchedulingPolicy

WEIGHTS = (0.0001, 999.9999)
DECAY_SECONDS = (0, 604_800)
RESERVATIONS = (0, 99)
MAXIMUM_SHARES = 500
KINDS = ("FairsharePolicy", "QuotaSharePolicy")
_IDENTIFIER = re.compile(r"(?=.{1,255}$)[A-Za-z0-9_-]*\*?")


def _check(scheduling: SchedulingPolicy, _limits: Limits) -> Iterator[Violation]:
    yield from apart(scheduling, _kinds, _fairshare)


def _kinds(scheduling: SchedulingPolicy) -> Iterator[Violation]:
    if all(scheduling.read(kind) is not None for kind in KINDS):
        yield Violation(
            at=scheduling.at(KINDS[1]),
            message=f"The scheduling policy has {' and '.join(KINDS)}.",
            actual=len(KINDS),
            limit=1,
            fix=f"Keep {KINDS[0]}, or for SageMaker {KINDS[1]}.",
        )


def _fairshare(scheduling: SchedulingPolicy) -> Iterator[Violation]:
    if scheduling.fairshare is not None:
        yield from apart(scheduling.fairshare, _decay, _reservation, _count, _weights, _identifiers, _overlap)


def _decay(policy: FairsharePolicy) -> Iterator[Violation]:
    return outside(policy, "ShareDecaySeconds", policy.share_decay_seconds, DECAY_SECONDS, "A share decay", unit="s")


def _reservation(policy: FairsharePolicy) -> Iterator[Violation]:
    return outside(
        policy, "ComputeReservation", policy.compute_reservation, RESERVATIONS, "A compute reservation", unit="%"
    )


def _count(policy: FairsharePolicy) -> Iterator[Violation]:
    if len(policy.shares) > MAXIMUM_SHARES:
        yield Violation(
            at=policy.at("ShareDistribution"),
            message=f"The policy weighs {len(policy.shares)} share identifiers, and a queue has room for fewer.",
            actual=len(policy.shares),
            limit=MAXIMUM_SHARES,
            fix=f"Keep at most {MAXIMUM_SHARES}: an identifier that ends in * covers all with that prefix.",
        )


def _weights(policy: FairsharePolicy) -> Iterator[Violation]:
    for share, weight in determined(policy.shares, lambda share: (share, share.weight_factor)):
        yield from outside(share, "WeightFactor", weight, WEIGHTS, "A weight factor")


def _identifiers(policy: FairsharePolicy) -> Iterator[Violation]:
    for share, identifier in determined(policy.shares, lambda share: (share, share.share_identifier)):
        if identifier is not None and not _IDENTIFIER.fullmatch(identifier):
            yield Violation(
                at=share.at("ShareIdentifier"),
                message=f"Batch does not take the share identifier {identifier!r}.",
                actual=identifier,
                limit="1 to 255 letters, figures, hyphens and underscores, and a * at the end",
                fix="Use letters, figures, hyphens and underscores, with a * only at the end.",
            )


def _overlap(policy: FairsharePolicy) -> Iterator[Violation]:
    named = determined(policy.shares[:MAXIMUM_SHARES], lambda share: (share, share.share_identifier or ""))
    for (_, other), (share, identifier) in combinations(named, 2):
        if _covers(other, identifier) or _covers(identifier, other):
            yield Violation(
                at=share.at("ShareIdentifier"),
                message=f"The share identifiers {other!r} and {identifier!r} overlap.",
                actual=identifier,
                fix="Keep one of them, or identifiers with prefixes that differ.",
            )


def _covers(identifier: str, other: str) -> bool:
    prefix = identifier.removesuffix("*")
    return other.startswith(prefix) if prefix != identifier else other == identifier


RULE = Rule(
    name="batch/fairshare",
    title="A scheduling policy is of one kind, with weights, a decay, a reservation and names that Batch accepts.",
    severity=Severity.ERROR,
    subject=SchedulingPolicy,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ShareAttributes.html",
            read="2026-11-22",
            quote=("The smallest supported value is 0.0001, and the largest supported value is 999.9999."),
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ShareAttributes.html",
            read="2026-11-22",
            quote="The list of share identifiers in a fair-share policy can't overlap.",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_FairsharePolicy.html",
            read="2026-11-22",
            quote="The maximum supported value is 604800 (1 week).",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_FairsharePolicy.html",
            read="2026-11-22",
            quote="The minimum value is 0 and the maximum value is 99.",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateSchedulingPolicy.html",
            read="2026-11-22",
            quote="Only one of fairsharePolicy or quotaSharePolicy can be set.",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Policy:
  Type: AWS::Batch::SchedulingPolicy
  Properties:
    FairsharePolicy:
      ShareDecaySeconds: 3600
      ShareDistribution: [{ShareIdentifier: research, WeightFactor: 1000}]
""",
    good="""
Policy:
  Type: AWS::Batch::SchedulingPolicy
  Properties:
    FairsharePolicy:
      ShareDecaySeconds: 3600
      ShareDistribution: [{ShareIdentifier: research, WeightFactor: 999}]
""",
)
