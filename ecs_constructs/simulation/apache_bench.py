"""The load of ``ab``, the ApacheBench load generator, read as ``ab`` itself reads its options.

Sources, read 2026-11-22: https://httpd.apache.org/docs/2.4/programs/ab.html,
https://github.com/apache/httpd/blob/2.4.x/support/ab.c and https://github.com/apache/httpd/blob/trunk/support/ab.c.
"""

import getopt
import math
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ecs_constructs.simulation.assumptions import require_range
from ecs_constructs.simulation.load import STEP_SECONDS, Load, LoadBuilder
from ecs_constructs.template import InputError

_OPTIONS = "n:c:t:s:b:T:p:u:v:lrkVhwiIx:y:z:C:H:P:A:g:X:de:SqB:m:Z:f:E:"
"""The options of ``ab``, those with a value before a colon."""

_MAXIMUM_CONCURRENCY = 20_000
"""The most requests that ``ab`` keeps open."""

_REQUESTS_OF_A_TIME_LIMIT = 50_000
"""What ``-t`` sets the number of requests to."""

_MAXIMUM_RUNS = 100_000
"""More runs are refused: each is computed on its own where there is a pause between them."""

RESPONSE_SECONDS = 0.25
"""How long an answer takes, connection included, unless told otherwise: a plain guess for a small page."""


class Version(StrEnum):
    """Which ``ab`` it is: that of Apache httpd 2.4 and older, or that of its development."""

    HTTPD_2_4 = "2.4"
    TRUNK = "trunk"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApacheBench:
    """One run of ``ab``: it keeps a number of requests open until it has made them all or its time is over.

    Attributes:
        concurrency: the requests that are open at the same time.
        requests: the most requests.
        time_limit_seconds: the longest time; None for any.

    Raises:
        InputError: ``ab`` would refuse it.
    """

    concurrency: int
    requests: int
    time_limit_seconds: int | None = None

    def __post_init__(self) -> None:
        require_range("-c of ab", self.concurrency, 1, _MAXIMUM_CONCURRENCY)
        if self.time_limit_seconds is not None:
            require_range("-t of ab", self.time_limit_seconds, 1)
        if self.concurrency > self.requests:
            raise InputError(
                f"ab: -c {self.concurrency} is more than the {self.requests} requests of a run; ab refuses to start. "
                f"Set -n to at least {self.concurrency}"
            )

    @classmethod
    def parse(cls, command: str, version: Version = Version.HTTPD_2_4) -> "ApacheBench":
        """Reads a command line such as ``ab -c 200 -n 200 -t 30 http://host/``; program and address may be left out.

        Up to httpd 2.4 the order matters: ``-t`` sets the number of requests to 50,000, and a ``-n`` behind it sets it
        again. In httpd's development a ``-n`` counts wherever it stands. ``-k`` keeps connections open, which changes
        how long an answer takes but not what is counted; it and all other options are passed over.

        Raises:
            InputError: ``ab`` would refuse it.
        """
        try:
            words = shlex.split(command)
            options, _ = getopt.getopt(words[1:] if words[:1] == ["ab"] else words, _OPTIONS)
        except (getopt.GetoptError, ValueError) as error:
            raise InputError(f"ab {command!r}: {error}; write it as '-c 200 -n 200 -t 30'") from None
        found = {"-c": 1, "-n": 1}
        explicit: int | None = None
        for name, value in options:
            if name in ("-c", "-n", "-t"):
                found[name] = _whole(name, value, command)
            if name == "-n":
                explicit = found["-n"]
            if name == "-t":
                found["-n"] = _REQUESTS_OF_A_TIME_LIMIT
        requests = explicit if version is Version.TRUNK and explicit is not None else found["-n"]
        return cls(concurrency=found["-c"], requests=requests, time_limit_seconds=found.get("-t"))

    def rate(self, response_seconds: float = RESPONSE_SECONDS, capacity: float = math.inf) -> float:
        """The requests a second: who waits for answers asks as often as they come, and no more than are served.

        Args:
            response_seconds: how long an answer takes where nothing is short, connection included.
            capacity: the requests a second that can be served.

        Raises:
            InputError: a value is not above 0.
        """
        require_range("response_seconds", response_seconds, 0.001)
        if not capacity > 0:
            raise InputError(f"capacity is {capacity:g}; it must be above 0")
        return min(self.concurrency / response_seconds, capacity)

    def seconds(self, response_seconds: float = RESPONSE_SECONDS, capacity: float = math.inf) -> float:
        """How long a run lasts; the arguments are those of :meth:`rate`."""
        return min(self.requests / self.rate(response_seconds, capacity), self.time_limit_seconds or math.inf)

    def load(
        self,
        *,
        repeat: int = 1,
        response_seconds: float = RESPONSE_SECONDS,
        capacity: float = math.inf,
        pause_seconds: float = 0,
        start_seconds: float = 0,
        step_seconds: int = STEP_SECONDS,
    ) -> Load:
        """The load of a number of runs, one after the other.

        Args:
            repeat: the number of runs, at least 1.
            response_seconds: how long an answer takes where nothing is short, connection included.
            capacity: the requests a second that are served at most; it makes runs that end by their number longer. What
                the simulated tasks can serve caps the load in any case.
            pause_seconds: the time between two runs.
            start_seconds: when the first run begins.
            step_seconds: how long a step of the load is.

        Raises:
            InputError: a value is out of range, or the runs last too long.
        """
        require_range("repeat", repeat, 1, _MAXIMUM_RUNS)
        require_range("pause_seconds", pause_seconds, 0)
        require_range("start_seconds", start_seconds, 0)
        rate, seconds = self.rate(response_seconds, capacity), self.seconds(response_seconds, capacity)
        builder = LoadBuilder(step_seconds)
        if pause_seconds:
            for number in range(repeat):
                begins = start_seconds + number * (seconds + pause_seconds)
                builder.add(begins, begins + seconds, rate)
        else:
            builder.add(start_seconds, start_seconds + repeat * seconds, rate)
        return builder.load(closed=True)


def loads_in_turn(
    bench: ApacheBench,
    services: Sequence[str],
    *,
    repeat: int = 1,
    response_seconds: float = RESPONSE_SECONDS,
    step_seconds: int = STEP_SECONDS,
) -> dict[str, Load]:
    """The loads of a script that runs ``ab`` against one service after the other, again and again.

    Args:
        bench: each run.
        services: the services, in turn.
        repeat: how often all of them have their turn.
        response_seconds: how long an answer takes where nothing is short, connection included.
        step_seconds: how long a step of the loads is.

    Raises:
        InputError: a value is out of range, or the runs last too long.
    """
    seconds = bench.seconds(response_seconds)
    return {
        service: bench.load(
            repeat=repeat,
            response_seconds=response_seconds,
            pause_seconds=seconds * (len(services) - 1),
            start_seconds=seconds * number,
            step_seconds=step_seconds,
        )
        for number, service in enumerate(services)
    }


def _whole(name: str, value: str, command: str) -> int:
    if not (value.isascii() and value.isdigit() and int(value) > 0):
        raise InputError(f"ab {command!r}: {name} is {value!r}; it must be a whole number above 0")
    return int(value)
