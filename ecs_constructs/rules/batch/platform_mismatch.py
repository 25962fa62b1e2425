"""A job asks for a platform that no compute environment offers.

## What it does

Compares ``PlatformCapabilities`` of a job (``EC2`` where it says nothing), or Amazon EKS, with the compute environments
in the templates. Where there are none, or a queue names one that is not among the templates, the rule is silent.

It is a warning because the job may be submitted to a queue elsewhere.

## Why is this bad

In a queue of another platform the job is refused when it is submitted, or never starts: long after the deployment.

## Use instead

``PlatformCapabilities: [FARGATE]`` for queues on Fargate, none for queues on instances.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.batch import EC2, ComputeEnvironment, JobDefinition, JobQueue

EKS = "EKS"


def _check(job: JobDefinition, _limits: Limits) -> Iterator[Violation]:
    wanted = {EKS} if _is_on_kubernetes(job) else set(job.platforms)
    for queue in job.graph.of_type(JobQueue):
        queue.environments()  # it says where one is not among the templates
    offered = {_platform(environment) for environment in job.graph.of_type(ComputeEnvironment)}
    if offered and not offered & wanted:
        yield Violation(
            at=job.at("EksProperties" if wanted == {EKS} else "PlatformCapabilities"),
            message=f"The job runs on {_named(wanted)}, and the compute environments are on {_named(offered)}.",
            actual=_named(wanted),
            limit=_named(offered),
            fix=_advice(wanted, offered),
        )


def _advice(wanted: set[str], offered: set[str]) -> str:
    if wanted == {EKS}:
        change = "Describe the job in EcsProperties instead of EksProperties"
    elif offered == {EKS}:
        change = "Describe the job in EksProperties"
    else:
        change = "Set PlatformCapabilities to what the queue offers"
    return f"{change}, or add a compute environment on {_named(wanted)}."


def _is_on_kubernetes(job: JobDefinition) -> bool:
    return bool(job.eks_containers) or any(nodes.eks_containers for nodes in job.node_ranges)


def _platform(environment: ComputeEnvironment) -> str:
    if environment.is_on_kubernetes:
        return EKS
    return environment.resources.platform if environment.resources else EC2


def _named(platforms: set[str]) -> str:
    return " and ".join(sorted(platforms))


RULE = Rule(
    name="batch/platform-mismatch",
    title="A job can run in one of the compute environments.",
    severity=Severity.WARNING,
    subject=JobDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_RegisterJobDefinition.html",
            read="2026-11-22",
            quote=(
                "If no value is specified, it defaults to EC2. To run the job on Fargate resources, specify FARGATE."
            ),
        ),
    ),
    bad="""
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources:
      Type: FARGATE
      Subnets: [subnet-1]
      SecurityGroupIds: [sg-1]
      MaxvCpus: 16

Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
""",
    good="""
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources:
      Type: FARGATE
      Subnets: [subnet-1]
      SecurityGroupIds: [sg-1]
      MaxvCpus: 16

Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    PlatformCapabilities: [FARGATE]
    ContainerProperties:
      Image: "job:1"
      ExecutionRoleArn: arn:aws:iam::123456789012:role/execution
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
""",
)
