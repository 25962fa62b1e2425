"""Edges of the rules of the way from a task to what it needs, and from a load balancer to the task."""

import pytest

from ecs_constructs.rules import Severity
from tests.rules.checking import found, only, report, template

UNREACHABLE = "network-path/image-unreachable"
BLOCKS = "network-path/security-group-blocks"


def resource(name: str, kind: str, properties: str) -> str:
    return f"{name}: {{Type: AWS::{kind}, Properties: {{{properties}}}}}\n"


def task(container: str) -> str:
    return resource(
        "Task",
        "ECS::TaskDefinition",
        "RequiresCompatibilities: [FARGATE], NetworkMode: awsvpc, Cpu: 256, Memory: 512, "
        f"ContainerDefinitions: [{{Name: app, {container}}}]",
    )


def service(network: str, more: str = "LaunchType: FARGATE") -> str:
    awsvpc = f"NetworkConfiguration: {{AwsvpcConfiguration: {{{network}}}}}"
    return resource("Service", "ECS::Service", f"TaskDefinition: !Ref Task, {more}, {awsvpc}")


def subnet(name: str, *routes: str, vpc: str = "vpc-1") -> str:
    result = resource(name, "EC2::Subnet", f"VpcId: {vpc}, CidrBlock: 10.0.0.0/24")
    result += resource(f"{name}Table", "EC2::RouteTable", f"VpcId: {vpc}")
    association = f"SubnetId: !Ref {name}, RouteTableId: !Ref {name}Table"
    result += resource(f"{name}Association", "EC2::SubnetRouteTableAssociation", association)
    for index, route in enumerate(routes):
        result += resource(f"{name}Route{index}", "EC2::Route", f"RouteTableId: !Ref {name}Table, {route}")
    return result


def endpoints(*services: str, vpc: str = "vpc-1", more: str = "") -> str:
    return "".join(
        resource(
            f"Endpoint{index}",
            "EC2::VPCEndpoint",
            f"VpcId: {vpc}, VpcEndpointType: Interface{more}, "
            f"ServiceName: !Sub 'com.amazonaws.${{AWS::Region}}.{name}'",
        )
        for index, name in enumerate(services)
    )


TO_GATEWAY = "DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway"
TO_NAT = "DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat"
GATEWAYS = resource("Gateway", "EC2::InternetGateway", "") + resource("Nat", "EC2::NatGateway", "SubnetId: subnet-9")
PRIVATE_NAT = GATEWAYS.replace("SubnetId: subnet-9", "ConnectivityType: private")
PUBLIC = "Image: nginx"
ECR = "Image: !Sub '${AWS::AccountId}.dkr.ecr.${AWS::Region}.amazonaws.com/cats:1'"
LOGS = ", LogConfiguration: {LogDriver: awslogs}"
SECRET = ", Secrets: [{Name: A, ValueFrom: !Ref Secret}]"
NAMED_SECRET = ", Secrets: [{Name: A, ValueFrom: /cats/password}]"
IN = "Subnets: [!Ref A]"
WITH_ADDRESS = f"{IN}, AssignPublicIp: ENABLED"
S3 = resource(
    "S3",
    "EC2::VPCEndpoint",
    "VpcId: vpc-1, ServiceName: com.amazonaws.eu-west-1.s3, RouteTableIds: [!Ref ATable]",
)
UNKNOWN_ENDPOINT = resource(
    "Some", "EC2::VPCEndpoint", "VpcId: vpc-1, VpcEndpointType: Interface, ServiceName: !Ref Open"
)
ISOLATED = service(IN) + subnet("A")
ECR_ENDPOINTS = endpoints("ecr.api", "ecr.dkr")
ALL_ECR = ECR_ENDPOINTS + S3
IN_VPC = task(ECR) + service(IN) + subnet("A", vpc="!Ref Vpc") + resource("Vpc", "EC2::VPC", "") + GATEWAYS


@pytest.mark.parametrize(
    ("resources", "severities"),
    [
        (task(PUBLIC) + service(IN) + subnet("A", TO_NAT) + GATEWAYS, []),
        (task(PUBLIC) + service(IN) + subnet("A", TO_NAT) + PRIVATE_NAT, []),
        (task(PUBLIC) + service(IN) + subnet("A", "DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: nat-1"), []),
        (task(PUBLIC) + service(WITH_ADDRESS) + subnet("A", TO_GATEWAY) + GATEWAYS, []),
        (task(PUBLIC) + service(IN) + subnet("A", TO_GATEWAY) + GATEWAYS, [Severity.ERROR]),
        (task(PUBLIC) + service(f"{IN}, AssignPublicIp: !Ref Open") + subnet("A", TO_GATEWAY) + GATEWAYS, []),
        (task(PUBLIC) + ISOLATED, [Severity.ERROR]),
        (task(PUBLIC) + ISOLATED + ALL_ECR, [Severity.ERROR]),
        (task("Image: public.ecr.aws/nginx/nginx:1") + ISOLATED, [Severity.ERROR]),
        (task("Image: nginx:1.27") + ISOLATED, [Severity.ERROR]),
        (task("Image: bitnami/nginx") + ISOLATED, [Severity.ERROR]),
        (task("Image: 'nginx:LATEST'") + ISOLATED, [Severity.ERROR]),
        (task(f"Image: 'cats@sha256:{'A' * 64}'") + ISOLATED, [Severity.ERROR]),
        (task("Image: 'ECR_REPO_URI:IMAGE_TAG'") + ISOLATED, []),
        (task("Image: 'YOUR_ACCOUNT/cats:1'") + ISOLATED, []),
        (task("Image: registry.example.com/cats:1") + ISOLATED, []),
        (task("Image: !Ref Open") + ISOLATED, []),
        (task(ECR) + ISOLATED, [Severity.ERROR]),
        (task(ECR) + ISOLATED + ALL_ECR, []),
        (task(ECR) + ISOLATED + endpoints("ecr.api", "ecr.dkr", "s3"), []),
        (task(ECR) + ISOLATED + endpoints("ecr.api", "ecr.dkr"), [Severity.ERROR]),
        (task(ECR) + ISOLATED + endpoints("ecr.api", "ecr.dkr") + S3.replace("ATable", "Other"), []),
        (task(ECR) + ISOLATED + endpoints("ecr.api", "ecr.dkr") + S3.replace("!Ref ATable", ""), [Severity.ERROR]),
        (task(ECR) + ISOLATED + endpoints("ecr.api", "ecr.dkr", vpc="vpc-2") + S3, [Severity.ERROR]),
        (task(ECR) + ISOLATED + endpoints("ecr.api", vpc="!Ref Open"), []),
        (task(ECR) + ISOLATED + UNKNOWN_ENDPOINT, []),
        (task(ECR + LOGS) + ISOLATED + ALL_ECR, [Severity.ERROR]),
        (task(ECR + LOGS) + ISOLATED + endpoints("ecr.api", "ecr.dkr", "logs") + S3, []),
        (task(ECR + SECRET) + ISOLATED + ALL_ECR + resource("Secret", "SSM::Parameter", ""), [Severity.ERROR]),
        (task(ECR + SECRET) + ISOLATED + ALL_ECR + resource("Secret", "Other::Thing", ""), []),
        (task(ECR + NAMED_SECRET) + ISOLATED + ALL_ECR, [Severity.ERROR]),
        (task(ECR + NAMED_SECRET) + ISOLATED + endpoints("ecr.api", "ecr.dkr", "ssm") + S3, []),
        (task(ECR + NAMED_SECRET.replace("/cats/password", "!Ref Open")) + ISOLATED + ALL_ECR, []),
        (task(PUBLIC).replace("Name: app", "Name: !Ref Open") + ISOLATED, [Severity.ERROR]),
        (task(PUBLIC) + service("Subnets: [!Ref Open]") + subnet("A"), []),
        (task(PUBLIC) + service(IN) + resource("A", "EC2::Subnet", "VpcId: vpc-1"), []),
        (task(PUBLIC) + service(IN) + subnet("A", "DestinationCidrBlock: 10.1.0.0/16, TransitGatewayId: tgw-1"), []),
        (task(PUBLIC) + service(IN) + subnet("A", "DestinationCidrBlock: 0.0.0.0/0, InstanceId: i-1"), []),
        (task(PUBLIC) + service(IN) + subnet("A", "DestinationIpv6CidrBlock: '::/0', GatewayId: !Ref Gateway"), []),
        (task(PUBLIC) + ISOLATED + resource("Far", "EC2::Route", "RouteTableId: !Ref Open"), []),
        (task(PUBLIC) + ISOLATED + resource("Nat", "CloudFormation::Stack", "Parameters: {Table: !Ref ATable}"), []),
        (task(PUBLIC) + ISOLATED + resource("Vpn", "EC2::VPNGatewayRoutePropagation", ""), []),
        (IN_VPC, [Severity.ERROR]),
        (IN_VPC + resource("More", "CloudFormation::Stack", "Parameters: {Vpc: !Ref Vpc}"), []),
        (IN_VPC + resource("More", "CloudFormation::Stack", "Parameters: {Vpc: !Ref Gateway}"), [Severity.ERROR]),
        (IN_VPC + "Rules: {Type: Custom::DefaultGroup, Properties: {Vpc: !Ref Vpc}}\n", [Severity.ERROR]),
        (task(PUBLIC) + resource("Service", "ECS::Service", "TaskDefinition: !Ref Task, LaunchType: FARGATE"), []),
        (service(IN).replace("TaskDefinition: !Ref Task, ", "") + subnet("A"), []),
        (task(PUBLIC) + service(IN, "LaunchType: EC2") + subnet("A"), []),
        (task(PUBLIC) + service(IN, "LaunchType: !Ref Open") + subnet("A"), []),
    ],
)
def test_image_unreachable(resources: str, severities: list[Severity]) -> None:
    assert [finding.severity for finding in found(UNREACHABLE, resources)] == severities


def test_a_task_that_starts_in_one_subnet_only_is_a_warning() -> None:
    subnets = subnet("A", TO_NAT) + subnet("B") + GATEWAYS
    finding = only(UNREACHABLE, task(PUBLIC) + service("Subnets: [!Ref A, !Ref B]") + subnets)
    assert finding.severity is Severity.WARNING
    assert "in B cannot reach the image of container 'app'" in finding.message


def test_a_subnet_left_open_does_not_hide_another() -> None:
    subnets = resource("A", "EC2::Subnet", "VpcId: vpc-1") + subnet("B")
    finding = only(UNREACHABLE, task(PUBLIC) + service("Subnets: [!Ref A, !Ref B]") + subnets)
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize("host", ["docker.io", "gcr.io", "ghcr.io", "mcr.microsoft.com", "quay.io", "registry.k8s.io"])
def test_a_public_registry_is_on_the_internet_only(host: str) -> None:
    assert only(UNREACHABLE, task(f"Image: {host}/cats/cats:1") + ISOLATED + ALL_ECR)


SECRETS_MANAGER = resource("Secret", "SecretsManager::Secret", "")


@pytest.mark.parametrize(
    ("value", "endpoint"),
    [
        ("!Ref Secret", "secretsmanager"),
        ("'arn:aws:secretsmanager:eu-west-1:123456789012:secret:cats'", "secretsmanager"),
        ("'arn:aws:ssm:eu-west-1:123456789012:parameter/cats'", "ssm"),
        ("'arn:aws:kms:eu-west-1:123456789012:key/cats'", None),
    ],
)
def test_a_secret_is_reached_where_it_is_kept(value: str, endpoint: str | None) -> None:
    resources = task(ECR + SECRET.replace("!Ref Secret", value)) + ISOLATED + SECRETS_MANAGER + S3
    missing = [finding.fix.rpartition(" ")[2] for finding in found(UNREACHABLE, resources + ECR_ENDPOINTS)]
    assert missing == ([f"{endpoint}."] if endpoint else [])
    if endpoint:
        assert found(UNREACHABLE, resources + endpoints("ecr.api", "ecr.dkr", endpoint)) == []


def test_exec_without_its_endpoint_is_a_warning() -> None:
    running = service(IN, "LaunchType: FARGATE, EnableExecuteCommand: true") + subnet("A") + S3
    finding = only(UNREACHABLE, task(ECR) + running + endpoints("ecr.api", "ecr.dkr"))
    assert finding.severity is Severity.WARNING
    assert " cannot reach Systems Manager " in finding.message
    assert found(UNREACHABLE, task(ECR) + running + endpoints("ecr.api", "ecr.dkr", "ssmmessages")) == []


@pytest.mark.parametrize(
    ("resources", "fix"),
    [
        (
            task(PUBLIC) + service(IN) + subnet("A", TO_GATEWAY) + GATEWAYS,
            "Set AssignPublicIp to ENABLED, or use subnets whose default route leads to a NAT gateway.",
        ),
        (
            task(ECR + LOGS) + ISOLATED + endpoints("ecr.api"),
            "Add a default route to a NAT gateway, or endpoints for ecr.dkr, s3, logs.",
        ),
        (task(PUBLIC) + ISOLATED, "Add a default route to a NAT gateway."),
    ],
)
def test_the_fix_is_the_least_that_helps(resources: str, fix: str) -> None:
    assert only(UNREACHABLE, resources).fix == fix


FROM_BALANCER = "IpProtocol: tcp, FromPort: 80, ToPort: 80, SourceSecurityGroupId: !Ref Outer"
TO_TASKS = "IpProtocol: tcp, FromPort: 80, ToPort: 80, DestinationSecurityGroupId: !Ref Inner"


def balanced(ingress: str = "", egress: str = "", balancer: str = "SecurityGroups: [!Ref Outer]") -> str:
    return (
        task(PUBLIC)
        + service(
            "Subnets: [subnet-1], SecurityGroups: [!Ref Inner]",
            "LaunchType: FARGATE, LoadBalancers: "
            "[{ContainerName: app, ContainerPort: 80, TargetGroupArn: !Ref Targets}]",
        ).replace("Service: {", "Service: {DependsOn: Listener, ")
        + resource("Inner", "EC2::SecurityGroup", f"VpcId: vpc-1{ingress}")
        + resource("Outer", "EC2::SecurityGroup", f"VpcId: vpc-1{egress}")
        + resource("Balancer", "ElasticLoadBalancingV2::LoadBalancer", balancer)
        + resource(
            "Listener",
            "ElasticLoadBalancingV2::Listener",
            "LoadBalancerArn: !Ref Balancer, DefaultActions: [{Type: forward, TargetGroupArn: !Ref Targets}]",
        )
        + resource("Targets", "ElasticLoadBalancingV2::TargetGroup", "Port: 80")
    )


def allow(rule: str) -> str:
    return f", SecurityGroupIngress: [{{{rule}}}]"


def let_out(rule: str) -> str:
    return f", SecurityGroupEgress: [{{{rule}}}]"


NOBODY = "IpProtocol: icmp, FromPort: 252, ToPort: 86, CidrIp: 255.255.255.255/32"
SEPARATE = resource("Rule", "EC2::SecurityGroupIngress", f"GroupId: !GetAtt Inner.GroupId, {FROM_BALANCER}")
TO_OTHERS = resource("Rules", "CloudFormation::Stack", "Parameters: {Group: !Ref Inner}")
OUTGOING = resource("Out", "EC2::SecurityGroupEgress", f"GroupId: !GetAtt Outer.GroupId, {TO_TASKS}")


@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        (balanced(), 1),
        (balanced(allow(FROM_BALANCER)), 0),
        (balanced(allow(FROM_BALANCER.replace("!Ref Outer", "!GetAtt Outer.GroupId"))), 0),
        (balanced(allow(FROM_BALANCER.replace("!Ref Outer", "!Ref Inner"))), 1),
        (balanced(allow(FROM_BALANCER.replace("!Ref Outer", "!Ref Open"))), 0),
        (balanced(allow(FROM_BALANCER.replace("80", "81"))), 1),
        (balanced(allow(FROM_BALANCER.replace("FromPort: 80", "FromPort: 0"))), 0),
        (balanced(allow(FROM_BALANCER.replace("80", "!Ref Open"))), 0),
        (balanced(allow(FROM_BALANCER.replace("tcp", "udp"))), 1),
        (balanced(allow(FROM_BALANCER.replace("tcp", "TCP"))), 0),
        (balanced(allow(FROM_BALANCER.replace("tcp", "6"))), 0),
        (balanced(allow("IpProtocol: -1, SourceSecurityGroupId: !Ref Outer")), 0),
        (balanced(allow("IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 10.0.0.0/8")), 0),
        (balanced() + TO_OTHERS, 0),
        (balanced() + SEPARATE, 0),
        (balanced() + SEPARATE.replace("!GetAtt Inner.GroupId", "!Ref Open"), 0),
        (balanced(balancer="SecurityGroups: [!Ref Open]"), 0),
        (balanced(balancer="Type: application, SecurityGroups: [!Ref Outer]"), 1),
        (balanced(balancer="Type: network, SecurityGroups: [!Ref Outer]"), 0),
        (balanced(balancer="Type: network"), 0),
        (balanced(allow(FROM_BALANCER), let_out(NOBODY)), 1),
        (balanced(allow(FROM_BALANCER), let_out(TO_TASKS)), 0),
        (balanced(allow(FROM_BALANCER), let_out(NOBODY)) + OUTGOING, 0),
        (balanced(allow(FROM_BALANCER), let_out(NOBODY)) + TO_OTHERS.replace("Inner", "Outer"), 0),
        (balanced(allow(FROM_BALANCER), let_out("IpProtocol: '-1', CidrIp: 0.0.0.0/0")), 0),
        (balanced().replace("SecurityGroups: [!Ref Inner]", "AssignPublicIp: DISABLED"), 0),
        (balanced().replace("NetworkConfiguration", "Other"), 0),
        (balanced().replace("ContainerPort: 80, TargetGroupArn: !Ref Targets", "ContainerPort: 80"), 0),
    ],
)
def test_security_group_blocks_a_load_balancer(resources: str, faults: int) -> None:
    assert [finding.severity for finding in found(BLOCKS, resources)] == [Severity.ERROR] * faults


def test_every_load_balancer_of_a_target_group_is_looked_at() -> None:
    second = resource("Second", "ElasticLoadBalancingV2::LoadBalancer", "SecurityGroups: [!Ref Outer]") + resource(
        "Another",
        "ElasticLoadBalancingV2::Listener",
        "LoadBalancerArn: !Ref Second, DefaultActions: [{Type: forward, TargetGroupArn: !Ref Targets}]",
    )
    assert only(BLOCKS, balanced(balancer="Type: network") + second).message.startswith("Load balancer Second ")


def test_what_blocks_a_load_balancer_is_told_on_the_side_that_blocks() -> None:
    inwards, outwards = only(BLOCKS, balanced()), only(BLOCKS, balanced(allow(FROM_BALANCER), let_out(NOBODY)))
    assert (inwards.resource, inwards.property, inwards.actual) == (
        "Service",
        "Properties/LoadBalancers/0/ContainerPort",
        80,
    )
    assert (outwards.resource, outwards.property, outwards.actual) == ("Balancer", "Properties/SecurityGroups", 80)


INTERNAL = (
    task(ECR)
    + service("Subnets: [!Ref A], SecurityGroups: [!Ref Inner]")
    + subnet("A", TO_NAT)
    + GATEWAYS
    + resource("Inner", "EC2::SecurityGroup", "VpcId: vpc-1")
)
GUARDED = ", SecurityGroupIds: [!Ref Guard]"


def guard(rule: str) -> str:
    return resource("Guard", "EC2::SecurityGroup", f"VpcId: vpc-1{rule}")


HTTPS = allow("IpProtocol: tcp, FromPort: 443, ToPort: 443, SourceSecurityGroupId: !Ref Inner")


@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        (endpoints("ecr.api", more=GUARDED) + guard(""), 1),
        (endpoints("ecr.api", more=GUARDED) + guard(HTTPS), 0),
        (endpoints("ecr.api", more=GUARDED) + guard(HTTPS.replace("443", "80")), 1),
        (endpoints("ecr.api", more=f"{GUARDED}, PrivateDnsEnabled: false") + guard(""), 0),
        (endpoints("ecr.api", more=GUARDED, vpc="vpc-2") + guard(""), 0),
        (endpoints("sqs", more=GUARDED) + guard(""), 0),
        (endpoints("ecr.api"), 0),
        (S3, 0),
        (endpoints("s3", more=GUARDED) + guard(""), 1),
        (endpoints("s3", more=GUARDED) + guard("") + S3, 0),
    ],
)
def test_security_group_blocks_an_endpoint(resources: str, faults: int) -> None:
    assert len(found(BLOCKS, INTERNAL + resources)) == faults


def test_a_blocked_endpoint_is_told_at_its_groups() -> None:
    finding = only(BLOCKS, INTERNAL + endpoints("ecr.api", more=GUARDED) + guard(""))
    assert (finding.resource, finding.property, finding.actual) == ("Endpoint0", "Properties/SecurityGroupIds", 443)


@pytest.mark.parametrize("changed", [("TaskDefinition: !Ref Task, ", ""), ("LaunchType: FARGATE", "LaunchType: EC2")])
def test_only_a_task_on_fargate_needs_endpoints(changed: tuple[str, str]) -> None:
    assert found(BLOCKS, INTERNAL.replace(*changed) + endpoints("ecr.api", more=GUARDED) + guard("")) == []


def test_without_endpoints_nobody_asks_what_a_task_needs() -> None:
    resources = INTERNAL.replace(ECR, "Image: !Ref Open")
    assert report(template(resources), rule=BLOCKS).unresolved == 0
    assert report(template(resources + endpoints("ecr.api")), rule=BLOCKS).unresolved == 1


PRIVATE_IMAGE = "111111111111.dkr.ecr.eu-west-1.amazonaws.com/job:1"
TO_ANYBODY = "IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0"
NO_ADDRESS = "{IpProtocol: icmp, FromPort: 252, ToPort: 86, CidrIp: 255.255.255.255/32}"


@pytest.mark.parametrize(
    ("groups", "rules", "launch", "faults"),
    [
        ("!Ref Shut", "", "FARGATE", 1),
        ("!Ref Shut", "", "EC2", 0),
        ("!Ref Shut, !Ref Open", "", "FARGATE", 0),
        ("!Ref Shut, !Ref Free", "", "FARGATE", 0),
        ("!Ref Free", "", "FARGATE", 0),
        ("!Ref Shut", resource("Https", "EC2::SecurityGroupEgress", f"GroupId: !Ref Shut, {TO_ANYBODY}"), "FARGATE", 0),
        ("!Ref Shut", resource("Https", "EC2::SecurityGroupEgress", f"GroupId: !Ref Open, {TO_ANYBODY}"), "FARGATE", 0),
        ("!Ref Shut", "Custom: {Type: Custom::Rules, Properties: {Group: !Ref Shut}}\n", "FARGATE", 0),
    ],
)
def test_a_task_on_fargate_is_let_out(groups: str, rules: str, launch: str, faults: int) -> None:
    network = f"Subnets: [subnet-1], SecurityGroups: [{groups}]"
    resources = task("Image: app") + service(network, f"LaunchType: {launch}")
    resources += resource("Shut", "EC2::SecurityGroup", f"VpcId: vpc-1, SecurityGroupEgress: [{NO_ADDRESS}]")
    resources += resource("Free", "EC2::SecurityGroup", "VpcId: vpc-1") + rules
    assert len(found(BLOCKS, resources)) == faults


@pytest.mark.parametrize(
    ("container", "faults"),
    [
        ("Image: 'registry.example.com:5000/app:1'", 0),
        (f"Image: {PRIVATE_IMAGE}", 1),
        ("Image: 'registry.example.com:5000/app:1', LogConfiguration: {LogDriver: awslogs}", 1),
    ],
)
def test_a_task_is_let_out_where_it_needs_that(container: str, faults: int) -> None:
    resources = task(container) + service("Subnets: [subnet-1], SecurityGroups: [!Ref Shut]", "LaunchType: FARGATE")
    resources += resource("Shut", "EC2::SecurityGroup", f"VpcId: vpc-1, SecurityGroupEgress: [{NO_ADDRESS}]")
    assert len(found(BLOCKS, resources)) == faults


JOB_UNREACHABLE = "network-path/job-image-unreachable"


def job(image: str, network: str = "", capabilities: str = "[FARGATE]") -> str:
    properties = f"Type: container, PlatformCapabilities: {capabilities}"
    return resource("Job", "Batch::JobDefinition", f"{properties}, ContainerProperties: {{Image: {image}{network}}}")


def jobs_run_in(*subnets: str) -> str:
    resources = f"{{Type: FARGATE, Subnets: [{', '.join(subnets)}]}}"
    return resource("Environment", "Batch::ComputeEnvironment", f"Type: MANAGED, ComputeResources: {resources}")


PUBLICLY = ", NetworkConfiguration: {AssignPublicIp: ENABLED}"
WAYS_OUT = resource("Gateway", "EC2::InternetGateway", "") + resource("Nat", "EC2::NatGateway", "SubnetId: subnet-1")


@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        (job("job") + subnet("A", TO_GATEWAY) + jobs_run_in("!Ref A"), 1),
        (job("job", PUBLICLY) + subnet("A", TO_GATEWAY) + jobs_run_in("!Ref A"), 0),
        (job("job", PUBLICLY) + subnet("A") + jobs_run_in("!Ref A"), 1),
        (job("job") + subnet("A", TO_NAT) + jobs_run_in("!Ref A"), 0),
        (job("job") + subnet("A") + subnet("B", TO_NAT) + jobs_run_in("!Ref A", "!Ref B"), 0),
        (job("job") + subnet("A") + jobs_run_in("!Ref A", "subnet-1"), 0),
        (job("job") + jobs_run_in("!Ref Open"), 0),
        (job("job", capabilities="[EC2]") + subnet("A") + jobs_run_in("!Ref A"), 0),
        (job("job", capabilities="!Ref Open") + subnet("A") + jobs_run_in("!Ref A"), 0),
        (job("example.com/job") + subnet("A") + jobs_run_in("!Ref A"), 0),
        (job(PRIVATE_IMAGE) + subnet("A") + jobs_run_in("!Ref A"), 1),
        (job(PRIVATE_IMAGE) + subnet("A") + endpoints("ecr.api", "ecr.dkr", "s3") + jobs_run_in("!Ref A"), 0),
        (job("!Ref Open") + subnet("A") + jobs_run_in("!Ref A"), 0),
        (job("job", ", NetworkConfiguration: !Ref Open") + subnet("A", TO_GATEWAY) + jobs_run_in("!Ref A"), 0),
    ],
)
def test_a_job_reaches_its_image(resources: str, faults: int) -> None:
    assert len(found(JOB_UNREACHABLE, WAYS_OUT + resources)) == faults
