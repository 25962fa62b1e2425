"""The combinations of vCPU and memory that AWS Batch accepts for a job on Fargate."""

# https://docs.aws.amazon.com/batch/latest/APIReference/API_ResourceRequirement.html
_MEMORY_MIB_BY_VCPU: dict[float, tuple[int, ...]] = {
    0.25: (512, 1024, 2048),
    0.5: tuple(range(1024, 4096 + 1, 1024)),
    1: tuple(range(2048, 8192 + 1, 1024)),
    2: tuple(range(4096, 16384 + 1, 1024)),
    4: tuple(range(8192, 30720 + 1, 1024)),
    8: tuple(range(16384, 61440 + 1, 4096)),
    16: tuple(range(32768, 122880 + 1, 8192)),
}


def require_fargate_size(vcpu: float, memory_mib: float) -> None:
    """Check that Fargate has the size.

    Raises:
        ValueError: When it has not; the message names the sizes nearest to it.
    """
    if vcpu not in _MEMORY_MIB_BY_VCPU:
        known = ", ".join(f"{size:g}" for size in _MEMORY_MIB_BY_VCPU)
        raise ValueError(f"cpu is {vcpu:g}; a job on Fargate has {known} vCPUs. Choose one of those.")
    allowed = _MEMORY_MIB_BY_VCPU[vcpu]
    if memory_mib not in allowed:
        step = allowed[-1] - allowed[-2]
        sizes = "512, 1024 or 2048 MiB" if vcpu == 0.25 else f"{allowed[0]} to {allowed[-1]} MiB in steps of {step}"
        raise ValueError(
            f"memory is {memory_mib:g} MiB; a Fargate job with {vcpu:g} vCPU has {sizes}. Change memory or cpu."
        )
