"""What the figures mean, in sentences for a person who never read about ECS."""

from collections.abc import Iterator

from ecs_constructs.explain.explanation import Amount, Kind, LaunchType
from ecs_constructs.explain.figures import Asked, Surroundings
from ecs_constructs.instance_types import InstanceType

UNITS_OF_A_VCPU = 1024
"""The CPU units of one vCPU."""

_OUT_OF_MEMORY = "the kernel kills a process on it, perhaps of another task"
_OUT_OF_MEMORY_ON_WINDOWS = "what needs memory on it fails, perhaps another task"


def vcpus(units: int) -> str:
    """CPU units as vCPUs."""
    return f"{round(units / UNITS_OF_A_VCPU, 3):g} vCPU"


def of_container(asked: Asked, around: Surroundings) -> Iterator[str]:
    """What a container's figures mean: its CPU, then its memory."""
    yield from _windows_cpu(asked) if around.windows else _cpu(asked, around)
    yield from _memory(asked, around)


def of_whole(around: Surroundings) -> Iterator[str]:
    """What the figures mean for a task or job as a whole."""
    yield from _size(around)
    yield from _within_the_task(around) if around.memory is not None else _on_the_machine(around)
    yield from _gpus(around)
    if around.is_fargate:
        yield "On Fargate it shares nothing with other tasks."


def _windows_cpu(asked: Asked) -> Iterator[str]:
    if isinstance(asked.cpu, int) and asked.cpu:
        yield f"Windows caps it at {vcpus(asked.cpu)}, whether the machine is busy or not."
    elif not asked.cpu:
        yield "It has no CPU units, so Windows gives it 1 % of one vCPU."


def _cpu(asked: Asked, around: Surroundings) -> Iterator[str]:
    shares = around.shares_of(asked)
    if not isinstance(shares, int):
        return
    if isinstance(around.cpu, int):
        yield from _cpu_of_a_capped_task(shares, around.cpu, around)
    elif around.cpu is None and not around.is_fargate:
        idle = f"every vCPU that is idle{_bracketed(machine_cpu(around.machines))}"
        if not asked.cpu:
            yield f"It has no CPU units, so the least weight: next to nothing on a busy machine, else {idle}."
        else:
            least = f"at least {vcpus(shares)} on a busy machine"
            yield f"{shares} CPU units are a weight, not a cap: {least}, else {idle}."


def _cpu_of_a_capped_task(shares: int, cap: int, around: Surroundings) -> Iterator[str]:
    whole, capped = around.shares, f"{around.kind}'s {vcpus(cap)}"
    if len(around.asked) == 1:
        yield f"It is alone in its {around.kind} and may use all of the {capped}."
    elif isinstance(whole, int):
        part = f"{100 * shares / whole:.3g} %"
        yield f"Weight {shares} of {whole}: {part} of the {capped} while all containers are busy, up to all of it else."


def _memory(asked: Asked, around: Surroundings) -> Iterator[str]:
    match asked.soft or None, asked.hard or None:
        case int(soft), int(hard):
            reserved = _soft(soft, around)
            yield f"{reserved}; it may use more, up to its hard limit of {hard} MiB, and is killed above that."
        case int(soft), None:
            reserved = _soft(soft, around)
            yield from (f"{reserved}; it may use more, up to {limit}." for limit in _task_limit(around))
        case None, int(hard):
            yield f"{hard} MiB are reserved for it, and it is killed above that (hard limit)."
        case None, None:
            yield from _no_limit(around)


def _soft(mib: int, around: Surroundings) -> str:
    meaning = "soft limit" if around.windows else "soft limit: what it is pressed back to when memory is short"
    return f"{mib} MiB are reserved for it ({meaning})"


def _out_of_memory(around: Surroundings) -> str:
    return _OUT_OF_MEMORY_ON_WINDOWS if around.windows else _OUT_OF_MEMORY


def _task_limit(around: Surroundings) -> Iterator[str]:
    """How far a container without a hard limit may go."""
    if isinstance(around.memory, int):
        yield f"all of the {around.kind}'s {around.memory} MiB"
    elif around.memory is None and not around.is_fargate:
        yield f"all memory of the machine{_bracketed(machine_memory(around.machines))}"


def _no_limit(around: Surroundings) -> Iterator[str]:
    if around.memory is None and not around.is_fargate:
        yield "It has no memory limit and its task has no memory: ECS rejects that."
    else:
        yield from (
            f"It has no limit of its own: nothing is reserved for it, it may use {x}." for x in _task_limit(around)
        )


def _size(around: Surroundings) -> Iterator[str]:
    if around.windows:
        yield "Windows containers on instances: only each container's own figures count, never those of the task."
    elif isinstance(around.cpu, int):
        yield f"{vcpus(around.cpu)} ({around.cpu} CPU units) is a hard cap for all containers together."
        yield from _cpu_to_spare(around.cpu, around.asked_cpu)
    elif around.cpu is None and around.kind is Kind.TASK and not around.is_fargate:
        yield "The task has no CPU of its own, so nothing caps it but the machine."
    if around.is_fargate and None in (around.cpu, around.memory):
        yield f"Fargate needs CPU and memory for the whole {around.kind}: AWS rejects it without."
    if around.launch is LaunchType.EXTERNAL:
        yield "It runs on machines of your own (ECS Anywhere), whose size no template tells."


def _cpu_to_spare(cap: int, asked: Amount) -> Iterator[str]:
    if isinstance(asked, int) and 0 < asked < cap:
        yield f"{vcpus(cap - asked)} of it is left over: no container asks for it, all of them may use it."


def _within_the_task(around: Surroundings) -> Iterator[str]:
    """How the containers' memory goes together with the task's own."""
    counted, ceilings = around.counted_memory, around.ceilings
    if not (isinstance(around.memory, int) and isinstance(counted, int) and isinstance(ceilings, int)):
        return
    if ceilings > around.memory and len(around.asked) > 1:
        yield (
            f"Over-committed: the containers may use {ceilings} MiB together, the {around.kind} has {around.memory}. "
            "When they do, one is killed although it is below its own limit."
        )
    if 0 < counted < around.memory:
        yield f"{around.memory - counted} MiB of the {around.kind}'s memory are left over: reserved for no container."
    if ceilings < around.memory:
        yield (
            f"{around.memory - ceilings} MiB of the {around.kind}'s memory no container can use: "
            f"their hard limits add up to {ceilings} MiB."
        )
    if not around.is_fargate:
        yield f"{around.memory} MiB of the machine are reserved and cannot be exceeded: no over-commitment there."


def _on_the_machine(around: Surroundings) -> Iterator[str]:
    """How the containers' memory goes together with the machine's."""
    counted, ceilings = around.counted_memory, around.ceilings
    if around.is_fargate or not isinstance(counted, int):
        return
    if ceilings is None:
        yield f"Only the machine limits its memory: when the machine runs out of it, {_out_of_memory(around)}."
    elif isinstance(ceilings, int) and ceilings > counted:
        reserved = f"{counted} MiB of the machine are reserved for the task, it may use {ceilings}."
        yield f"{reserved} {_full(ceilings, around)}"
    elif isinstance(ceilings, int) and ceilings:
        yield f"{counted} MiB of the machine are reserved and cannot be exceeded: no over-commitment there."


def _full(ceilings: int, around: Surroundings) -> str:
    """What happens on a machine full of such tasks: on the one that is short of most."""
    full = [
        (number * ceilings / available, number, machine, available)
        for machine, available in zip(around.machines, around.available_mib, strict=True)
        if (number := _number_on(machine, available, around))
    ]
    if not full:
        return f"Over-committed: on a machine full of such tasks, when they all grow, {_out_of_memory(around)}."
    _, number, machine, available = max(full, key=lambda each: each[0])
    need = f"{machine.name} full of them ({number} by CPU and memory) may need {number * ceilings} MiB"
    if number * ceilings > available:
        return f"Over-committed: {need} and has about {available}; when they all grow, {_out_of_memory(around)}."
    return f"{need}, which it has (about {available}): not over-committed."


def _number_on(machine: InstanceType, available_mib: int, around: Surroundings) -> int:
    """How many such tasks a machine takes by CPU, memory and GPUs."""
    offers: list[tuple[Amount | float, float]] = [
        (around.reserved_cpu, machine.cpu_units),
        (around.counted_memory, available_mib),
        (around.gpus, machine.gpus),
    ]
    return min((int(has // need) for need, has in offers if isinstance(need, int | float) and need > 0), default=0)


def _gpus(around: Surroundings) -> Iterator[str]:
    if not around.gpus:
        return
    if around.is_fargate:
        yield f"Fargate has no GPUs: AWS rejects the {around.kind}."
    else:
        yield f"GPUs of the machine reserved for it while it runs: {around.gpus:g}."


def machine_cpu(machines: tuple[InstanceType, ...]) -> str:
    """The CPU of some instance types: ``m5.large: 2 vCPU``; empty where there is none."""
    return _range(machines, [machine.vcpus for machine in machines], "vCPU")


def machine_memory(machines: tuple[InstanceType, ...]) -> str:
    """The memory of some instance types: ``m5.large: 8192 MiB``; empty where there is none."""
    return _range(machines, [machine.memory_mib for machine in machines], "MiB")


def _range(machines: tuple[InstanceType, ...], figures: list[int], unit: str) -> str:
    names = {machine.name for machine in machines}
    if not names:
        return ""
    least, most = min(figures), max(figures)
    span = f"{least} {unit}" if least == most else f"{least} to {most} {unit}"
    return f"{min(names)}: {span}" if len(names) == 1 else f"{len(names)} instance types: {span}"


def _bracketed(text: str) -> str:
    return f" ({text})" if text else ""
