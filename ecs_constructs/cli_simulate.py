"""The command ``simulate``: its arguments, and what they mean for a simulation."""

import argparse
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from ecs_constructs.limits import Limits
    from ecs_constructs.simulation.composing import Composed
    from ecs_constructs.simulation.load import Load
    from ecs_constructs.simulation.result import Result
    from ecs_constructs.simulation.service import TaskModel
    from ecs_constructs.template import Graph, Resource

T = TypeVar("T")
R = TypeVar("R", bound="Resource")

SHAPES = ("step", "ramp", "spike", "daily")
"""The shapes that ecs_constructs.simulation knows: it is loaded only when there is something to simulate."""

_DAY = 86_400
_HALF_AN_HOUR = 1800
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": _DAY}
_MEANS_NOTHING_WITHOUT = {
    "--peak": "--shape",
    "--base": "--shape",
    "--repeat": "--ab",
    "--ab-version": "--ab",
    "--response-seconds": "--ab",
    "--vary": "--variants",
    "--job": "--jobs",
    "--queue": "--jobs",
    "--job-time": "--jobs",
    "--every": "--jobs",
}
_NOTHING_WITH_JOBS = ("--service", "--task-requests", "--request-bytes", "--idle-bytes", "--start", "--variants")
_USUAL_JOB_SECONDS = 300


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Adds the arguments of the command, but for those of every command that says something about templates."""
    command.add_argument(
        "--service",
        action="append",
        metavar="SERVICE",
        help="which service the load goes to, by path, logical id or short name; again for several (default: every one "
        "behind a load balancer). Each of them gets the whole load; runs of ab go from one to the next",
    )
    load = command.add_argument_group("the load, one of").add_mutually_exclusive_group(required=True)
    load.add_argument("--load", type=Path, metavar="FILE", help="CSV with the columns seconds,requests_per_second")
    load.add_argument("--shape", choices=SHAPES, help="a usual shape; needs --peak")
    load.add_argument("--ab", metavar="OPTIONS", help="a run of ab, such as '-c 200 -n 200 -t 30'")
    load.add_argument("--jobs", type=int, metavar="N", help="so many jobs at once, for AWS Batch")
    more = command.add_argument_group("more about the load")
    more.add_argument("--peak", type=number, metavar="R", help="the most requests a second of a shape")
    more.add_argument("--base", type=number, metavar="R", help="its fewest (default: a tenth of the peak)")
    more.add_argument("--repeat", type=int, metavar="N", help="how often ab runs (default: 1)")
    more.add_argument("--ab-version", choices=("2.4", "trunk"), help="which ab (default: 2.4)")
    more.add_argument(
        "--response-seconds", type=number, metavar="S", help="how long ab waits for an answer (default: 0.25, a guess)"
    )
    more.add_argument(
        "--duration",
        type=_seconds,
        metavar="TIME",
        help="how long, such as 90s, 30m, 2h (default: 30m, or as long as a load lasts that is longer; a trace's own "
        "length; 1d for daily; until all is done for jobs that come once)",
    )
    more.add_argument(
        "--start", metavar="MOMENT", help="when it begins, such as 2026-12-24T18:00:00+00:00: for schedules"
    )
    jobs = command.add_argument_group("more about jobs")
    jobs.add_argument("--job", metavar="JOB", help="their definition, named as a service is (default: the only one)")
    jobs.add_argument("--queue", metavar="QUEUE", help="their queue, likewise (default: the only one)")
    jobs.add_argument("--job-time", type=_seconds, metavar="TIME", help="how long each works (default: 5m, a guess)")
    jobs.add_argument(
        "--every", type=_seconds, metavar="TIME", help="they come again each time so much has passed (default: once)"
    )
    model = command.add_argument_group("what no template tells")
    model.add_argument(
        "--task-requests",
        action="append",
        default=[],
        metavar="[SERVICE=]R",
        help="the requests a second that a task serves (default: 100, a guess; 'calibrate' finds it)",
    )
    model.add_argument(
        "--request-bytes", type=number, metavar="N", help="what an instance receives for a request (default: 600)"
    )
    model.add_argument(
        "--idle-bytes", type=number, metavar="N", help="what it receives in a minute without any (default: 0)"
    )
    model.add_argument(
        "--assume", action="append", default=[], metavar="NAME=VALUE", help="anything else that AWS does not publish"
    )
    chance = command.add_argument_group("chance")
    chance.add_argument("--variants", type=int, default=0, metavar="N", help="show the range of so many variants")
    chance.add_argument(
        "--seed", type=int, default=1, metavar="S", help="what chance begins with (default: %(default)s)"
    )
    chance.add_argument(
        "--vary", action="append", default=[], metavar="NAME=VALUE", help="by how much variants differ in something"
    )
    command.add_argument("--chart", type=Path, metavar="FILE", help="draw it as well, as .svg or .png")


def answer(graph: "Graph", options: argparse.Namespace, limits: "Limits") -> "Result":
    """What becomes of the services of some templates, or of their queue, under the load that the arguments describe.

    Raises:
        InputError: an argument cannot be used.
    """
    if options.jobs is not None:
        return _of_jobs(graph, options, limits)
    from ecs_constructs.cost import cost_of, price_list  # noqa: PLC0415 - each command loads what it needs
    from ecs_constructs.simulation.study import study, usage_of  # noqa: PLC0415
    from ecs_constructs.simulation.trial import Trial  # noqa: PLC0415
    from ecs_constructs.simulation.variants import Variation  # noqa: PLC0415

    prices = price_list(options.prices)
    composed = _composed(graph, options, limits)
    names = _chosen(composed, options.service)
    given = _given(options, names)
    trial = Trial(
        composition=composed.composition,
        loads=given.loads,
        duration_seconds=options.duration or given.usual_duration,
        start=_moment(options.start),
        seed=options.seed,
    )
    (variation,) = _assumed(options.vary, "--vary", Variation())
    result = study(trial, load=given.words, variants=_variants(options.variants), variation=variation)
    usage = usage_of(result)
    return replace(result, cost=cost_of(graph, prices, region=options.region, usage=usage, only=usage))


def _of_jobs(graph: "Graph", options: argparse.Namespace, limits: "Limits") -> "Result":
    """What becomes of jobs in a queue."""
    from ecs_constructs.cost import cost_of, price_list  # noqa: PLC0415 - each command loads what it needs
    from ecs_constructs.simulation.batch import BatchAssumptions  # noqa: PLC0415
    from ecs_constructs.simulation.batch_reading import read_job, read_queue  # noqa: PLC0415
    from ecs_constructs.simulation.batch_study import study_jobs, usage_of_jobs  # noqa: PLC0415
    from ecs_constructs.simulation.batch_trial import JobTrial  # noqa: PLC0415
    from ecs_constructs.template.types.batch import JobDefinition, JobQueue  # noqa: PLC0415

    _refuse_idle(options)
    prices = price_list(options.prices)
    job = read_job(_one(graph.of_type(JobDefinition), options.job, "--job", "job definition"))
    queue = _one(graph.of_type(JobQueue), options.queue, "--queue", "job queue")
    (assumptions,) = _assumed(options.assume, "--assume", BatchAssumptions())
    duration = options.duration or (_HALF_AN_HOUR if options.every else None)
    trial = JobTrial(
        queue=read_queue(queue, job, limits, prices, region=options.region),
        count=options.jobs,
        seconds=options.job_time or _USUAL_JOB_SECONDS,
        times=math.ceil(duration / options.every) if options.every else 1,
        every_seconds=options.every or 0,
        duration_seconds=duration,
        seed=options.seed,
        assumptions=assumptions,
    )
    result = study_jobs(trial)
    if options.job_time is None:
        result = replace(result, notes=(_GUESSED_TIME, *result.notes))
    usage = usage_of_jobs(result)
    return replace(result, cost=cost_of(graph, prices, region=options.region, usage=usage, only=usage))


_GUESSED_TIME = (
    f"A job is taken to work for {_USUAL_JOB_SECONDS // 60} minutes, a guess that all of this hangs on: measure it, "
    "and say it with --job-time."
)


def _one(resources: Iterable[R], wanted: str | None, option: str, what: str) -> R:
    """The one resource of a kind that is meant, or that there is."""
    from ecs_constructs.cost import key  # noqa: PLC0415 - each command loads what it needs
    from ecs_constructs.report.short_names import short_names  # noqa: PLC0415
    from ecs_constructs.template import InputError  # noqa: PLC0415

    found = {key(resource): resource for resource in resources}
    if wanted is not None:
        return found[named(wanted, {path: each.logical_id for path, each in found.items()}, option, what)]
    if len(found) == 1:
        return next(iter(found.values()))
    if not found:
        raise InputError(f"--jobs: there is no {what} in the templates")
    raise InputError(f"there are several {what}s; name one with {option}: {', '.join(short_names(found).values())}")


def _composed(graph: "Graph", options: argparse.Namespace, limits: "Limits") -> "Composed":
    from ecs_constructs.simulation.assumptions import Assumptions  # noqa: PLC0415 - as above
    from ecs_constructs.simulation.capacity import ClusterAssumptions  # noqa: PLC0415
    from ecs_constructs.simulation.composing import Traffic, compose  # noqa: PLC0415
    from ecs_constructs.simulation.service import TaskModel  # noqa: PLC0415

    assumptions, cluster, task = _assumed(options.assume, "--assume", Assumptions(), ClusterAssumptions(), TaskModel())
    bytes_in = {"request_bytes": options.request_bytes, "idle_bytes_per_minute": options.idle_bytes}
    usual, tasks = _tasks(graph, options.task_requests, task)
    composed = compose(
        graph,
        tasks=tasks,
        usual_task=usual,
        traffic=Traffic(**{name: value for name, value in bytes_in.items() if value is not None}),
        limits=limits,
        assumptions=assumptions,
        cluster_assumptions=cluster,
    )
    if usual.requests_per_second != TaskModel().requests_per_second:
        return composed
    guessed = [name for name in composed.sources if name not in tasks]
    return _noted(composed, _guess(usual)) if guessed else composed


def _guess(task: "TaskModel") -> str:
    return (
        f"A task is taken to serve {task.requests_per_second:g} requests a second, a guess that all of this hangs on: "
        "measure it, and say it with --task-requests ('ecs-constructs calibrate' reads it off a load test)."
    )


def _noted(composed: "Composed", note: str) -> "Composed":
    composition = replace(composed.composition, notes=(note, *composed.composition.notes))
    return replace(composed, composition=composition)


# Services


def _chosen(composed: "Composed", asked: list[str] | None) -> list[str]:
    """The services that the load goes to."""
    from ecs_constructs.template import InputError  # noqa: PLC0415 - each command loads what it needs

    ids = {name: service.logical_id for name, service in composed.sources.items()}
    if asked:
        return list(dict.fromkeys(named(wanted, ids) for wanted in asked))
    if composed.behind_load_balancers:
        return list(composed.behind_load_balancers)
    require_some(composed)
    raise InputError(f"no service is behind a load balancer; name one with --service: {', '.join(ids)}")


def require_some(composed: "Composed") -> None:
    """Refuses templates without a service that can be simulated."""
    from ecs_constructs.template import InputError  # noqa: PLC0415 - each command loads what it needs

    if not composed.sources:
        reasons = " ".join(composed.composition.notes)
        raise InputError(f"no service can be simulated. {reasons or 'The templates have none.'}")


def named(wanted: str, ids: Mapping[str, str], option: str = "--service", what: str = "service") -> str:
    """The one that an option means: by its path or a beginning of it, its logical id, or its short name."""
    from ecs_constructs.report.short_names import short_names  # noqa: PLC0415 - each command loads what it needs
    from ecs_constructs.template import InputError  # noqa: PLC0415

    short = short_names(ids)
    exact = [path for path, logical_id in ids.items() if wanted in (path, logical_id, short[path])]
    found = exact or [path for path in ids if path.startswith(f"{wanted}/")]
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(f"{option} {wanted}: several are meant: {', '.join(found)}; give a whole path")
    known = ", ".join(short[path] for path in ids) or "none"
    raise InputError(f"{option} {wanted}: no such {what} is simulated; {what}s are: {known}")


def _tasks(graph: "Graph", written: Iterable[str], usual: "TaskModel") -> tuple["TaskModel", dict[str, "TaskModel"]]:
    """What a task serves: usually, and of certain services."""
    from ecs_constructs.cost import key  # noqa: PLC0415 - each command loads what it needs
    from ecs_constructs.template import InputError  # noqa: PLC0415
    from ecs_constructs.template.types.ecs import Service  # noqa: PLC0415

    ids = {key(service): service.logical_id for service in graph.of_type(Service)}
    own: dict[str, float] = {}
    for text in written:
        name, sign, figure = text.rpartition("=")
        try:
            requests = float(figure)
            model = replace(usual, requests_per_second=requests)
        except InputError as error:
            raise InputError(f"--task-requests {text}: {error}") from None
        except ValueError:
            raise InputError(f"--task-requests {text}: {figure!r} is not a number") from None
        if sign:
            own[named(name, ids, "--task-requests")] = requests
        else:
            usual = model
    return usual, {name: replace(usual, requests_per_second=requests) for name, requests in own.items()}


# The load


@dataclass(frozen=True, slots=True)
class _Given:
    """The load as the arguments have it.

    Attributes:
        loads: the requests of each service, by name.
        words: what it is, in words.
        usual_duration: how long it is simulated unless the arguments say.
    """

    loads: Mapping[str, "Load"]
    words: str
    usual_duration: float


def _given(options: argparse.Namespace, names: list[str]) -> _Given:
    """The load that the arguments describe, on each of some services."""
    _refuse_idle(options)
    if options.shape:
        return _shape(options, names)
    return _trace(options, names) if options.load else _runs_of_ab(options, names)


def _refuse_idle(options: argparse.Namespace) -> None:
    """Refuses what would change nothing without something else that is not given."""
    from ecs_constructs.template import InputError  # noqa: PLC0415 - each command loads what it needs

    given = {
        "--shape": options.shape,
        "--ab": options.ab is not None,
        "--jobs": options.jobs is not None,
        "--variants": options.variants,
    }
    for option, needed in _MEANS_NOTHING_WITHOUT.items():
        if _value(options, option) not in (None, []) and not given[needed]:
            raise InputError(f"{option} means nothing without {needed}")
    for option in _NOTHING_WITH_JOBS if options.jobs is not None else ():
        if _value(options, option) not in (None, []) and (option != "--variants" or options.variants):
            raise InputError(f"{option} means nothing with --jobs")


def _value(options: argparse.Namespace, option: str) -> Any:
    return getattr(options, option.strip("-").replace("-", "_"))


def _shape(options: argparse.Namespace, names: list[str]) -> _Given:
    from ecs_constructs.simulation.shapes import Shape, shaped  # noqa: PLC0415 - each command loads what it needs
    from ecs_constructs.template import InputError  # noqa: PLC0415

    if options.peak is None:
        raise InputError(f"--shape {options.shape} needs --peak, the most requests a second")
    usual = _DAY if options.shape == "daily" else _HALF_AN_HOUR
    duration = options.duration or usual
    load = shaped(Shape(options.shape), peak=options.peak, base=options.base, duration_seconds=duration)
    words = f"{options.shape} from {min(load.rates):,.4g} to {load.peak:,.4g} requests a second, {_to(names)}"
    return _Given(dict.fromkeys(names, load), words, usual)


def _trace(options: argparse.Namespace, names: list[str]) -> _Given:
    from ecs_constructs.simulation.trace import read_trace  # noqa: PLC0415 - each command loads what it needs

    load = read_trace(options.load)
    words = f"{options.load.name}, at most {load.peak:,.4g} requests a second, {_to(names)}"
    return _Given(dict.fromkeys(names, load), words, load.duration_seconds)


def _runs_of_ab(options: argparse.Namespace, names: list[str]) -> _Given:
    from ecs_constructs.report.simulation_words import enumerated  # noqa: PLC0415 - each command loads what it needs
    from ecs_constructs.simulation.apache_bench import (  # noqa: PLC0415
        RESPONSE_SECONDS,
        ApacheBench,
        Version,
        loads_in_turn,
    )

    bench = ApacheBench.parse(options.ab, Version(options.ab_version or Version.HTTPD_2_4))
    response = RESPONSE_SECONDS if options.response_seconds is None else options.response_seconds
    repeat = 1 if options.repeat is None else options.repeat
    loads = loads_in_turn(bench, names, repeat=repeat, response_seconds=response)
    longest = max(load.duration_seconds for load in loads.values())
    times = "once" if repeat == 1 else f"{repeat:,} times"
    turn = f"against {enumerated(names)}{', one after the other' if len(names) > 1 else ''}"
    words = f"{' '.join(['ab', *options.ab.removeprefix('ab ').split()])}, {times}, {turn}"
    return _Given(loads, words, max(longest, _HALF_AN_HOUR))


def _to(names: list[str]) -> str:
    from ecs_constructs.report.simulation_words import enumerated  # noqa: PLC0415 - each command loads what it needs

    return f"to {'each of ' if len(names) > 1 else ''}{enumerated(names)}"


# Values


def number(text: str) -> float:
    """A number of the command line."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None


def _seconds(text: str) -> float:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd])", text)
    seconds = float(match[1]) * _UNITS[match[2]] if match else 0
    if not seconds:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; write a number above 0 and s, m, h or d, such as 30m")
    return seconds


def _moment(text: str | None) -> datetime | None:
    from ecs_constructs.template import InputError  # noqa: PLC0415 - each command loads what it needs

    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"--start {text}: not a moment such as 2026-12-24T18:00:00+00:00") from None


def _variants(count: int) -> int:
    from ecs_constructs.template import InputError  # noqa: PLC0415 - each command loads what it needs

    if count < 0:
        raise InputError(f"--variants is {count}; it must be 0 or more")
    return count


def _assumed(written: Iterable[str], option: str, *defaults: Any) -> Iterator[Any]:
    """Groups of arguments with those changed that are written; which group one belongs to follows from its name."""
    from ecs_constructs.template import InputError  # noqa: PLC0415 - each command loads what it needs

    known = {field.name: (place, default) for place, default in enumerate(defaults) for field in fields(default)}
    changed: list[dict[str, Any]] = [{} for _ in defaults]
    for text in written:
        name, sign, value = text.partition("=")
        if name not in known or not sign:
            raise InputError(f"{option} {text}: write NAME=VALUE; names are: {', '.join(known)}")
        place, default = known[name]
        changed[place][name] = _like(getattr(default, name), value, f"{option} {text}")
    return (replace(default, **new) for default, new in zip(defaults, changed, strict=True))


def _like(default: Any, text: str, where: str) -> Any:
    """A value of the kind that a default is."""
    from ecs_constructs.template import InputError  # noqa: PLC0415 - each command loads what it needs

    if isinstance(default, str):
        return text
    try:
        return int(text) if isinstance(default, int) and text.lstrip("+-").isdigit() else float(text)
    except ValueError:
        raise InputError(f"{where}: {text!r} is not a number") from None
