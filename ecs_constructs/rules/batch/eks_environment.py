"""A compute environment on Amazon EKS is on Fargate, has no minimum, or names no cluster or namespace of its own.

## What it does

Looks at compute environments with an ``EksConfiguration``: for a type other than ``EC2`` and ``SPOT``, for missing
``MinvCpus``, for an ``EksClusterArn`` that is not the ARN of a cluster, and for a ``KubernetesNamespace`` that is
``default``, begins with ``kube-`` or is no name of a namespace. Which allocation strategies they take is in
``batch/allocation-strategy``.

## Why is this bad

``CreateComputeEnvironment`` rejects it: "Resource minvCpus is required."

## Use instead

``MinvCpus: 0``, the cluster's ARN (``!GetAtt Cluster.Arn``: ``!Ref`` gives its name), and a namespace for Batch alone.
"""

import re
from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template.intrinsics import Reference
from ecs_constructs.template.types.batch import INSTANCE_TYPES, ComputeEnvironment, EksConfiguration

CLUSTER = "AWS::EKS::Cluster"
_ARN = re.compile(r"arn:[^:]+:eks:[^:]+:\d{12}:cluster/.+")
_NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")


def _check(environment: ComputeEnvironment, _limits: Limits) -> Iterator[Violation]:
    if environment.eks is None:
        return
    yield from apart(environment, _type, _minimum)
    yield from apart(environment.eks, _cluster, _namespace)


def _type(environment: ComputeEnvironment) -> Iterator[Violation]:
    resources = environment.resources
    if resources is not None and resources.kind not in ("", *INSTANCE_TYPES):
        yield Violation(
            at=resources.at("Type"),
            message=f"A compute environment on Amazon EKS cannot be of type {resources.kind}.",
            actual=resources.kind,
            limit=", ".join(INSTANCE_TYPES),
            fix=f"Set Type to {' or '.join(INSTANCE_TYPES)}, or leave EksConfiguration out.",
        )


def _minimum(environment: ComputeEnvironment) -> Iterator[Violation]:
    resources = environment.resources
    if resources is not None and resources.names_instances and resources.minv_cpus is None:
        yield Violation(
            at=resources.at("MinvCpus"),
            message="A compute environment on Amazon EKS needs MinvCpus, and has none.",
            fix="Set MinvCpus; 0 lets it scale in to nothing.",
        )


def _cluster(configuration: EksConfiguration) -> Iterator[Violation]:
    value = configuration.read("EksClusterArn")
    if isinstance(value, Reference):
        body = value.stack.section("Resources").get(value.logical_id)
        named = isinstance(body, dict) and body.get("Type") == CLUSTER and value.attribute is None
        value = value.logical_id if named else None
    if isinstance(value, str) and not _ARN.fullmatch(value):
        yield Violation(
            at=configuration.at("EksClusterArn"),
            message=f"EksClusterArn is {value!r}, which is no ARN of a cluster.",
            actual=value,
            limit="arn:aws:eks:<region>:<account>:cluster/<name>",
            fix="Set EksClusterArn to the cluster's ARN, such as !GetAtt Cluster.Arn.",
        )


def _namespace(configuration: EksConfiguration) -> Iterator[Violation]:
    name = configuration.namespace
    if name is not None and (name == "default" or name.startswith("kube-") or not _NAMESPACE.fullmatch(name)):
        yield Violation(
            at=configuration.at("KubernetesNamespace"),
            message=f"Batch cannot use the namespace {name!r}.",
            actual=name,
            limit="1 to 63 small letters, figures and hyphens, not default, not kube-...",
            fix="Make a namespace for Batch alone, and name it.",
        )


_EXAMPLE = """
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    EksConfiguration:
      EksClusterArn: arn:aws:eks:eu-west-1:123456789012:cluster/jobs
      KubernetesNamespace: %s
    ComputeResources:
      Type: EC2
      AllocationStrategy: BEST_FIT_PROGRESSIVE
      InstanceRole: eksInstanceRole
      InstanceTypes: [m7i]
      MinvCpus: 0
      MaxvCpus: 64
      SecurityGroupIds: [sg-1]
      Subnets: [subnet-1]
"""

RULE = Rule(
    name="batch/eks-environment",
    title="A compute environment on Amazon EKS has instances, a minimum, a cluster's ARN and a namespace of its own.",
    severity=Severity.ERROR,
    subject=ComputeEnvironment,
    check=_check,
    only_where=("EksConfiguration",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_EksConfiguration.html",
            read="2026-11-22",
            quote="It must be fewer than 64 characters long, can't be set to default, can't start with \"kube-,\"",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_EksConfiguration.html",
            read="2026-11-22",
            quote="An example is arn:aws:eks:us-east-1:123456789012:cluster/ClusterForBatch.",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad=_EXAMPLE % "default",
    good=_EXAMPLE % "jobs",
)
