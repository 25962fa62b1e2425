from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_batch as batch
from aws_cdk import aws_ec2 as ec2
from aws_cdk.assertions import Template

from ecs_constructs.batch import Ec2ComputeEnvironment, FargateComputeEnvironment, JobQueue

Reason = batch.JobStateTimeLimitActionsReason


@pytest.fixture(scope="module")
def spot(shared_stack: cdk.Stack, vpc: ec2.Vpc) -> batch.IComputeEnvironment:
    return Ec2ComputeEnvironment(shared_stack, "Spot", vpc=vpc, spot=True, maxv_cpus=4).compute_environment


@pytest.fixture(scope="module")
def on_demand(shared_stack: cdk.Stack, vpc: ec2.Vpc) -> batch.IComputeEnvironment:
    return Ec2ComputeEnvironment(shared_stack, "OnDemand", vpc=vpc, maxv_cpus=4).compute_environment


@pytest.fixture(scope="module")
def fargate(shared_stack: cdk.Stack, vpc: ec2.Vpc) -> batch.IComputeEnvironment:
    return FargateComputeEnvironment(shared_stack, "Fargate", vpc=vpc, maxv_cpus=4).compute_environment


@pytest.fixture(scope="module")
def template(
    shared_stack: cdk.Stack, spot: batch.IComputeEnvironment, on_demand: batch.IComputeEnvironment
) -> Template:
    JobQueue(shared_stack, "Queue", compute_environments=[spot, on_demand])
    policy = batch.FairshareSchedulingPolicy(shared_stack, "Policy")
    existing = batch.ManagedEc2EcsComputeEnvironment.from_managed_ec2_ecs_compute_environment_arn(
        shared_stack, "Existing", "arn:aws:batch:eu-west-1:111111111111:compute-environment/existing"
    )
    JobQueue(
        shared_stack,
        "Other",
        compute_environments=[existing],
        priority=7,
        runnable_time_limits={},
        scheduling_policy=policy,
        enabled=False,
    )
    return Template.from_stack(shared_stack)


def properties(template: Template, logical_id: str) -> dict[str, Any]:
    found: dict[str, Any] = template.to_json()["Resources"][logical_id]["Properties"]
    return found


def test_defaults(template: Template) -> None:
    found = properties(template, "Queue956AD878")
    assert found["ComputeEnvironmentOrder"] == [
        {"Order": 1, "ComputeEnvironment": {"Fn::GetAtt": ["Spot67C99562", "ComputeEnvironmentArn"]}},
        {"Order": 2, "ComputeEnvironment": {"Fn::GetAtt": ["OnDemand6BA62231", "ComputeEnvironmentArn"]}},
    ]
    assert found["Priority"] == 1
    assert found["State"] == "ENABLED"
    assert "JobQueueName" not in found
    limits = {limit["Reason"]: limit["MaxTimeSeconds"] for limit in found["JobStateTimeLimitActions"]}
    assert limits == {
        "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE": 600,
        "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT": 600,
        "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY": 86_400,
    }
    assert {(limit["Action"], limit["State"]) for limit in found["JobStateTimeLimitActions"]} == {
        ("CANCEL", "RUNNABLE")
    }


def test_every_argument(template: Template) -> None:
    assert properties(template, "Other61913E9C") == {
        "ComputeEnvironmentOrder": [
            {
                "ComputeEnvironment": "arn:aws:batch:eu-west-1:111111111111:compute-environment/existing",
                "Order": 1,
            }
        ],
        "Priority": 7,
        "SchedulingPolicyArn": {"Fn::GetAtt": ["Policy23B91518", "Arn"]},
        "State": "DISABLED",
    }


def test_the_number_of_environments_is_limited(
    shared_stack: cdk.Stack, spot: batch.IComputeEnvironment, on_demand: batch.IComputeEnvironment
) -> None:
    message = "the number of compute_environments is {}; it must be a whole number between 1 and 3. Use further queues"
    with pytest.raises(ValueError, match=message.format(0)):
        JobQueue(shared_stack, "None", compute_environments=[])
    with pytest.raises(ValueError, match=message.format(4)):
        JobQueue(shared_stack, "Four", compute_environments=[spot, on_demand, spot, on_demand])


def test_an_environment_is_in_a_queue_once(shared_stack: cdk.Stack, spot: batch.IComputeEnvironment) -> None:
    with pytest.raises(ValueError, match=r"compute_environments has one environment twice; .* Remove the repetition"):
        JobQueue(shared_stack, "Twice", compute_environments=[spot, spot])


def test_fargate_is_not_mixed_with_ec2(
    shared_stack: cdk.Stack, spot: batch.IComputeEnvironment, fargate: batch.IComputeEnvironment
) -> None:
    with pytest.raises(ValueError, match=r"compute_environments has Fargate beside EC2; .* Make one queue for each"):
        JobQueue(shared_stack, "Mixed", compute_environments=[spot, fargate])


@pytest.mark.parametrize("priority", [-1, 1001])
def test_priority_has_a_range(shared_stack: cdk.Stack, spot: batch.IComputeEnvironment, priority: int) -> None:
    with pytest.raises(ValueError, match=f"priority is {priority}; it must be a whole number between 0 and 1000"):
        JobQueue(shared_stack, "Priority", compute_environments=[spot], priority=priority)


@pytest.mark.parametrize("seconds", [599, 86_401])
def test_time_limits_have_a_range(shared_stack: cdk.Stack, spot: batch.IComputeEnvironment, seconds: int) -> None:
    message = (
        rf"runnable_time_limits\[JOB_RESOURCE_REQUIREMENT\] \(in seconds\) is {seconds}; it must be a whole number "
        "between 600 and 86400. Leave the reason out"
    )
    limits = {Reason.JOB_RESOURCE_REQUIREMENT: cdk.Duration.seconds(seconds)}
    with pytest.raises(ValueError, match=message):
        JobQueue(shared_stack, "Limit", compute_environments=[spot], runnable_time_limits=limits)


def test_the_queue_may_live_in_another_stack(stack: cdk.Stack, make_stack: Callable[[str], cdk.Stack]) -> None:
    environment = Ec2ComputeEnvironment(stack, "Environment", vpc=ec2.Vpc(stack, "Vpc"), maxv_cpus=4)
    other = make_stack("Other")
    queue = JobQueue(other, "Queue", compute_environments=[environment.compute_environment])
    cdk.CfnOutput(other, "Name", value=queue.job_queue_name)
    cdk.CfnOutput(other, "Arn", value=queue.job_queue_arn)
    assert Template.from_stack(other).to_json()["Outputs"]["Arn"]["Value"] == {
        "Fn::GetAtt": ["Queue956AD878", "JobQueueArn"]
    }
    assert other.dependencies == [stack]
