"""What a load test repeats."""

import re
from dataclasses import dataclass

import aws_cdk as cdk

from ecs_constructs.arguments import require_words
from ecs_constructs.load_testing.apache_bench import ApacheBench, literal_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What is repeated: one run of `ab` against each path in turn.

    Args:
        bench: The run.
        paths: Paths to run it against, each with a leading slash.

    Raises:
        ValueError: When `paths` is empty or not a list, or a path has other characters than letters, digits and
            `. _ ~ - /`.
    """

    bench: ApacheBench
    paths: tuple[str, ...]

    def __post_init__(self) -> None:
        """Check the literal values."""
        require_words("paths", self.paths)
        if not self.paths:
            raise ValueError("paths is empty; a load test needs something to request. Use ('/',) for the root.")
        for path in self.paths:
            # The path becomes part of a shell command.
            if not re.fullmatch(r"/[A-Za-z0-9._~/-]*", path):
                raise ValueError(
                    f"paths has {path!r}; a path starts with a slash and has letters, digits and . _ ~ - / only. "
                    "Leave out query and fragment."
                )

    @property
    def time_limit(self) -> cdk.Duration:
        """How long one turn takes at most."""
        return cdk.Duration.seconds(literal_seconds("time_limit", self.bench.time_limit) * len(self.paths))


SERVICE_LOAD = Load(bench=ApacheBench(concurrency=200, requests=200, time_limit=cdk.Duration.seconds(30)), paths=("/",))
"""Load on one service, under which its number of tasks grows."""

CLUSTER_LOAD = Load(
    bench=ApacheBench(concurrency=800, requests=800, time_limit=cdk.Duration.seconds(10)),
    paths=("/", "/cats", "/dogs"),
)
"""Load on every service in turn, under which the number of instances grows."""
