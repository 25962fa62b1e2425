"""Roles of tasks, of services and of the instances that are to join a cluster."""

import pytest

from tests.rules.checking import EC2, FARGATE, found, task

INSTANCE_ROLE = "capacity/instance-role"
TRUST = "task/role-trust"
SERVICE_ROLE = "service/role"
AWS = "arn:aws:iam::aws:policy"
ECS = f"{AWS}/service-role/AmazonEC2ContainerServiceforEC2Role"
LOGS = f"{AWS}/CloudWatchAgentServerPolicy"


def role(principal: str, properties: str = "") -> str:
    trust = f"{{Statement: [{{Effect: Allow, Principal: {principal}, Action: 'sts:AssumeRole'}}]}}"
    return f"Role: {{Type: AWS::IAM::Role, Properties: {{AssumeRolePolicyDocument: {trust}{properties}}}}}\n"


def allowing(action: str, name: str = "Policies") -> str:
    document = f"{{Statement: [{{Effect: Allow, Action: {action}, Resource: '*'}}]}}"
    return f", {name}: [{{PolicyName: own, PolicyDocument: {document}}}]"


EC2_PRINCIPAL = "{Service: ec2.amazonaws.com}"
PROFILE = "Profile: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [!Ref Role]}}\n"
BATCH = """
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties: {Type: MANAGED, ComputeResources: {Type: EC2, InstanceRole: !Ref Profile}}
"""
FLEET = """
Cluster: {Type: AWS::ECS::Cluster}
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties:
    LaunchTemplateData:
      IamInstanceProfile: {Arn: !GetAtt Profile.Arn}
      UserData: !Base64 {"Fn::Sub": "ECS_CLUSTER=${Cluster}"}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties: {MinSize: "1", MaxSize: "4", LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: "1"}}
"""
CONFIGURED = """
Cluster: {Type: AWS::ECS::Cluster}
Configuration:
  Type: AWS::AutoScaling::LaunchConfiguration
  Properties: {IamInstanceProfile: !Ref Profile, UserData: !Base64 {"Fn::Sub": "ECS_CLUSTER=${Cluster}"}}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties: {MinSize: "1", MaxSize: "4", LaunchConfigurationName: !Ref Configuration}
"""
ATTACHED = """
Attached:
  Type: AWS::IAM::Policy
  Properties: {Roles: [!Ref Role], PolicyDocument: {Statement: [{Effect: Allow, Action: %s, Resource: "*"}]}}
"""


@pytest.mark.parametrize("capacity", [BATCH, FLEET, CONFIGURED])
@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        (role(EC2_PRINCIPAL), ["ManagedPolicyArns"]),
        (role(EC2_PRINCIPAL, f", ManagedPolicyArns: ['{LOGS}']"), ["ManagedPolicyArns"]),
        (role(EC2_PRINCIPAL, f", ManagedPolicyArns: ['{LOGS}', '{ECS}']"), []),
        (role(EC2_PRINCIPAL, ", ManagedPolicyArns: [!Ref Open]"), []),
        (role(EC2_PRINCIPAL, ", ManagedPolicyArns: !Ref Open"), []),
        (role(EC2_PRINCIPAL, allowing("'logs:*'")), ["ManagedPolicyArns"]),
        (role(EC2_PRINCIPAL, allowing("['logs:*', 'ecs:RegisterContainerInstance']")), []),
        (role(EC2_PRINCIPAL, allowing("'*'")), []),
        (role(EC2_PRINCIPAL, ", Policies: !Ref AWS::NoValue"), ["ManagedPolicyArns"]),
        (role(EC2_PRINCIPAL, allowing("2012-10-17")), ["ManagedPolicyArns"]),
        (role(EC2_PRINCIPAL, allowing("!Ref Open")), []),
        (role(EC2_PRINCIPAL) + ATTACHED % "'logs:*'", ["ManagedPolicyArns"]),
        (role(EC2_PRINCIPAL) + ATTACHED % "'ecs:*'", []),
        (role(EC2_PRINCIPAL) + ATTACHED.replace("!Ref Role", "other") % "'ecs:*'", ["ManagedPolicyArns"]),
        (role(EC2_PRINCIPAL, ", RoleName: other") + ATTACHED.replace("!Ref Role", "other") % "'ecs:*'", []),
        (role(EC2_PRINCIPAL) + "Custom: {Type: Custom::Grant, Properties: {Role: !Ref Role}}\n", []),
        (role("{Service: ecs.amazonaws.com}", f", ManagedPolicyArns: ['{ECS}']"), ["AssumeRolePolicyDocument"]),
        (role("{AWS: '*'}", f", ManagedPolicyArns: ['{ECS}']"), []),
    ],
)
def test_instance_role(capacity: str, resources: str, faults: list[str]) -> None:
    findings = found(INSTANCE_ROLE, resources + PROFILE + capacity)
    assert [finding.property.rpartition("/")[2] for finding in findings] == faults


def test_instances_of_no_cluster_need_no_role() -> None:
    assert not found(INSTANCE_ROLE, role(EC2_PRINCIPAL) + PROFILE + FLEET.replace("${Cluster}", ""))
    assert not found(INSTANCE_ROLE, role(EC2_PRINCIPAL) + PROFILE + BATCH.replace("!Ref Profile", "!Ref Open"))


@pytest.mark.parametrize(
    ("principal", "faults"),
    [
        ("{Service: ecs-tasks.amazonaws.com}", 0),
        ("{Service: [ecs.amazonaws.com, ecs-tasks.amazonaws.com]}", 0),
        ("{Service: ecs.amazonaws.com}", 1),
        ("{Service: [ec2.amazonaws.com, ecs.amazonaws.com]}", 1),
        ("{Service: !Sub 'ecs.${AWS::URLSuffix}'}", 0),
        ("{Service: !Ref Open}", 0),
        ("{Service: '*'}", 0),
        ("{AWS: !Ref AWS::AccountId}", 0),
        ("'*'", 0),
    ],
)
@pytest.mark.parametrize("name", ["TaskRoleArn", "ExecutionRoleArn"])
def test_role_trust(name: str, principal: str, faults: int) -> None:
    assert len(found(TRUST, role(principal) + task(f"{FARGATE}, {name}: !GetAtt Role.Arn"))) == faults
    assert not found(TRUST, role(principal) + task(f"{FARGATE}, {name}: !Ref Open"))


@pytest.mark.parametrize(
    ("definition", "properties", "faults"),
    [
        (f"{EC2}, NetworkMode: awsvpc", "Role: own, LoadBalancers: [{}]", 1),
        (f"{EC2}, NetworkMode: bridge", "Role: own, LoadBalancers: [{}]", 0),
        (f"{EC2}, NetworkMode: bridge", "Role: own, LoadBalancers: [{}, {}]", 1),
        (f"{EC2}, NetworkMode: awsvpc", "Role: own, LoadBalancers: [{}, {}], ServiceRegistries: [{}]", 1),
        (f"{EC2}, NetworkMode: !Ref Open", "Role: own, LoadBalancers: [{}]", 0),
        (f"{EC2}, NetworkMode: !Ref Open", "Role: own, ServiceRegistries: [{}]", 1),
        (f"{EC2}, NetworkMode: awsvpc", "Role: !Ref Open, LoadBalancers: [{}]", 0),
        (f"{EC2}, NetworkMode: awsvpc", "LoadBalancers: [{}, {}]", 0),
        (EC2, "Role: own", 1),
        (EC2, "Role: own, LoadBalancers: !Ref Open", 0),
        (EC2, "Role: !Ref AWS::NoValue", 0),
    ],
)
def test_service_role(definition: str, properties: str, faults: int) -> None:
    service = f"Service: {{Type: AWS::ECS::Service, Properties: {{TaskDefinition: !Ref Task, {properties}}}}}\n"
    assert len(found(SERVICE_ROLE, task(definition) + service)) == faults
