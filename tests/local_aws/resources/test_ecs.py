"""AWS::ECS::* and the scaling of its services."""

from collections.abc import Callable
from typing import Any

from ecs_constructs.local_aws import LocalAws
from tests.local_aws.conftest import Stacks, Template
from tests.local_aws.resources.conftest import Network

Deployed = Callable[[Template], str]


def template(network: Network, *, image: str = "web:1", target: int = 4000, maximum: int = 8) -> Template:
    """A cluster with an Auto Scaling group, a Fargate and an EC2 service behind a load balancer, scaled on requests."""
    return {
        "Resources": {
            "Cluster": {
                "Type": "AWS::ECS::Cluster",
                "Properties": {
                    "ClusterSettings": [{"Name": "containerInsights", "Value": "enhanced"}],
                    "Configuration": {"ExecuteCommandConfiguration": {"Logging": "DEFAULT"}},
                    "Tags": [{"Key": "Owner", "Value": "tests"}],
                },
            },
            "LaunchTemplate": {
                "Type": "AWS::EC2::LaunchTemplate",
                "Properties": {
                    "LaunchTemplateData": {
                        "ImageId": "ami-12c6146b",
                        "InstanceType": "m5.large",
                        "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 1},
                        "BlockDeviceMappings": [
                            {
                                "DeviceName": "/dev/xvda",
                                "Ebs": {"VolumeType": "gp3", "VolumeSize": 50, "Encrypted": True, "Iops": 3000},
                            }
                        ],
                    }
                },
            },
            "Group": {
                "Type": "AWS::AutoScaling::AutoScalingGroup",
                "Properties": {
                    "MinSize": "1",
                    "MaxSize": "4",
                    "VPCZoneIdentifier": network.subnets,
                    "NewInstancesProtectedFromScaleIn": True,
                    "LaunchTemplate": {
                        "LaunchTemplateId": {"Ref": "LaunchTemplate"},
                        "Version": {"Fn::GetAtt": ["LaunchTemplate", "LatestVersionNumber"]},
                    },
                    "Tags": [{"Key": "Name", "Value": "worker", "PropagateAtLaunch": True}],
                },
            },
            "Provider": {
                "Type": "AWS::ECS::CapacityProvider",
                "Properties": {
                    "AutoScalingGroupProvider": {
                        "AutoScalingGroupArn": {"Ref": "Group"},
                        "ManagedDraining": "ENABLED",
                        "ManagedTerminationProtection": "ENABLED",
                        "ManagedScaling": {"Status": "ENABLED", "TargetCapacity": 80, "MaximumScalingStepSize": 2},
                    }
                },
            },
            "Association": {
                "Type": "AWS::ECS::ClusterCapacityProviderAssociations",
                "Properties": {
                    "Cluster": {"Ref": "Cluster"},
                    "CapacityProviders": [{"Ref": "Provider"}, "FARGATE", "FARGATE_SPOT"],
                    "DefaultCapacityProviderStrategy": [{"CapacityProvider": "FARGATE", "Base": 1, "Weight": 2}],
                },
            },
            "Balancer": {
                "Type": "AWS::ElasticLoadBalancingV2::LoadBalancer",
                "Properties": {"Subnets": network.subnets, "SecurityGroups": [network.security_group]},
            },
            "Targets": {
                "Type": "AWS::ElasticLoadBalancingV2::TargetGroup",
                "Properties": {"Port": 80, "Protocol": "HTTP", "VpcId": network.vpc, "TargetType": "ip"},
            },
            "Listener": {
                "Type": "AWS::ElasticLoadBalancingV2::Listener",
                "Properties": {
                    "LoadBalancerArn": {"Ref": "Balancer"},
                    "Port": 80,
                    "Protocol": "HTTP",
                    "DefaultActions": [{"Type": "forward", "TargetGroupArn": {"Ref": "Targets"}}],
                },
            },
            "WebTask": task("web", image, RequiresCompatibilities=["FARGATE"], RuntimePlatform=ARM64),
            "CatsTask": task("cats", image, RequiresCompatibilities=["EC2"]),
            "Web": {
                "Type": "AWS::ECS::Service",
                "DependsOn": "Listener",
                "Properties": {
                    "Cluster": {"Ref": "Cluster"},
                    "TaskDefinition": {"Ref": "WebTask"},
                    "LaunchType": "FARGATE",
                    "DesiredCount": 2,
                    "EnableExecuteCommand": True,
                    "HealthCheckGracePeriodSeconds": 60,
                    "DeploymentConfiguration": {
                        "MinimumHealthyPercent": 100,
                        "MaximumPercent": 200,
                        "DeploymentCircuitBreaker": {"Enable": True, "Rollback": True},
                    },
                    "NetworkConfiguration": {
                        "AwsvpcConfiguration": {
                            "Subnets": network.subnets,
                            "SecurityGroups": [network.security_group],
                            "AssignPublicIp": "DISABLED",
                        }
                    },
                    "LoadBalancers": [
                        {"ContainerName": "web", "ContainerPort": 80, "TargetGroupArn": {"Ref": "Targets"}}
                    ],
                },
            },
            "Cats": {
                "Type": "AWS::ECS::Service",
                "DependsOn": "Association",
                "Properties": {
                    "Cluster": {"Ref": "Cluster"},
                    "TaskDefinition": {"Ref": "CatsTask"},
                    "CapacityProviderStrategy": [{"CapacityProvider": {"Ref": "Provider"}, "Base": 1, "Weight": 1}],
                    "PlacementStrategies": [{"Type": "binpack", "Field": "memory"}],
                    "PlacementConstraints": [{"Type": "distinctInstance"}],
                },
            },
            "Agent": {
                "Type": "AWS::ECS::Service",
                "Properties": {
                    "Cluster": {"Ref": "Cluster"},
                    "TaskDefinition": {"Ref": "CatsTask"},
                    "LaunchType": "EC2",
                    "SchedulingStrategy": "DAEMON",
                },
            },
            "Scaling": {
                "Type": "AWS::ApplicationAutoScaling::ScalableTarget",
                "Properties": {
                    "ServiceNamespace": "ecs",
                    "ScalableDimension": "ecs:service:DesiredCount",
                    "ResourceId": {"Fn::Sub": "service/${Cluster}/${Web.Name}"},
                    "MinCapacity": 2,
                    "MaxCapacity": maximum,
                },
            },
            "Requests": {
                "Type": "AWS::ApplicationAutoScaling::ScalingPolicy",
                "Properties": {
                    "PolicyName": "requests",
                    "PolicyType": "TargetTrackingScaling",
                    "ScalingTargetId": {"Ref": "Scaling"},
                    "TargetTrackingScalingPolicyConfiguration": {
                        "TargetValue": target,
                        "ScaleOutCooldown": 10,
                        "PredefinedMetricSpecification": {
                            "PredefinedMetricType": "ALBRequestCountPerTarget",
                            "ResourceLabel": {
                                "Fn::Sub": "${Balancer.LoadBalancerFullName}/${Targets.TargetGroupFullName}"
                            },
                        },
                    },
                },
            },
            "NetworkIn": {
                "Type": "AWS::AutoScaling::ScalingPolicy",
                "Properties": {
                    "AutoScalingGroupName": {"Ref": "Group"},
                    "PolicyType": "TargetTrackingScaling",
                    "EstimatedInstanceWarmup": 10,
                    "TargetTrackingConfiguration": {
                        "TargetValue": 50000,
                        "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageNetworkIn"},
                    },
                },
            },
            "Hook": {
                "Type": "AWS::AutoScaling::LifecycleHook",
                "Properties": {
                    "AutoScalingGroupName": {"Ref": "Group"},
                    "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING",
                    "HeartbeatTimeout": 600,
                },
            },
        }
    }


ARM64 = {"CpuArchitecture": "ARM64", "OperatingSystemFamily": "LINUX"}


def task(name: str, image: str, **properties: Any) -> dict[str, Any]:
    """A task definition with a soft and a hard memory limit."""
    container = {"Name": name, "Image": image, "Memory": 256, "MemoryReservation": 128, "Essential": True}
    common = {"Family": f"test-{name}", "Cpu": "256", "Memory": "512", "NetworkMode": "awsvpc"}
    return {
        "Type": "AWS::ECS::TaskDefinition",
        "Properties": {**common, **properties, "ContainerDefinitions": [container]},
    }


def test_what_is_deployed_reads_back(aws: LocalAws, stacks: Stacks, deployed: Deployed, network: Network) -> None:
    name = deployed(template(network))
    ids = {logical_id: stacks.physical_id(name, logical_id) for logical_id in template(network)["Resources"]}
    ecs = aws.client("ecs")

    cluster = ecs.describe_clusters(clusters=[ids["Cluster"]], include=["TAGS"])["clusters"][0]
    assert cluster["settings"] == [{"name": "containerInsights", "value": "enhanced"}]
    assert cluster["configuration"] == {"executeCommandConfiguration": {"logging": "DEFAULT"}}
    assert cluster["tags"] == [{"key": "Owner", "value": "tests"}]
    assert cluster["capacityProviders"] == [ids["Provider"], "FARGATE", "FARGATE_SPOT"]
    assert cluster["defaultCapacityProviderStrategy"] == [{"capacityProvider": "FARGATE", "weight": 2, "base": 1}]

    providers = {found["name"]: found for found in ecs.describe_capacity_providers()["capacityProviders"]}
    provider = providers[ids["Provider"]]["autoScalingGroupProvider"]
    assert provider["managedScaling"]["targetCapacity"] == 80
    assert provider["managedScaling"]["maximumScalingStepSize"] == 2
    assert (provider["managedDraining"], provider["managedTerminationProtection"]) == ("ENABLED", "ENABLED")
    autoscaling = aws.client("autoscaling")
    group = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[ids["Group"]])["AutoScalingGroups"][0]
    assert provider["autoScalingGroupArn"] == group["AutoScalingGroupARN"]
    assert (group["MinSize"], group["MaxSize"]) == (1, 4)
    assert [(tag["Key"], tag["Value"]) for tag in group["Tags"]] == [("Name", "worker")]
    hooks = autoscaling.describe_lifecycle_hooks(AutoScalingGroupName=ids["Group"])["LifecycleHooks"]
    assert [hook["HeartbeatTimeout"] for hook in hooks] == [600]
    policy = autoscaling.describe_policies(AutoScalingGroupName=ids["Group"])["ScalingPolicies"][0]
    assert policy["TargetTrackingConfiguration"]["TargetValue"] == 50000

    versions = aws.client("ec2").describe_launch_template_versions(LaunchTemplateId=ids["LaunchTemplate"])
    data = versions["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    assert data["MetadataOptions"] == {"HttpTokens": "required", "HttpPutResponseHopLimit": 1}
    volume = {"Encrypted": True, "VolumeSize": 50, "VolumeType": "gp3", "Iops": 3000}
    assert data["BlockDeviceMappings"] == [{"DeviceName": "/dev/xvda", "Ebs": volume}]

    found = ecs.describe_services(cluster=ids["Cluster"], services=[ids["Web"], ids["Cats"], ids["Agent"]])
    web, cats, agent = found["services"]
    assert (web["launchType"], web["desiredCount"], web["healthCheckGracePeriodSeconds"]) == ("FARGATE", 2, 60)
    assert web["enableExecuteCommand"] is True
    assert web["deploymentConfiguration"] == {
        "deploymentCircuitBreaker": {"enable": True, "rollback": True},
        "maximumPercent": 200,
        "minimumHealthyPercent": 100,
    }
    assert web["networkConfiguration"]["awsvpcConfiguration"]["subnets"] == network.subnets
    assert web["loadBalancers"] == [{"targetGroupArn": ids["Targets"], "containerName": "web", "containerPort": 80}]
    assert "launchType" not in cats
    assert cats["capacityProviderStrategy"] == [{"capacityProvider": ids["Provider"], "weight": 1, "base": 1}]
    assert cats["placementStrategy"] == [{"type": "binpack", "field": "memory"}]
    assert cats["placementConstraints"] == [{"type": "distinctInstance"}]
    assert cats["desiredCount"] == 1
    assert (agent["schedulingStrategy"], agent["launchType"]) == ("DAEMON", "EC2")
    definition = ecs.describe_task_definition(taskDefinition=ids["WebTask"])["taskDefinition"]
    assert definition["runtimePlatform"] == {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"}
    assert definition["containerDefinitions"][0]["memoryReservation"] == 128

    scaling = aws.client("application-autoscaling")
    resource = f"service/{ids['Cluster']}/{web['serviceName']}"
    target = scaling.describe_scalable_targets(ServiceNamespace="ecs", ResourceIds=[resource])["ScalableTargets"][0]
    assert (target["MinCapacity"], target["MaxCapacity"]) == (2, 8)
    requests = scaling.describe_scaling_policies(ServiceNamespace="ecs", ResourceId=resource)["ScalingPolicies"][0]
    tracking = requests["TargetTrackingScalingPolicyConfiguration"]
    assert (tracking["TargetValue"], tracking["ScaleOutCooldown"]) == (4000, 10)
    balancer, targets = (ids[key].split(":")[-1].removeprefix("loadbalancer/") for key in ("Balancer", "Targets"))
    assert tracking["PredefinedMetricSpecification"]["ResourceLabel"] == f"{balancer}/{targets}"

    assert stacks.delete(name) == "DELETE_COMPLETE"
    assert ids["Cluster"] not in {arn.split("/")[-1] for arn in ecs.list_clusters()["clusterArns"]}
    remaining = {found["name"] for found in ecs.describe_capacity_providers()["capacityProviders"]}
    assert ids["Provider"] not in remaining
    assert scaling.describe_scalable_targets(ServiceNamespace="ecs", ResourceIds=[resource])["ScalableTargets"] == []
    groups = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[ids["Group"]])["AutoScalingGroups"]
    assert groups == []
    running = aws.client("ec2").describe_instances(
        Filters=[
            {"Name": "instance-state-name", "Values": ["pending", "running"]},
            {"Name": "tag:aws:autoscaling:groupName", "Values": [ids["Group"]]},
        ]
    )
    assert running["Reservations"] == []


def test_an_update_reaches_services_targets_and_policies(
    aws: LocalAws, stacks: Stacks, deployed: Deployed, network: Network
) -> None:
    name = deployed(template(network))
    cluster, web = stacks.physical_id(name, "Cluster"), stacks.physical_id(name, "Web")

    stacks.update(name, template(network, image="web:2", target=2000, maximum=6))

    assert stacks.status(name) == "UPDATE_COMPLETE", stacks.failures(name)
    assert stacks.physical_id(name, "Web") == web
    ecs = aws.client("ecs")
    service = ecs.describe_services(cluster=cluster, services=[web])["services"][0]
    definition = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
    assert definition["containerDefinitions"][0]["image"] == "web:2"
    assert service["deployments"][0]["taskDefinition"] == service["taskDefinition"]
    scaling = aws.client("application-autoscaling")
    resource = f"service/{cluster}/{service['serviceName']}"
    target = scaling.describe_scalable_targets(ServiceNamespace="ecs", ResourceIds=[resource])["ScalableTargets"][0]
    assert target["MaxCapacity"] == 6
    policies = scaling.describe_scaling_policies(ServiceNamespace="ecs", ResourceId=resource)["ScalingPolicies"]
    assert [found["TargetTrackingScalingPolicyConfiguration"]["TargetValue"] for found in policies] == [2000]
    assert stacks.delete(name) == "DELETE_COMPLETE"


def test_another_name_replaces_the_service(aws: LocalAws, stacks: Stacks, deployed: Deployed, network: Network) -> None:
    before = template(network)
    name = deployed(before)
    cluster, agent = stacks.physical_id(name, "Cluster"), stacks.physical_id(name, "Agent")
    after = template(network)
    after["Resources"]["Agent"]["Properties"]["ServiceName"] = "renamed"

    stacks.update(name, after)

    assert stacks.status(name) == "UPDATE_COMPLETE", stacks.failures(name)
    services = aws.client("ecs").list_services(cluster=cluster)["serviceArns"]
    assert agent not in services
    assert stacks.physical_id(name, "Agent").endswith("/renamed")
    assert stacks.delete(name) == "DELETE_COMPLETE"
