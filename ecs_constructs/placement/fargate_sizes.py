"""The task sizes of Fargate.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html, and for 32 vCPU the
Batch API's ``ResourceRequirement.value``; both read 2026-11-22.
"""

MEMORY_BY_CPU: dict[int, tuple[int, ...]] = {
    256: (512, 1024, 2048),
    512: tuple(range(1024, 4096 + 1, 1024)),
    1024: tuple(range(2048, 8192 + 1, 1024)),
    2048: tuple(range(4096, 16384 + 1, 1024)),
    4096: tuple(range(8192, 30720 + 1, 1024)),
    8192: tuple(range(16384, 61440 + 1, 4096)),
    16384: tuple(range(32768, 122880 + 1, 8192)),
    32768: (61440, 122880, 249856),
}
"""Memory in MiB that goes with each number of CPU units."""

WINDOWS_CPU = (1024, 2048, 4096)
"""The numbers of CPU units with which Fargate runs Windows containers."""


def _sizes(*, is_windows: bool) -> dict[int, tuple[int, ...]]:
    return {units: MEMORY_BY_CPU[units] for units in WINDOWS_CPU} if is_windows else MEMORY_BY_CPU


def next_size(cpu: int, memory: int, *, is_windows: bool = False) -> tuple[int, int] | None:
    """The smallest size with at least so many CPU units and MiB; None where there is none."""
    for units, offered in _sizes(is_windows=is_windows).items():
        for mib in offered:
            if units >= cpu and mib >= memory:
                return units, mib
    return None


def allowed(cpu: int | None, *, is_windows: bool = False) -> str:
    """What may be written: the memory that goes with a number of CPU units, else the numbers of CPU units."""
    sizes = _sizes(is_windows=is_windows)
    memory = sizes.get(cpu or 0)
    if memory is None:
        return "Cpu one of " + ", ".join(str(units) for units in sizes)
    return f"Memory one of {', '.join(str(mib) for mib in memory)} with Cpu {cpu}"
