"""Writes a cloud assembly of any size: services on a shared cluster, as CDK synthesises them, without CDK's time."""

import json
from pathlib import Path
from typing import Any

RESOURCES_PER_SERVICE = 20
SERVICES_PER_STACK = 25
"""25 services of 20 resources are CloudFormation's 500 resources a stack."""

SHARED = "Shared"
_INSTANCES = "m6i.4xlarge"
_TRUST = {
    "Statement": [{"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}]
}


def write_assembly(folder: Path, services: int) -> int:
    """Writes an assembly with ``services`` services.

    Args:
        folder: where to write; made when missing.
        services: how many services.

    Returns:
        How many resources the assembly has.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stacks = {SHARED: _shared(services)}
    for first in range(0, services, SERVICES_PER_STACK):
        numbers = range(first, min(first + SERVICES_PER_STACK, services))
        stacks[f"Services{first // SERVICES_PER_STACK}"] = _services(numbers)
    for name, template in stacks.items():
        (folder / f"{name}.template.json").write_text(json.dumps(template, indent=1))
    artifacts = {name: _artifact(name) for name in stacks}
    (folder / "manifest.json").write_text(json.dumps({"version": "55.0.0", "artifacts": artifacts}))
    return sum(len(template["Resources"]) for template in stacks.values())


def add_conditions(folder: Path) -> None:
    """Lets a parameter of each stack decide how many tasks all of its services run.

    Args:
        folder: an assembly with services.
    """
    for file in folder.glob("Services*.template.json"):
        template = json.loads(file.read_text())
        template["Parameters"] = {"Stage": {"Type": "String", "AllowedValues": ["dev", "prod"], "Default": "dev"}}
        template["Conditions"] = {"Prod": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}}
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::ECS::Service":
                resource["Properties"]["DesiredCount"] = {"Fn::If": ["Prod", 4, 2]}
        file.write_text(json.dumps(template, indent=1))


def _artifact(name: str) -> dict[str, Any]:
    return {
        "type": "aws:cloudformation:stack",
        "environment": "aws://111111111111/eu-west-1",
        "properties": {"templateFile": f"{name}.template.json"},
    }


def _resource(kind: str, path: str, **properties: Any) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties, "Metadata": {"aws:cdk:path": path}}


def _export(logical_id: str, value: Any) -> dict[str, Any]:
    return {"Value": value, "Export": {"Name": f"{SHARED}:{logical_id}"}}


def _import(logical_id: str) -> dict[str, str]:
    return {"Fn::ImportValue": f"{SHARED}:{logical_id}"}


def _shared(services: int) -> dict[str, Any]:
    resources = {
        "Cluster": _resource("AWS::ECS::Cluster", "Shared/Cluster"),
        "Template": _resource(
            "AWS::EC2::LaunchTemplate", "Shared/Template", LaunchTemplateData={"InstanceType": _INSTANCES}
        ),
        "Group": _resource(
            "AWS::AutoScaling::AutoScalingGroup",
            "Shared/Group",
            MinSize="1",
            MaxSize=str(services),
            LaunchTemplate={
                "LaunchTemplateId": {"Ref": "Template"},
                "Version": {"Fn::GetAtt": ["Template", "LatestVersionNumber"]},
            },
        ),
        "Provider": _resource(
            "AWS::ECS::CapacityProvider",
            "Shared/Provider",
            AutoScalingGroupProvider={
                "AutoScalingGroupArn": {"Ref": "Group"},
                "ManagedScaling": {"Status": "ENABLED", "TargetCapacity": 100},
                "ManagedTerminationProtection": "DISABLED",
            },
        ),
        "Association": _resource(
            "AWS::ECS::ClusterCapacityProviderAssociations",
            "Shared/Association",
            Cluster={"Ref": "Cluster"},
            CapacityProviders=["FARGATE", "FARGATE_SPOT", {"Ref": "Provider"}],
            DefaultCapacityProviderStrategy=[{"CapacityProvider": {"Ref": "Provider"}, "Weight": 1}],
        ),
        "LoadBalancer": _resource(
            "AWS::ElasticLoadBalancingV2::LoadBalancer", "Shared/LoadBalancer", Type="application"
        ),
        "Listener": _resource(
            "AWS::ElasticLoadBalancingV2::Listener",
            "Shared/Listener",
            LoadBalancerArn={"Ref": "LoadBalancer"},
            Port=80,
            Protocol="HTTP",
            DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
        ),
    }
    outputs = {name: _export(name, {"Ref": name}) for name in ("Cluster", "Provider", "Listener")}
    return {"Resources": resources, "Outputs": outputs}


def _services(numbers: range) -> dict[str, Any]:
    resources: dict[str, Any] = {}
    for number in numbers:
        resources |= _on_fargate(number) if number % 2 else _on_instances(number)
        resources |= _around(number)
    return {"Resources": resources}


def _containers(number: int, **limits: int) -> list[dict[str, Any]]:
    return [
        {
            "Name": name,
            "Image": f"111111111111.dkr.ecr.eu-west-1.amazonaws.com/service{number}:1",
            "Essential": name == "app",
            "Environment": [{"Name": f"VARIABLE_{i}", "Value": str(i)} for i in range(10)],
            "PortMappings": [{"ContainerPort": 8080, "Protocol": "tcp"}] if name == "app" else [],
            "LogConfiguration": {
                "LogDriver": "awslogs",
                "Options": {
                    "awslogs-group": {"Ref": f"Logs{number}"},
                    "awslogs-region": "eu-west-1",
                    "awslogs-stream-prefix": name,
                },
            },
            **limits,
        }
        for name in ("app", "proxy")
    ]


def _on_fargate(number: int) -> dict[str, Any]:
    task = _resource(
        "AWS::ECS::TaskDefinition",
        f"Services/S{number}/Task",
        Cpu="512",
        Memory="1024",
        NetworkMode="awsvpc",
        RequiresCompatibilities=["FARGATE"],
        ExecutionRoleArn={"Fn::GetAtt": [f"ExecutionRole{number}", "Arn"]},
        TaskRoleArn={"Fn::GetAtt": [f"TaskRole{number}", "Arn"]},
        ContainerDefinitions=_containers(number, Memory=512),
    )
    network = {
        "AwsvpcConfiguration": {
            "AssignPublicIp": "DISABLED",
            "Subnets": ["subnet-1", "subnet-2"],
            "SecurityGroups": [{"Fn::GetAtt": [f"Security{number}", "GroupId"]}],
        }
    }
    return {
        f"Task{number}": task,
        f"Service{number}": _service(number, LaunchType="FARGATE", NetworkConfiguration=network),
    }


def _on_instances(number: int) -> dict[str, Any]:
    task = _resource(
        "AWS::ECS::TaskDefinition",
        f"Services/S{number}/Task",
        NetworkMode="bridge",
        RequiresCompatibilities=["EC2"],
        ExecutionRoleArn={"Fn::GetAtt": [f"ExecutionRole{number}", "Arn"]},
        TaskRoleArn={"Fn::GetAtt": [f"TaskRole{number}", "Arn"]},
        Cpu="512",
        ContainerDefinitions=_containers(number, Cpu=128, Memory=512, MemoryReservation=256),
    )
    strategy = [{"CapacityProvider": _import("Provider"), "Weight": 1}]
    return {f"Task{number}": task, f"Service{number}": _service(number, CapacityProviderStrategy=strategy)}


def _service(number: int, **capacity: Any) -> dict[str, Any]:
    return _resource(
        "AWS::ECS::Service",
        f"Services/S{number}/Service",
        Cluster=_import("Cluster"),
        TaskDefinition={"Ref": f"Task{number}"},
        DeploymentConfiguration={
            "MinimumHealthyPercent": 100,
            "MaximumPercent": 200,
            "DeploymentCircuitBreaker": {"Enable": True, "Rollback": True},
        },
        HealthCheckGracePeriodSeconds=120,
        LoadBalancers=[{"ContainerName": "app", "ContainerPort": 8080, "TargetGroupArn": {"Ref": f"Targets{number}"}}],
        **capacity,
    ) | {"DependsOn": [f"Rule{number}"]}


def _around(number: int) -> dict[str, Any]:
    """The other 18 resources of a service: routing, scaling, roles, logs, alarms."""
    path = f"Services/S{number}"
    resource_id = ["service/", _import("Cluster"), "/", {"Fn::GetAtt": [f"Service{number}", "Name"]}]
    resources = {
        f"Targets{number}": _resource(
            "AWS::ElasticLoadBalancingV2::TargetGroup",
            f"{path}/Targets",
            TargetType="ip" if number % 2 else "instance",
            Port=80,
            Protocol="HTTP",
            VpcId="vpc-1",
            HealthCheckPath="/",
        ),
        f"Rule{number}": _resource(
            "AWS::ElasticLoadBalancingV2::ListenerRule",
            f"{path}/Rule",
            ListenerArn=_import("Listener"),
            Priority=number + 1,
            Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": [f"/s{number}/*"]}}],
            Actions=[{"Type": "forward", "TargetGroupArn": {"Ref": f"Targets{number}"}}],
        ),
        f"Target{number}": _resource(
            "AWS::ApplicationAutoScaling::ScalableTarget",
            f"{path}/Target",
            MinCapacity=2,
            MaxCapacity=8,
            ServiceNamespace="ecs",
            ScalableDimension="ecs:service:DesiredCount",
            ResourceId={"Fn::Join": ["", resource_id]},
        ),
        f"Policy{number}": _resource(
            "AWS::ApplicationAutoScaling::ScalingPolicy",
            f"{path}/Policy",
            PolicyName="Cpu",
            PolicyType="TargetTrackingScaling",
            ScalingTargetId={"Ref": f"Target{number}"},
            TargetTrackingScalingPolicyConfiguration={
                "TargetValue": 60,
                "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
            },
        ),
        f"Logs{number}": _resource("AWS::Logs::LogGroup", f"{path}/Logs", RetentionInDays=30),
        f"Security{number}": _resource(
            "AWS::EC2::SecurityGroup", f"{path}/Security", GroupDescription="-", VpcId="vpc-1"
        ),
        f"Repository{number}": _resource("AWS::ECR::Repository", f"{path}/Repository"),
    }
    for role in ("ExecutionRole", "TaskRole"):
        resources[f"{role}{number}"] = _resource("AWS::IAM::Role", f"{path}/{role}", AssumeRolePolicyDocument=_TRUST)
        resources[f"{role}Policy{number}"] = _resource(
            "AWS::IAM::Policy", f"{path}/{role}Policy", PolicyName="p", PolicyDocument={}
        )
    missing = RESOURCES_PER_SERVICE - 2 - len(resources)
    for alarm in range(missing):
        resources[f"Alarm{alarm}x{number}"] = _resource(
            "AWS::CloudWatch::Alarm",
            f"{path}/Alarm{alarm}",
            Threshold=1,
            EvaluationPeriods=1,
            Period=60,
            ComparisonOperator="GreaterThanThreshold",
        )
    return resources
