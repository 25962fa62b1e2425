from typing import Any, cast

import aws_cdk as cdk
import pytest
from aws_cdk import aws_batch as batch
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk.assertions import Template

from ecs_constructs.batch import Ec2Platform, FargatePlatform, JobDefinition
from ecs_constructs.placement.fargate_sizes import MEMORY_BY_CPU

IMAGE = ecs.ContainerImage.from_registry("public.ecr.aws/docker/library/busybox:1.37")


@pytest.fixture(scope="module")
def template(shared_stack: cdk.Stack) -> Template:
    JobDefinition(shared_stack, "Plain", image=IMAGE)
    repository = ecr.Repository.from_repository_name(shared_stack, "Repository", "jobs")
    secret = secretsmanager.Secret(shared_stack, "Secret")
    submitter = iam.User(shared_stack, "Submitter")
    queue = batch.JobQueue.from_job_queue_arn(
        shared_stack, "Queue", "arn:aws:batch:eu-west-1:111111111111:job-queue/existing"
    )
    job = JobDefinition(
        shared_stack,
        "Every",
        image=ecs.ContainerImage.from_ecr_repository(repository, "1.0"),
        platform=Ec2Platform(gpu=1),
        cpu=4,
        memory=cdk.Size.gibibytes(15),
        command=["train", "Ref::epochs"],
        environment={"LEVEL": "info"},
        secrets={"TOKEN": batch.Secret.from_secrets_manager(secret)},
        parameters={"epochs": "3"},
        user="1000",
        init_process_enabled=False,
        readonly_root_filesystem=False,
        volumes=[batch.EcsVolume.host(name="scratch", container_path="/tmp")],
        timeout=cdk.Duration.minutes(10),
        attempts=5,
        retry_strategies=[batch.RetryStrategy.of(batch.Action.RETRY, batch.Reason.CANNOT_PULL_CONTAINER)],
        scheduling_priority=9,
        log_retention=logs.RetentionDays.ONE_WEEK,
        propagate_tags=False,
    )
    job.grant_submit(submitter, job_queue=queue)
    JobDefinition(
        shared_stack,
        "Fargate",
        image=IMAGE,
        platform=FargatePlatform(
            cpu_architecture=ecs.CpuArchitecture.ARM64, ephemeral_storage_size=cdk.Size.gibibytes(21)
        ),
        cpu=0.25,
        memory=cdk.Size.mebibytes(512),
    )
    JobDefinition(
        shared_stack,
        "Given",
        image=IMAGE,
        log_group=logs.LogGroup.from_log_group_name(shared_stack, "Logs", "existing"),
        execution_role=iam.Role.from_role_name(shared_stack, "Execution", "execution"),
        job_role=iam.Role.from_role_name(shared_stack, "Job", "job"),
    )
    return Template.from_stack(shared_stack)


def properties(template: Template, logical_id: str) -> dict[str, Any]:
    found: dict[str, Any] = template.to_json()["Resources"][logical_id]["Properties"]
    return found


def policy(template: Template, role: str) -> list[dict[str, Any]]:
    policies = template.find_resources("AWS::IAM::Policy", {"Properties": {"Roles": [{"Ref": role}]}})
    return [
        statement for found in policies.values() for statement in found["Properties"]["PolicyDocument"]["Statement"]
    ]


def test_defaults(template: Template) -> None:
    found = properties(template, "Plain11D38371")
    assert found["Timeout"] == {"AttemptDurationSeconds": 3600}
    assert found["RetryStrategy"] == {
        "Attempts": 3,
        "EvaluateOnExit": [
            {"Action": "RETRY", "OnStatusReason": "Host EC2*"},
            {"Action": "RETRY", "OnStatusReason": "Your Spot Task was interrupted*"},
            {"Action": "EXIT", "OnReason": "*"},
        ],
    }
    assert found["PlatformCapabilities"] == ["EC2"]
    assert found["PropagateTags"] is True
    assert "JobDefinitionName" not in found
    assert "SchedulingPriority" not in found
    container = found["ContainerProperties"]
    assert container["ResourceRequirements"] == [
        {"Type": "MEMORY", "Value": "2048"},
        {"Type": "VCPU", "Value": "1"},
    ]
    assert container["LinuxParameters"] == {"InitProcessEnabled": True}
    assert container["ReadonlyRootFilesystem"] is True
    assert "User" not in container
    assert "Command" not in container


def test_the_two_roles_are_apart(template: Template) -> None:
    container = properties(template, "Plain11D38371")["ContainerProperties"]
    assert container["ExecutionRoleArn"] == {"Fn::GetAtt": ["PlainExecutionRole0D79E5C9", "Arn"]}
    assert container["JobRoleArn"] == {"Fn::GetAtt": ["PlainJobRoleB78F91F2", "Arn"]}
    assert [statement["Action"] for statement in policy(template, "PlainExecutionRole0D79E5C9")] == [
        ["logs:CreateLogStream", "logs:PutLogEvents"]
    ]
    assert policy(template, "PlainJobRoleB78F91F2") == []


def test_logs_go_to_a_group_that_expires(template: Template) -> None:
    resource = template.to_json()["Resources"]["PlainLogGroup3CBD58A9"]
    assert resource["Properties"] == {"RetentionInDays": 30}
    assert resource["DeletionPolicy"] == "Delete"
    options = properties(template, "Plain11D38371")["ContainerProperties"]["LogConfiguration"]["Options"]
    assert options["awslogs-group"] == {"Ref": "PlainLogGroup3CBD58A9"}


def test_every_argument(template: Template) -> None:
    found = properties(template, "Every485A5473")
    container = found["ContainerProperties"]
    assert container["ResourceRequirements"] == [
        {"Type": "MEMORY", "Value": "15360"},
        {"Type": "VCPU", "Value": "4"},
        {"Type": "GPU", "Value": "1"},
    ]
    assert container["Command"] == ["train", "Ref::epochs"]
    assert container["Environment"] == [{"Name": "LEVEL", "Value": "info"}]
    assert container["Secrets"] == [{"Name": "TOKEN", "ValueFrom": {"Ref": "SecretA720EF05"}}]
    assert container["User"] == "1000"
    assert container["LinuxParameters"] == {"InitProcessEnabled": False}
    assert container["ReadonlyRootFilesystem"] is False
    assert container["MountPoints"] == [{"ContainerPath": "/tmp", "SourceVolume": "scratch"}]
    assert found["Parameters"] == {"epochs": "3"}
    assert found["Timeout"] == {"AttemptDurationSeconds": 600}
    assert found["RetryStrategy"] == {
        "Attempts": 5,
        "EvaluateOnExit": [{"Action": "RETRY", "OnReason": "CannotPullContainerError:*"}],
    }
    assert found["SchedulingPriority"] == 9
    assert found["PropagateTags"] is False
    assert properties(template, "EveryLogGroupDF346D6A")["RetentionInDays"] == 7


def test_the_execution_role_may_pull_and_read_secrets(template: Template) -> None:
    statements = policy(template, "EveryExecutionRoleEF3F4964")
    actions = {action for each in statements for action in as_list(each["Action"])}
    assert {"ecr:BatchGetImage", "ecr:GetAuthorizationToken", "secretsmanager:GetSecretValue"} <= actions
    assert policy(template, "EveryJobRole7196579B") == []


def as_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_submitting_is_granted_for_this_revision_and_queue(template: Template) -> None:
    template.has_resource_properties(
        "AWS::IAM::Policy",
        {
            "Users": [{"Ref": "Submitter4CCDEBA5"}],
            "PolicyDocument": {
                "Statement": [
                    {
                        "Action": "batch:SubmitJob",
                        "Effect": "Allow",
                        "Resource": [
                            "arn:aws:batch:eu-west-1:111111111111:job-queue/existing",
                            {"Ref": "Every485A5473"},
                        ],
                    }
                ]
            },
        },
    )


def test_fargate(template: Template) -> None:
    found = properties(template, "Fargate3951EE0E")
    container = found["ContainerProperties"]
    assert found["PlatformCapabilities"] == ["FARGATE"]
    assert container["RuntimePlatform"] == {"CpuArchitecture": "ARM64", "OperatingSystemFamily": "LINUX"}
    assert container["FargatePlatformConfiguration"] == {"PlatformVersion": "LATEST"}
    assert container["NetworkConfiguration"] == {"AssignPublicIp": "DISABLED"}
    assert container["EphemeralStorage"] == {"SizeInGiB": 21}
    assert container["LinuxParameters"] == {"InitProcessEnabled": True}


def test_existing_resources_are_used(template: Template) -> None:
    container = properties(template, "Given7F7C56FF")["ContainerProperties"]
    assert container["ExecutionRoleArn"] == "arn:aws:iam::111111111111:role/execution"
    assert container["JobRoleArn"] == "arn:aws:iam::111111111111:role/job"
    assert container["LogConfiguration"]["Options"]["awslogs-group"] == "existing"


def test_unresolved_numbers_pass(stack: cdk.Stack) -> None:
    number = cast(int, cdk.Token.as_number({"Ref": "Number"}))
    JobDefinition(
        stack,
        "Job",
        image=IMAGE,
        platform=FargatePlatform(),
        cpu=number,
        memory=cdk.Size.mebibytes(number),
        timeout=cdk.Duration.seconds(number),
        attempts=number,
    )
    Template.from_stack(stack).has_resource_properties(
        "AWS::Batch::JobDefinition",
        {"RetryStrategy": {"Attempts": {"Ref": "Number"}}, "Timeout": {"AttemptDurationSeconds": {"Ref": "Number"}}},
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"cpu": 0.5}, "cpu is 0.5; it must be a whole number at least 1. On EC2 a job gets whole vCPUs"),
        ({"cpu": 1.5}, "cpu is 1.5; it must be a whole number at least 1"),
        (
            {"memory": cdk.Size.mebibytes(3)},
            "memory .in MiB. is 3; it must be a whole number at least 4. AWS",
        ),
        (
            {"platform": FargatePlatform(), "cpu": 3},
            "cpu is 3; a job on Fargate has 0.25, 0.5, 1, 2, 4, 8, 16, 32 vCPUs. Choose one of those",
        ),
        (
            {"platform": FargatePlatform(), "cpu": 0.25, "memory": cdk.Size.mebibytes(4096)},
            "memory is 4096 MiB; a Fargate job with cpu=0.25 has 512, 1024, 2048 MiB. Change memory or cpu",
        ),
        ({"timeout": cdk.Duration.seconds(59)}, "timeout .in seconds. is 59; it must be a whole number at least 60"),
        (
            {"timeout": cdk.Duration.millis(60_500)},
            "timeout .in seconds. is 60.5; it must be a whole number at least",
        ),
        ({"memory": cdk.Size.kibibytes(9000)}, "memory .in MiB. is 8.7890625; it must be a whole number at least 4"),
        ({"attempts": 0}, "attempts is 0; it must be a whole number between 1 and 10. Use 1 to start every job once"),
        ({"attempts": 11}, "attempts is 11; it must be a whole number between 1 and 10"),
        (
            {"retry_strategies": [batch.RetryStrategy.of(batch.Action.EXIT, batch.Reason.NON_ZERO_EXIT_CODE)] * 6},
            "the number of retry_strategies is 6; it must be a whole number between 0 and 5",
        ),
        ({"scheduling_priority": 10_000}, "scheduling_priority is 10000; it must be a whole number between 0 and 9999"),
        (
            {"environment": {"AWS_BATCH_X": "1"}},
            "environment variable AWS_BATCH_X starts with AWS_BATCH, .* Choose",
        ),
        ({"command": "sleep 60"}, 'command is the text "sleep 60"; it must be a list. Write command='),
    ],
)
def test_impossible_literals_are_refused(stack: cdk.Stack, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        JobDefinition(stack, "Job", image=IMAGE, **arguments)


def test_a_job_has_at_least_one_gpu_or_none() -> None:
    with pytest.raises(ValueError, match=r"gpu is 0; it must be a whole number at least 1. Leave it unset"):
        Ec2Platform(gpu=0)


@pytest.mark.parametrize("size", [20, 201])
def test_fargate_disk_has_a_range(size: int) -> None:
    with pytest.raises(ValueError, match=rf"ephemeral_storage_size \(in GiB\) is {size}; it must be .* 21 and 200"):
        FargatePlatform(ephemeral_storage_size=cdk.Size.gibibytes(size))


def test_every_size_of_fargate_is_accepted() -> None:
    for units, offered in MEMORY_BY_CPU.items():
        for memory_mib in offered:
            FargatePlatform().check_size(units / 1024, cdk.Size.mebibytes(memory_mib))
