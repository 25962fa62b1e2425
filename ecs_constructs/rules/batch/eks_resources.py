"""A job on Amazon EKS asks for resources in amounts that Batch does not accept.

## What it does

Reads the ``Limits`` and ``Requests`` of the containers of a job on Amazon EKS: CPUs in multiples of 0.25, the limit not
below the request; memory as a whole number of MiB with the suffix ``Mi``, at least 4, the same in both; GPUs as a whole
number, the same in both; and nothing else that Kubernetes itself has, such as ``ephemeral-storage``.

## Why is this bad

``RegisterJobDefinition`` rejects it: "memory request must be equal to memory limit if both are provided."

## Use instead

Limits alone: Batch takes the requests from them.
"""

import re
from collections.abc import Callable, Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template.types.batch import EksContainer, EksQuantities, EksResources

OF_KUBERNETES = ("cpu", "memory")
CPU_STEP = 0.25
MINIMUM_MIB = 4
_NUMBER = re.compile(r"\d+(\.\d+)?")
_MEBIBYTES = re.compile(r"(\d{1,15})Mi")


def _check(container: EksContainer, _limits: Limits) -> Iterator[Violation]:
    if container.resources is not None:
        yield from apart(container.resources, _limit, _request, _cpu_order, _memory_order, _gpu_order)


def _limit(resources: EksResources) -> Iterator[Violation]:
    if resources.limits is not None:
        yield from apart(resources.limits, _cpu, _memory, _gpu, _other)


def _request(resources: EksResources) -> Iterator[Violation]:
    if resources.requests is not None:
        yield from apart(resources.requests, _cpu, _memory, _gpu, _other)


def _cpu(amounts: EksQuantities) -> Iterator[Violation]:
    count = _number(amounts.cpu)
    if amounts.cpu is not None and (count is None or count <= 0 or count % CPU_STEP):
        yield _refused(amounts, "cpu", amounts.cpu, f"a multiple of {CPU_STEP}, without a suffix")


def _memory(amounts: EksQuantities) -> Iterator[Violation]:
    match = _MEBIBYTES.fullmatch(amounts.memory or "")
    if amounts.memory is not None and (match is None or int(match.group(1)) < MINIMUM_MIB):
        yield _refused(
            amounts, "memory", amounts.memory, f"a whole number with the suffix Mi, at least {MINIMUM_MIB}Mi"
        )


def _gpu(amounts: EksQuantities) -> Iterator[Violation]:
    count = _number(amounts.gpu)
    if amounts.gpu is not None and (count is None or count % 1):
        yield _refused(amounts, "nvidia.com/gpu", amounts.gpu, "a whole number")


def _other(amounts: EksQuantities) -> Iterator[Violation]:
    # Those with a slash are of a vendor, and Batch may come to take more of them.
    unknown = [name for name in amounts.body if name not in OF_KUBERNETES and "/" not in name and ":" not in name]
    for name in amounts.written(unknown):
        yield Violation(
            at=amounts.at(name),
            message=f"Batch does not know the resource {name}.",
            actual=name,
            limit=", ".join((*OF_KUBERNETES, "nvidia.com/gpu")),
            fix=f"Leave {name} out.",
        )


def _number(text: str | None) -> float | None:
    return float(text) if text is not None and _NUMBER.fullmatch(text) else None


def _refused(amounts: EksQuantities, name: str, actual: str, allowed: str) -> Violation:
    return Violation(
        at=amounts.at(name),
        message=f"Batch does not take an amount of {name} of {actual}.",
        actual=actual,
        limit=allowed,
        fix=f"Write {allowed}.",
    )


def _cpu_order(resources: EksResources) -> Iterator[Violation]:
    limits, requests = resources.limits, resources.requests
    most, wanted = _number(limits.cpu if limits else None), _number(requests.cpu if requests else None)
    if limits is not None and most is not None and wanted is not None and most < wanted:
        yield Violation(
            at=limits.at("cpu"),
            message=f"The limit of {most:g} CPU is below the request of {wanted:g}.",
            actual=most,
            limit=f">= {wanted:g}",
            fix=f"Set the limit to at least {wanted:g}, or leave the request out.",
        )


def _memory_order(resources: EksResources) -> Iterator[Violation]:
    return _equal(resources, "memory", lambda amounts: amounts.memory)


def _gpu_order(resources: EksResources) -> Iterator[Violation]:
    return _equal(resources, "nvidia.com/gpu", lambda amounts: amounts.gpu)


def _equal(resources: EksResources, name: str, read: Callable[[EksQuantities], str | None]) -> Iterator[Violation]:
    limits, requests = resources.limits, resources.requests
    limit, request = read(limits) if limits else None, read(requests) if requests else None
    if requests is not None and limit is not None and request is not None and limit != request:
        yield Violation(
            at=requests.at(name),
            message=f"The request of {request} for {name} differs from the limit of {limit}.",
            actual=request,
            limit=limit,
            fix="Leave the request out: Batch takes it from the limit.",
        )


RULE = Rule(
    name="batch/eks-resources",
    title="A job on Amazon EKS asks for resources in amounts that Batch accepts.",
    severity=Severity.ERROR,
    subject=EksContainer,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_EksContainerResourceRequirements.html",
            read="2026-11-22",
            quote=(
                "If memory is specified in both places, then the value that's specified in limits "
                "must be equal to the value that's specified in requests."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_EksContainerResourceRequirements.html",
            read="2026-11-22",
            quote="The supported resources include memory, cpu, and nvidia.com/gpu.",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/userguide/memory-cpu-batch-eks.html",
            read="2026-11-22",
            quote=("vCPU values can't be specified in milliCPU form. For example, 100m isn't a valid value."),
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    EksProperties:
      PodProperties:
        Containers:
          - Image: "job:1"
            Resources:
              Limits: {cpu: "1", memory: 1024Mi}
              Requests: {cpu: "1", memory: 512Mi}
""",
    good="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    EksProperties:
      PodProperties:
        Containers:
          - Image: "job:1"
            Resources:
              Limits: {cpu: "1", memory: 1024Mi}
              Requests: {cpu: "1", memory: 1024Mi}
""",
)
