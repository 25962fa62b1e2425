"""How much of an instance's memory ECS and AWS Batch can give to tasks and jobs.

An instance never registers all of its nominal memory. Three parts are missing, each with its source:

- What the kernel and the platform keep: the agent registers what the operating system reports as its total. The part
  depends on the type, the image and its version: in 41 published measurements it is 1.5 to 3.5 %, and 6.3 % on one type
  with an accelerator. AWS's own example is an m4.large, 7985 of 8192 MiB.
- What the agent keeps back, ``ECS_RESERVED_MEMORY``: nothing unless it is set.
- What AWS Batch keeps back on the instances that it manages: 32 MiB.

The last two, and the share that is taken for registered where nothing is published, are figures of
:class:`ecs_constructs.limits.Limits` that a team may set.

Sources, read 2026-11-22:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html
    https://docs.aws.amazon.com/batch/latest/userguide/ecs-reserved-memory.html
"""


def available_memory_mib(nominal_mib: int, registered_mib: int | None, *, ratio: float, reserved_mib: int) -> int:
    """The memory in MiB that is taken for available to tasks on an instance.

    It is an estimate where nothing is published, and for one image at one time where something is. Only one thing is
    certain: it is less than the nominal memory.

    Args:
        nominal_mib: the type's nominal memory.
        registered_mib: the memory that such an instance was seen to register; None where nothing is published.
        ratio: the share of the nominal memory that is taken for registered in that case.
        reserved_mib: what the agent keeps back, for itself or for Batch (``ECS_RESERVED_MEMORY``).
    """
    registered = int(nominal_mib * ratio) if registered_mib is None else registered_mib
    return registered - reserved_mib
