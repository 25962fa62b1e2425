"""One run of `ab`, the ApacheBench load generator."""

from dataclasses import dataclass

import aws_cdk as cdk

from ecs_constructs.arguments import known_seconds, require_between, require_duration_between

_MAXIMUM_CONCURRENCY = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ApacheBench:
    """One run of `ab -c CONCURRENCY -n REQUESTS -t TIME_LIMIT`, the options in this order.

    The order matters. Apache httpd 2.4 reads options from left to right, and `-t` sets the number of requests to
    50,000: the run ends after that many requests or after the time limit, whichever comes first, and REQUESTS has no
    effect. (With `-n` behind `-t`, or an `ab` newer than 2.4, it would end after REQUESTS.) So every run is bounded in
    time and in number.

    `ab` is one thread that keeps CONCURRENCY requests open, each on a new connection; how many requests that makes
    depends on how fast they are answered.

    Args:
        concurrency: Requests open at the same time, 1 to 20000, and not above what the container may have open files.
        requests: Value of `-n`, at least `concurrency`, or `ab` refuses to start.
        time_limit: When the run ends at the latest, at least 1 second.

    Raises:
        ValueError: When a value is out of range, or there are fewer requests than are open at the same time.

    Sources: https://httpd.apache.org/docs/2.4/programs/ab.html,
    https://github.com/apache/httpd/blob/2.4.x/support/ab.c.
    """

    concurrency: int
    requests: int
    time_limit: cdk.Duration

    def __post_init__(self) -> None:
        """Check the literal values."""
        require_between(
            "concurrency",
            self.concurrency,
            minimum=1,
            maximum=_MAXIMUM_CONCURRENCY,
            fix="Submit the job several times for more.",
        )
        require_between(
            "requests",
            self.requests,
            minimum=self.concurrency,
            fix="ab needs at least as many requests as are open at the same time.",
        )
        require_duration_between("time_limit", self.time_limit, minimum=1, fix="ab counts whole seconds.")

    def command(self, url: str) -> str:
        """The command line of a run against a URL."""
        return (
            f"ab -c {self.concurrency} -n {self.requests} -t {literal_seconds('time_limit', self.time_limit):.0f} {url}"
        )


def literal_seconds(name: str, duration: cdk.Duration) -> float:
    """The seconds of a duration, to be written into a command line.

    Args:
        name: The argument, as the caller wrote it.
        duration: The argument's value.

    Raises:
        ValueError: When CloudFormation decides them at deployment.
    """
    seconds = known_seconds(duration)
    if seconds is None:
        raise ValueError(
            f"{name} is decided at deployment, but the command line with it is written before; give a literal duration."
        )
    return seconds
