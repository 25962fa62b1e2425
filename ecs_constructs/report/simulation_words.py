"""What a simulation says, made readable for a person, whatever prints it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ecs_constructs.report.short_names import short_names
from ecs_constructs.simulation.result import Advice, Result

_MOST_NAMES = 8
"""Nobody reads more names in a sentence."""


def readable(result: Result) -> Result:
    """The same with short names in its sentences; advice that is the same of several services is given once.

    Services, clusters and groups keep their paths where they are no part of a sentence.
    """
    names = names_of(result)
    # A path may be the beginning of another.
    paths = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))) or "$^")

    def shortened(text: str) -> str:
        return paths.sub(lambda found: names[found[0]], text)

    return replace(
        result,
        load=shortened(result.load),
        events=tuple(replace(event, text=shortened(event.text)) for event in result.events),
        advice=tuple(replace(each, text=shortened(each.text)) for each in _merged(result.advice, names)),
        notes=tuple(map(shortened, result.notes)),
    )


def names_of(result: Result) -> dict[str, str]:
    """A short name for each service, group, cluster, queue, job definition and environment, by path."""
    groups = [path for cluster in result.clusters.values() for path in cluster.groups]
    batch = [
        name
        for path, queue in result.batch.items()
        for name in (path, queue.job, *(each.name for each in queue.environments))
    ]
    return short_names(result.clusters) | short_names([*result.services, *groups, *batch])


def _merged(advice: Iterable[Advice], names: Mapping[str, str]) -> Iterable[Advice]:
    alike: dict[str, list[Advice]] = {}
    for each in advice:
        alike.setdefault(each.text.replace(each.subject, "\0") if each.subject else each.text, []).append(each)
    for text, found in alike.items():
        yield found[0] if len(found) == 1 else replace(found[0], text=_of_each(text, found, names))


def _of_each(text: str, found: Sequence[Advice], names: Mapping[str, str]) -> str:
    subjects = enumerated([names.get(each.subject, each.subject) for each in found])
    sentence = text.replace("\0", f"each of {subjects}")
    return f"{sentence[0].upper()}{sentence[1:]}"


def enumerated(texts: Sequence[str]) -> str:
    """Texts in a row: ``a, b and c``; of many the first, and how many more there are."""
    more = len(texts) - _MOST_NAMES
    *first, last = [*texts[:_MOST_NAMES], f"{more:,} more"] if more > 1 else texts
    return f"{', '.join(first)} and {last}" if first else last
