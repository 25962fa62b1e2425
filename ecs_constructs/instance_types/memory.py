"""How much of an instance's memory ECS and AWS Batch can give to tasks and jobs.

An instance never registers all of its nominal memory: the kernel and the platform keep a part, and the agent registers
what the operating system reports as its total. The part depends on the type, the image and its version: in 41 published
measurements it is 1.5 to 3.5 %, and 6.3 % on one type with an accelerator.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html, read 2026-11-22.
"""


def available_memory_mib(nominal_mib: int, registered_mib: int | None, *, ratio: float, reserved_mib: int) -> int:
    """The memory in MiB that is taken for available to tasks on an instance.

    It is an estimate where nothing is published, and for one image at one time where something is. Only one thing is
    certain: it is less than the nominal memory.

    Args:
        nominal_mib: the type's nominal memory.
        registered_mib: the memory that such an instance was seen to register; None where nothing is published.
        ratio: the share of the nominal memory that is taken for registered in that case.
        reserved_mib: what the agent keeps back (``ECS_RESERVED_MEMORY``).
    """
    registered = int(nominal_mib * ratio) if registered_mib is None else registered_mib
    return registered - reserved_mib
