"""AWS::Batch::*."""

from collections.abc import Callable

from ecs_constructs.local_aws import LocalAws
from tests.local_aws.conftest import Stacks, Template
from tests.local_aws.resources.conftest import Network

Deployed = Callable[[Template], str]


def template(network: Network, *, maximum: int = 32) -> Template:
    """A spot environment with an on-demand one behind it, a queue over both and a job definition."""
    resources = {
        "MinvCpus": 0,
        "MaxvCpus": maximum,
        "InstanceTypes": ["optimal"],
        "Subnets": network.subnets,
        "SecurityGroupIds": [network.security_group],
        "InstanceRole": {"Fn::GetAtt": ["Profile", "Arn"]},
        "UpdateToLatestImageVersion": True,
    }
    spot = {"Type": "SPOT", "BidPercentage": 60, "AllocationStrategy": "SPOT_PRICE_CAPACITY_OPTIMIZED"}
    environment = {"Type": "managed", "State": "ENABLED", "ReplaceComputeEnvironment": False}
    return {
        "Resources": {
            "Role": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []},
                    "ManagedPolicyArns": ["arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"],
                },
            },
            "Profile": {"Type": "AWS::IAM::InstanceProfile", "Properties": {"Roles": [{"Ref": "Role"}]}},
            "Spot": {
                "Type": "AWS::Batch::ComputeEnvironment",
                "Properties": {**environment, "ComputeResources": {**resources, **spot}},
            },
            "OnDemand": {
                "Type": "AWS::Batch::ComputeEnvironment",
                "Properties": {
                    **environment,
                    "ComputeResources": {**resources, "Type": "EC2", "InstanceTypes": ["default_x86_64", "c6i"]},
                },
            },
            "Queue": {
                "Type": "AWS::Batch::JobQueue",
                "Properties": {
                    "Priority": 5,
                    "ComputeEnvironmentOrder": [
                        {"Order": 1, "ComputeEnvironment": {"Ref": "Spot"}},
                        {"Order": 2, "ComputeEnvironment": {"Ref": "OnDemand"}},
                    ],
                    "JobStateTimeLimitActions": [
                        {
                            "Action": "CANCEL",
                            "MaxTimeSeconds": 1800,
                            "Reason": "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY",
                            "State": "RUNNABLE",
                        }
                    ],
                },
            },
            "Job": {
                "Type": "AWS::Batch::JobDefinition",
                "Properties": {
                    "Type": "container",
                    "PlatformCapabilities": ["EC2"],
                    "SchedulingPriority": 7,
                    "Timeout": {"AttemptDurationSeconds": 300},
                    "RetryStrategy": {
                        "Attempts": 3,
                        "EvaluateOnExit": [
                            {"Action": "RETRY", "OnStatusReason": "Host EC2*"},
                            {"Action": "EXIT", "OnReason": "*"},
                        ],
                    },
                    "ContainerProperties": {
                        "Image": "busybox",
                        "Command": ["true"],
                        "ResourceRequirements": [{"Type": "VCPU", "Value": "1"}, {"Type": "MEMORY", "Value": "512"}],
                        "LinuxParameters": {"InitProcessEnabled": True},
                        "LogConfiguration": {"LogDriver": "awslogs", "Options": {"awslogs-group": "jobs"}},
                    },
                },
            },
        }
    }


def test_what_is_deployed_reads_back_and_a_job_succeeds(
    aws: LocalAws, stacks: Stacks, deployed: Deployed, network: Network
) -> None:
    name = deployed(template(network))
    spot, on_demand, queue, job = (stacks.physical_id(name, key) for key in ("Spot", "OnDemand", "Queue", "Job"))
    batch = aws.client("batch")

    environment = batch.describe_compute_environments(computeEnvironments=[spot])["computeEnvironments"][0]
    assert environment["type"] == "MANAGED"
    assert environment["serviceRole"].endswith("role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch")
    resources = environment["computeResources"]
    assert (resources["type"], resources["bidPercentage"]) == ("SPOT", 60)
    assert (resources["minvCpus"], resources["maxvCpus"]) == (0, 32)
    assert resources["allocationStrategy"] == "SPOT_PRICE_CAPACITY_OPTIMIZED"

    described = batch.describe_job_queues(jobQueues=[queue])["jobQueues"][0]
    assert described["priority"] == 5
    assert described["computeEnvironmentOrder"] == [
        {"order": 1, "computeEnvironment": spot},
        {"order": 2, "computeEnvironment": on_demand},
    ]
    assert described["jobStateTimeLimitActions"][0]["maxTimeSeconds"] == 1800

    definition = batch.describe_job_definitions(jobDefinitions=[job])["jobDefinitions"][0]
    assert definition["timeout"] == {"attemptDurationSeconds": 300}
    assert definition["schedulingPriority"] == 7
    assert definition["retryStrategy"]["attempts"] == 3
    assert [rule["action"] for rule in definition["retryStrategy"]["evaluateOnExit"]] == ["retry", "exit"]
    container = definition["containerProperties"]
    assert container["logConfiguration"] == {"logDriver": "awslogs", "options": {"awslogs-group": "jobs"}}
    assert container["linuxParameters"] == {"initProcessEnabled": True}

    submitted = batch.submit_job(jobName="test", jobQueue=queue, jobDefinition=job)
    assert batch.describe_jobs(jobs=[submitted["jobId"]])["jobs"][0]["status"] == "SUCCEEDED"

    assert stacks.delete(name) == "DELETE_COMPLETE"
    assert batch.describe_compute_environments(computeEnvironments=[spot])["computeEnvironments"] == []
    assert batch.describe_job_queues(jobQueues=[queue])["jobQueues"] == []
    active = batch.describe_job_definitions(status="ACTIVE")["jobDefinitions"]
    assert job not in {found["jobDefinitionArn"] for found in active}


def test_limits_change_in_place(aws: LocalAws, stacks: Stacks, deployed: Deployed, network: Network) -> None:
    name = deployed(template(network))
    spot = stacks.physical_id(name, "Spot")

    stacks.update(name, template(network, maximum=64))

    assert stacks.status(name) == "UPDATE_COMPLETE", stacks.failures(name)
    assert stacks.physical_id(name, "Spot") == spot
    found = aws.client("batch").describe_compute_environments(computeEnvironments=[spot])["computeEnvironments"][0]
    assert found["computeResources"]["maxvCpus"] == 64
    assert found["computeResources"]["bidPercentage"] == 60
    assert stacks.delete(name) == "DELETE_COMPLETE"
