"""A multi-node job is not one that Batch can run.

## What it does

Reads ``NodeProperties``: 1 to 1000 nodes, a main node among them, at most 5 ranges of nodes that together describe
every node, and not on Fargate. Each range has one of ``Container``, ``EcsProperties`` and ``EksProperties``, and
``InstanceTypes`` only with ``EcsProperties``.

It is a warning where a range describes nodes that there are not, which Batch may refuse; and where all compute
environments on instances in the templates are spot: multi-node jobs do not run there, but the job may be submitted to a
queue elsewhere.

## Why is this bad

``RegisterJobDefinition`` rejects it: "Main node index is out of range, must be less than numNodes."

## Use instead

``MainNode: 0`` and one range ``"0:"`` for all nodes, in a queue of on-demand instances, best in a cluster placement
group.
"""

import re
from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.batch.ranges import outside
from ecs_constructs.rules.parts import apart
from ecs_constructs.template import determined
from ecs_constructs.template.types.batch import EC2, JobDefinition, NodeProperties, NodeRange

NODES = (1, 1000)
MAXIMUM_RANGES = 5
KINDS = ("Container", "EcsProperties", "EksProperties")
_TARGET = re.compile(r"[0-9]*(:[0-9]*)?")


def _check(job: JobDefinition, _limits: Limits) -> Iterator[Violation]:
    return apart(job, _platform, _nodes, _spot)


def _platform(job: JobDefinition) -> Iterator[Violation]:
    if job.runs_on_fargate and (job.kind == "multinode" or job.nodes is not None):
        yield Violation(
            at=job.at("PlatformCapabilities"),
            message="A multi-node job cannot run on Fargate.",
            actual=", ".join(job.platforms),
            limit="EC2",
            fix="Leave PlatformCapabilities out, which means EC2.",
        )


def _nodes(job: JobDefinition) -> Iterator[Violation]:
    if job.nodes is not None:
        yield from apart(job.nodes, _count, _main_node, _ranges, _coverage, _others)
        for found in determined([job.nodes], lambda nodes: nodes.ranges):
            for nodes in found:
                yield from apart(nodes, _target, _kinds, _instance_types)


def _count(nodes: NodeProperties) -> Iterator[Violation]:
    return outside(nodes, "NumNodes", nodes.num_nodes, NODES, "A job", unit="nodes")


def _accepted_count(nodes: NodeProperties) -> int | None:
    """The number of nodes; None where it is not written or itself at fault, as nothing can be compared with it then."""
    count = nodes.num_nodes
    return count if count is not None and NODES[0] <= count <= NODES[1] else None


def _main_node(nodes: NodeProperties) -> Iterator[Violation]:
    main, count = nodes.main_node, _accepted_count(nodes)
    if main is not None and count is not None and not 0 <= main < count:
        yield Violation(
            at=nodes.at("MainNode"),
            message=f"The main node is number {main} of {count}, counted from 0.",
            actual=main,
            limit=f"0..{count - 1}",
            fix=f"Set MainNode between 0 and {count - 1}.",
        )


def _ranges(nodes: NodeProperties) -> Iterator[Violation]:
    if len(nodes.ranges) > MAXIMUM_RANGES:
        yield Violation(
            at=nodes.at("NodeRangeProperties"),
            message=f"The job has {len(nodes.ranges)} ranges of nodes.",
            actual=len(nodes.ranges),
            limit=MAXIMUM_RANGES,
            fix=f"Keep at most {MAXIMUM_RANGES}; nodes that are alike go into one range.",
        )


def _coverage(nodes: NodeProperties) -> Iterator[Violation]:
    count = _accepted_count(nodes) or 0
    described = [found.indexes(count) for found in nodes.ranges]
    missing = next((node for node in range(count) if not any(node in indexes for indexes in described)), None)
    if missing is not None:
        yield Violation(
            at=nodes.at("NodeRangeProperties"),
            message=f"No range of nodes describes node {missing} of {count}, counted from 0.",
            actual=missing,
            limit=f"0:{count - 1}",
            fix=f'Let the ranges cover "0:{count - 1}".',
        )


def _others(nodes: NodeProperties) -> Iterator[Violation]:
    count = _accepted_count(nodes)
    for found, indexes in determined(nodes.ranges, lambda each: (each, each.indexes(count or 0))):
        if count is not None and indexes and indexes[-1] >= count:
            yield Violation(
                at=found.at("TargetNodes"),
                message=f"The range describes node {indexes[-1]} of {count}, counted from 0.",
                actual=found.target_nodes,
                limit=f"0:{count - 1}",
                fix=f"Let the range end with node {count - 1}, or set NumNodes to {indexes[-1] + 1}.",
                severity=Severity.WARNING,
            )


def _target(nodes: NodeRange) -> Iterator[Violation]:
    target = nodes.target_nodes
    if target is not None and not _TARGET.fullmatch(target):
        yield Violation(
            at=nodes.at("TargetNodes"),
            message=f"Batch does not understand the range of nodes {target!r}.",
            actual=target,
            limit="first:last, first:, :last, or one node",
            fix='Write the first and the last node with a colon between them, such as "0:3".',
        )


def _kinds(nodes: NodeRange) -> Iterator[Violation]:
    given = [name for name in KINDS if nodes.read(name) is not None]
    if len(given) != 1:
        yield Violation(
            at=nodes.at(given[1] if given else KINDS[0]),
            message=f"The range of nodes has {' and '.join(given) or 'nothing to run'}.",
            actual=len(given),
            limit=1,
            fix=f"Describe the range with one of {', '.join(KINDS)}.",
        )


def _instance_types(nodes: NodeRange) -> Iterator[Violation]:
    if nodes.members("InstanceTypes") and nodes.read("Container") is not None:
        yield Violation(
            at=nodes.at("InstanceTypes"),
            message="The range of nodes names instance types, and has no EcsProperties.",
            fix="Describe the range in EcsProperties, or leave InstanceTypes to the compute environment.",
        )


def _spot(job: JobDefinition) -> Iterator[Violation]:
    if job.nodes is None:
        return
    kinds = {resources.kind for resources in job.managed_capacity() if resources.platform == EC2}
    if kinds == {"SPOT"}:
        yield Violation(
            at=job.at("NodeProperties"),
            message="All compute environments on instances are spot, and multi-node jobs do not run there.",
            actual="SPOT",
            limit="EC2",
            fix="Add a compute environment of type EC2 in a queue of its own.",
            severity=Severity.WARNING,
        )


RULE = Rule(
    name="batch/multinode",
    title="A multi-node job has up to 1000 nodes, each of them described, on on-demand instances.",
    severity=Severity.ERROR,
    subject=JobDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_NodeProperties.html",
            read="2026-11-22",
            quote="This node index value must be fewer than the number of nodes.",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_NodeRangeProperty.html",
            read="2026-11-22",
            quote="Your accumulative node ranges must account for all nodes (0:n).",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_RegisterJobDefinition.html",
            read="2026-11-22",
            quote="If the job is run on Fargate resources, then multinode isn't supported.",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html",
            read="2026-11-22",
            quote=("Multi-node parallel jobs aren't supported on Spot Instances or Amazon ECS Managed Instances."),
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_NodeRangeProperty.html",
            read="2026-11-22",
            quote="A range of 0:3 indicates nodes with index values of 0 through 3.",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/userguide/mnp-node-groups.html",
            read="2026-11-22",
            quote="You can use AWS Batch to specify up to five distinct node groups for each job.",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: multinode
    NodeProperties:
      NumNodes: 4
      MainNode: 4
      NodeRangeProperties:
        - TargetNodes: "0:3"
          Container:
            Image: "job:1"
            ResourceRequirements: [{Type: VCPU, Value: "4"}, {Type: MEMORY, Value: "8192"}]
""",
    good="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: multinode
    NodeProperties:
      NumNodes: 4
      MainNode: 3
      NodeRangeProperties:
        - TargetNodes: "0:3"
          Container:
            Image: "job:1"
            ResourceRequirements: [{Type: VCPU, Value: "4"}, {Type: MEMORY, Value: "8192"}]
""",
)
