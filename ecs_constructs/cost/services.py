"""What services cost: their tasks on Fargate; instances are paid for with the group that they belong to.

Sources, read 2026-11-22: https://aws.amazon.com/fargate/pricing/,
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html (what Fargate Spot runs).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from ecs_constructs.cost.book import Book, NotPriced
from ecs_constructs.cost.draft import Draft, counted, required
from ecs_constructs.cost.span import NOTHING, Span
from ecs_constructs.cost.split import Split
from ecs_constructs.cost.usage import HOURS_PER_MONTH, Usage
from ecs_constructs.template.types.ecs import Service, StrategyItem, TaskDefinition
from ecs_constructs.template.types.service_scaling import ScalableTarget

STORAGE_INCLUDED_GB = 20
"""The storage of a task that Fargate does not charge for.

Source: https://aws.amazon.com/fargate/pricing/, read 2026-11-22.
"""


def of_service(service: Service, book: Book, usage: Usage) -> Draft:
    """What a service costs.

    Raises:
        NotDetermined: the templates leave open what it runs, or how often.
        NotPriced: a price is not known.
    """
    launches = service.launches()
    if launches == {"FARGATE"}:
        return _on_fargate(service, book, usage)
    if launches == {"EC2"}:
        return Draft(what="tasks on EC2 instances, paid for with their group", least=NOTHING, most=NOTHING)
    if "MANAGED_INSTANCES" in launches:
        raise NotPriced("ECS itself chooses the managed instances, and how many")
    if launches == {"EXTERNAL"}:
        raise NotPriced("no price known for tasks on machines of one's own (ECS Anywhere)")
    raise NotPriced("its strategy mixes Fargate with instances, which ECS rejects")


def _on_fargate(service: Service, book: Book, usage: Usage) -> Draft:
    definition = required(service, "TaskDefinition", service.task_definition)
    split = _split(service.strategy())
    if split.uses_spot and definition.is_windows:
        raise NotPriced("Fargate Spot does not run Windows")
    task = _Task.of(definition, book)
    address = book.figure("public_ipv4_hour") if _has_public_address(service) else 0
    on_demand = Span.exactly(task.compute + task.storage + address)
    on_spot = book.fargate_spot(task.compute) + Span.exactly(task.storage + address) if split.uses_spot else on_demand

    def cost(task_hours: float, on_spot_hours: float) -> Span:
        return on_demand * (task_hours - on_spot_hours) + on_spot * on_spot_hours

    def monthly(tasks: int) -> Span:
        return Span.around(cost(tasks, spot) for spot in split.whole_on_spot(tasks)) * HOURS_PER_MONTH

    least, most = _counts(service)
    used = usage.task_hours
    return Draft(
        what=f"{counted(least, most, 'Fargate task')} of {task.size}{split.words}",
        least=monthly(least),
        most=monthly(most),
        typical=None if used is None else cost(used, split.on_spot(used / HOURS_PER_MONTH) * HOURS_PER_MONTH),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """What an hour of a task on Fargate costs.

    Attributes:
        compute: its vCPUs and memory: what Fargate Spot is cheaper for.
        storage: its storage.
        size: its size in words.
    """

    compute: float
    storage: float
    size: str

    @classmethod
    def of(cls, task: TaskDefinition, book: Book) -> "_Task":
        vcpus = required(task, "Cpu", task.cpu) / 1024
        memory = required(task, "Memory", task.memory) / 1024
        platform = _platform_of(task)
        compute = vcpus * book.figure(f"fargate_{platform}vcpu_hour") + memory * book.figure(
            f"fargate_{platform}gb_hour"
        )
        if platform == "windows_":
            compute += vcpus * book.figure("fargate_windows_licence_vcpu_hour")
        words = {"": "", "arm_": ", Arm", "windows_": ", Windows"}[platform]
        return cls(compute=compute, storage=_storage(task, book), size=f"{vcpus:g} vCPU and {memory:g} GB{words}")


def _platform_of(task: TaskDefinition) -> str:
    """The part of a price's name that stands for a task's platform; empty for Linux on x86.

    Raises:
        NotDetermined: the template leaves it open.
    """
    if task.is_windows:
        return "windows_"
    architecture = task.runtime_platform.cpu_architecture if task.runtime_platform else None
    return "arm_" if architecture == "ARM64" else ""


def _storage(task: TaskDefinition, book: Book) -> float:
    size = task.ephemeral_storage.size_in_gib if task.ephemeral_storage else None
    beyond = (size or 0) - STORAGE_INCLUDED_GB
    return beyond * book.figure("fargate_storage_gb_hour") if beyond > 0 else 0


def _has_public_address(service: Service) -> bool:
    network = service.network_configuration.awsvpc if service.network_configuration else None
    return network is not None and network.assign_public_ip == "ENABLED"


def _counts(service: Service) -> tuple[int, int]:
    """The least and the most tasks that it runs but for deployments; ECS starts with one where nothing says."""
    targets = service.scalable_targets
    if not targets:
        count = 1 if service.desired_count is None else service.desired_count
        return count, count
    limits = [bounds for target in targets for bounds in _bounds(target)]
    return min(least for least, _ in limits), max(most for _, most in limits)


def _bounds(target: ScalableTarget) -> Iterator[tuple[int, int]]:
    """The limits of a service's tasks: its own, then those that it is given at set times."""
    least = required(target, "MinCapacity", target.min_capacity)
    most = required(target, "MaxCapacity", target.max_capacity)
    yield least, most
    for limits in (action.limits for action in target.scheduled_actions):
        if limits is not None:
            yield (
                least if limits.min_capacity is None else limits.min_capacity,
                most if limits.max_capacity is None else limits.max_capacity,
            )


def _split(strategy: Iterable[StrategyItem]) -> Split:
    """How a strategy divides tasks; without any weight they are on demand, unless all its providers are Spot."""
    items = [(item.provider == "FARGATE_SPOT", item.base or 0, item.weight or 0) for item in strategy]
    total = sum(weight for *_, weight in items)
    spot = sum(weight for is_spot, _, weight in items if is_spot)
    only_spot = bool(items) and all(is_spot for is_spot, *_ in items)
    base, base_is_spot = next(((base, is_spot) for is_spot, base, _ in items if base), (0, False))
    return Split(base=base, base_is_spot=base_is_spot, share=Fraction(spot, total) if total else Fraction(only_spot))
