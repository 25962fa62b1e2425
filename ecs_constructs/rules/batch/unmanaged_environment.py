"""An unmanaged compute environment has no role for Batch or asks for Fargate, or a managed one counts its vCPUs.

## What it does

Looks at compute environments of type ``UNMANAGED`` for a missing ``ServiceRole``, for Batch's service-linked role
instead of one, and for ``ComputeResources`` on Fargate; and at those of type ``MANAGED`` for ``UnmanagedvCpus``.

## Why is this bad

``CreateComputeEnvironment`` rejects it: "ServiceRole is required." Batch makes and takes its service-linked role for
managed environments only.

## Use instead

A role with ``AWSBatchServiceRole`` that ``batch.amazonaws.com`` may assume; or ``MANAGED``.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.rules.references import parts_of
from ecs_constructs.template.types.batch import ComputeEnvironment

SERVICE_LINKED = "AWSServiceRoleForBatch"


def _check(environment: ComputeEnvironment, _limits: Limits) -> Iterator[Violation]:
    if environment.is_managed:
        yield from apart(environment, _vcpus)
    if environment.is_unmanaged:
        yield from apart(environment, _role, _fargate)


def _vcpus(environment: ComputeEnvironment) -> Iterator[Violation]:
    vcpus = environment.read("UnmanagedvCpus")
    if vcpus is not None:
        yield Violation(
            at=environment.at("UnmanagedvCpus"),
            message="UnmanagedvCpus is not applicable to a managed compute environment.",
            fix="Leave UnmanagedvCpus out: MaxvCpus says how large a managed environment grows.",
        )


def _role(environment: ComputeEnvironment) -> Iterator[Violation]:
    shown = "".join(part if isinstance(part, str) else "..." for part in parts_of(environment, "ServiceRole"))
    if shown == SERVICE_LINKED or shown.endswith(f"/{SERVICE_LINKED}"):
        yield Violation(
            at=environment.at("ServiceRole"),
            message="The unmanaged compute environment has Batch's service-linked role, which is for managed ones.",
            actual=shown,
            fix="Set ServiceRole to a role of your own that batch.amazonaws.com may assume.",
        )
    elif environment.read("ServiceRole") is None:
        yield Violation(
            at=environment.at("ServiceRole"),
            message="The unmanaged compute environment has no service role.",
            fix="Set ServiceRole to a role that batch.amazonaws.com may assume.",
        )


def _fargate(environment: ComputeEnvironment) -> Iterator[Violation]:
    resources = environment.resources
    if resources is not None and resources.is_fargate:
        yield Violation(
            at=resources.at("Type"),
            message=f"An unmanaged compute environment cannot be of type {resources.kind}.",
            actual=resources.kind,
            fix="Make the environment MANAGED, or leave ComputeResources out.",
        )


RULE = Rule(
    name="batch/unmanaged-environment",
    title="An unmanaged compute environment has a service role, and a managed one no vCPUs of unmanaged ones.",
    severity=Severity.ERROR,
    subject=ComputeEnvironment,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateComputeEnvironment.html",
            read="2026-11-22",
            quote="For UNMANAGED compute environments, you must explicitly specify a serviceRole.",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateComputeEnvironment.html",
            read="2026-11-22",
            quote="This parameter is only supported when the type parameter is set to UNMANAGED.",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: UNMANAGED
""",
    good="""
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: UNMANAGED
    ServiceRole: arn:aws:iam::123456789012:role/batch
""",
)
