"""A job on Fargate has no way to its image.

## What it does

Looks at jobs that only run on Fargate, whether they reach the registry of each image from any subnet of any Fargate
environment among the templates: through a NAT gateway, an internet gateway with ``AssignPublicIp: ENABLED``, or, for
Amazon ECR, the endpoints ``ecr.api``, ``ecr.dkr`` and ``s3``. It is silent where a subnet, its routes or an environment
is not among the templates, and where one of them has a way.

## Why is this bad

Each attempt fails after some minutes with ``CannotPullContainerError`` or ``ResourceInitializationError``.

## Use instead

Private subnets with a NAT gateway or all endpoints; or public subnets with ``AssignPublicIp: ENABLED`` in the job's
``NetworkConfiguration``. The default is ``DISABLED``, whatever the subnet says.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.network_path.needs import Need, has_endpoints, of_image, reaches_internet
from ecs_constructs.template.types.batch import FARGATE, ComputeEnvironment, JobTask
from ecs_constructs.template.types.network import Subnet


def _check(task: JobTask, _limits: Limits) -> Iterator[Violation]:
    if task.job.platforms != (FARGATE,):
        return
    has_public_ip = task.network is not None and task.network.assign_public_ip == "ENABLED"
    subnets = [subnet for resources in task.job.capacity() for subnet in resources.targets("Subnets", Subnet)]
    if not subnets or any(reaches_internet(subnet, has_public_ip=has_public_ip) for subnet in subnets):
        return
    needs = [need for each in task.containers for need in of_image(each, "its image")]
    if any(not any(has_endpoints(subnet, need) for subnet in subnets) for need in needs):
        yield _violation(task, subnets, needs)


def _violation(task: JobTask, subnets: list[Subnet], needs: list[Need]) -> Violation:
    is_public = all(subnet.way_out() == "internet gateway" for subnet in subnets)
    endpoints = "" if any(not need.endpoints for need in needs) else ", or endpoints for Amazon ECR and Amazon S3"
    return Violation(
        at=task.at("NetworkConfiguration/AssignPublicIp"),
        message=f"The job cannot reach its image from {', '.join(subnet.label for subnet in subnets)}.",
        actual=task.network.assign_public_ip if task.network else None,
        fix=(
            "Set AssignPublicIp to ENABLED, or use subnets whose default route leads to a NAT gateway."
            if is_public
            else f"Add a default route to a NAT gateway{endpoints}."
        ),
    )


RULE = Rule(
    name="network-path/job-image-unreachable",
    title="A job on Fargate reaches its images.",
    severity=Severity.ERROR,
    subject=JobTask,
    check=_check,
    needs=(ComputeEnvironment, Subnet),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_NetworkConfiguration.html",
            read="2026-11-22",
            quote=(
                "For a job that's running on Fargate resources in a private subnet to send outbound traffic to the "
                "internet (for example, to pull container images), the private subnet requires a NAT gateway be "
                "attached to route requests to the internet."
            ),
        ),
    ),
    bad="""
Gateway:
  Type: AWS::EC2::InternetGateway
Table:
  Type: AWS::EC2::RouteTable
  Properties: {VpcId: vpc-1}
Route:
  Type: AWS::EC2::Route
  Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}
Subnet:
  Type: AWS::EC2::Subnet
  Properties: {VpcId: vpc-1, CidrBlock: 10.0.0.0/24}
Association:
  Type: AWS::EC2::SubnetRouteTableAssociation
  Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources: {Type: FARGATE, MaxvCpus: 16, SecurityGroupIds: [sg-1], Subnets: [!Ref Subnet]}
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    PlatformCapabilities: [FARGATE]
    ContainerProperties:
      Image: "job:1"
      ExecutionRoleArn: arn:aws:iam::123456789012:role/execution
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
      NetworkConfiguration: {AssignPublicIp: DISABLED}
""",
    good="""
Gateway:
  Type: AWS::EC2::InternetGateway
Table:
  Type: AWS::EC2::RouteTable
  Properties: {VpcId: vpc-1}
Route:
  Type: AWS::EC2::Route
  Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}
Subnet:
  Type: AWS::EC2::Subnet
  Properties: {VpcId: vpc-1, CidrBlock: 10.0.0.0/24}
Association:
  Type: AWS::EC2::SubnetRouteTableAssociation
  Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources: {Type: FARGATE, MaxvCpus: 16, SecurityGroupIds: [sg-1], Subnets: [!Ref Subnet]}
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    PlatformCapabilities: [FARGATE]
    ContainerProperties:
      Image: "job:1"
      ExecutionRoleArn: arn:aws:iam::123456789012:role/execution
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
      NetworkConfiguration: {AssignPublicIp: ENABLED}
""",
)
