"""The figures of a container as a table has them, for a person: what text and HTML share."""

from ecs_constructs.explain import ContainerExplanation, Explanation, LaunchType, Open, vcpus

HEADINGS = ("container", "CPU weight", "CPU at most", "memory reserved", "memory at most", "GPUs")
"""The columns of the table."""

OPEN = "?"
"""Stands for a figure that the templates leave open."""

MACHINE = "machine"
"""Stands for a limit that only the machine sets."""

NOTHING = "-"
"""Stands for a figure that there is not."""

_PLACES = {
    LaunchType.FARGATE: "Fargate",
    LaunchType.EC2: "EC2 instances",
    LaunchType.EXTERNAL: "machines of your own",
}

NO_TASKS = "No task definition and no job definition is in the templates."
"""What is said where there is nothing to explain."""


def title(explanation: Explanation) -> str:
    """What it is: its construct path, else stack and logical id, with its part."""
    path = explanation.path or f"{explanation.stack}/{explanation.resource}"
    return f"{path}, {explanation.part}" if explanation.part else path


def place(explanation: Explanation) -> str:
    """Where it runs: ``task on Fargate``."""
    return f"{explanation.kind} on {_PLACES[explanation.launch]}"


def size(explanation: Explanation) -> str:
    """Its own size and what is reserved for it, in one line."""
    reserved = memory(explanation.reserved_memory_mib, NOTHING)
    figures = f"CPU {cpu(explanation.cpu_units, 'not capped')}, memory {memory(explanation.memory_mib, 'not capped')}"
    where = "" if explanation.launch is LaunchType.FARGATE else " of the machine"
    return f"{explanation.kind.capitalize()} as a whole: {figures}, {reserved} reserved{where}"


def cells(container: ContainerExplanation, explanation: Explanation) -> tuple[str, ...]:
    """A container's row of the table."""
    limit = unlimited(explanation)
    return (
        container.label,
        _plain(container.cpu_shares),
        cpu(container.cpu_limit_units, limit),
        memory(container.memory_reservation_mib, NOTHING),
        memory(container.memory_ceiling_mib, limit),
        _plain(container.gpus),
    )


def unlimited(explanation: Explanation) -> str:
    """What stands where nothing but the machine sets a limit; on Fargate there is no such machine."""
    return NOTHING if explanation.launch is LaunchType.FARGATE else MACHINE


def cpu(units: int | Open | None, limit: str) -> str:
    """CPU units as vCPUs; something else in their place where there is no limit."""
    return vcpus(units) if isinstance(units, int) else _missing(units, limit)


def memory(mib: int | Open | None, limit: str) -> str:
    """Memory in MiB; something else in its place where there is no limit."""
    return f"{mib} MiB" if isinstance(mib, int) else _missing(mib, limit)


def _plain(value: float | Open | None) -> str:
    return f"{value:g}" if isinstance(value, int | float) else _missing(value, NOTHING)


def _missing(value: Open | None, limit: str) -> str:
    return limit if value is None else OPEN
