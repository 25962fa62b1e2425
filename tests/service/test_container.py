"""Tests of containers."""

import re
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_logs as logs
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk.assertions import Template

from ecs_constructs.service import ContainerHealthCheck, ContainerOptions
from ecs_constructs.service.container import add_container
from tests.service.platform import IMAGE, only_container, serving


def _rendered(stack: cdk.Stack, options: ContainerOptions, network_mode: ecs.NetworkMode) -> dict[str, Any]:
    task = ecs.TaskDefinition(
        stack, "Task", compatibility=ecs.Compatibility.EC2, network_mode=network_mode, memory_mib="512"
    )
    add_container(stack, task, options, network_mode=task.network_mode, log_group=logs.LogGroup(stack, "LogGroup"))
    return only_container(Template.from_stack(stack))


def test_the_defaults(stack: cdk.Stack) -> None:
    container = _rendered(stack, ContainerOptions(image=IMAGE), ecs.NetworkMode.BRIDGE)
    log_options = container.pop("LogConfiguration")["Options"]
    assert log_options["awslogs-stream-prefix"] == "app"
    assert container == {
        "Name": "app",
        "Image": "public.ecr.aws/docker/library/httpd:2.4",
        "Essential": True,
        "LinuxParameters": {"Capabilities": {}, "InitProcessEnabled": True},
        "ReadonlyRootFilesystem": False,
        "StopTimeout": 30,
    }


def test_everything_that_is_given(stack: cdk.Stack) -> None:
    secret = secretsmanager.Secret.from_secret_name_v2(stack, "Secret", "name")
    container = _rendered(
        stack,
        ContainerOptions(
            image=IMAGE,
            name="web",
            port=8080,
            cpu=128,
            memory_limit_mib=512,
            memory_reservation_mib=256,
            gpu_count=1,
            command=["serve"],
            entry_point=["/bin/sh", "-c"],
            working_directory="/srv",
            user="1000:1000",
            environment={"MODE": "test"},
            secrets={"TOKEN": ecs.Secret.from_secrets_manager(secret)},
            health_check=ContainerHealthCheck(command=["CMD-SHELL", "true"], start_period=cdk.Duration.seconds(9)),
            readonly_root_filesystem=True,
            init_process_enabled=False,
            stop_timeout=cdk.Duration.seconds(60),
            ulimits=[ecs.Ulimit(name=ecs.UlimitName.NOFILE, soft_limit=1024, hard_limit=4096)],
            docker_labels={"team": "web"},
        ),
        ecs.NetworkMode.BRIDGE,
    )
    expected = {
        "Name": "web",
        "PortMappings": [{"ContainerPort": 8080, "HostPort": 0, "Protocol": "tcp"}],
        "Cpu": 128,
        "Memory": 512,
        "MemoryReservation": 256,
        "ResourceRequirements": [{"Type": "GPU", "Value": "1"}],
        "Command": ["serve"],
        "EntryPoint": ["/bin/sh", "-c"],
        "WorkingDirectory": "/srv",
        "User": "1000:1000",
        "Environment": [{"Name": "MODE", "Value": "test"}],
        "HealthCheck": {"Command": ["CMD-SHELL", "true"], "Interval": 30, "Timeout": 5, "Retries": 3, "StartPeriod": 9},
        "ReadonlyRootFilesystem": True,
        "StopTimeout": 60,
        "Ulimits": [{"Name": "nofile", "SoftLimit": 1024, "HardLimit": 4096}],
        "DockerLabels": {"team": "web"},
    }
    assert {name: container[name] for name in expected} == expected
    assert container["LinuxParameters"]["InitProcessEnabled"] is False
    assert [each["Name"] for each in container["Secrets"]] == ["TOKEN"]


@pytest.mark.parametrize("network_mode", [ecs.NetworkMode.HOST, ecs.NetworkMode.AWS_VPC])
def test_only_a_bridge_maps_ports(stack: cdk.Stack, network_mode: ecs.NetworkMode) -> None:
    (mapping,) = _rendered(stack, serving(), network_mode)["PortMappings"]
    assert mapping.get("HostPort", 80) == 80


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"port": 0}, "port is 0; it must be a whole number between 1 and 65535."),
        ({"port": 65536}, "port is 65536; it must be a whole number between 1 and 65535."),
        ({"cpu": -1}, "cpu is -1; it must be a whole number at least 0."),
        ({"gpu_count": -1}, "gpu_count is -1; it must be a whole number at least 0."),
        ({"gpu_count": 0.5}, "gpu_count is 0.5; it must be a whole number at least 0."),
        (
            {"stop_timeout": cdk.Duration.seconds(1)},
            "stop_timeout (in seconds) is 1; it must be a whole number at least 2",
        ),
        (
            {"memory_limit_mib": 5, "memory_reservation_mib": None},
            "memory_limit_mib is 5; it must be a whole number at",
        ),
        ({"memory_reservation_mib": 5}, "memory_reservation_mib is 5; it must be a whole number at least 6."),
        (
            {"memory_reservation_mib": 256, "memory_limit_mib": 128},
            "memory_reservation_mib of container app is 256, more than its memory_limit_mib of 128;",
        ),
        ({"command": "serve"}, 'command is the text "serve"; it must be a list. Write command=["serve"].'),
        ({"entry_point": "sh"}, 'entry_point is the text "sh"; it must be a list.'),
    ],
)
def test_options_that_can_not_work_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        serving(**options)


def test_a_variable_is_plain_or_secret(stack: cdk.Stack) -> None:
    secret = ecs.Secret.from_secrets_manager(secretsmanager.Secret.from_secret_name_v2(stack, "Secret", "name"))
    with pytest.raises(ValueError, match="TOKEN of container app is in environment and in secrets"):
        serving(environment={"TOKEN": "x", "MODE": "y"}, secrets={"TOKEN": secret})


def test_memory_decided_at_deployment_passes() -> None:
    token = cdk.Token.as_number({"Ref": "Memory"})
    assert serving(memory_reservation_mib=256, memory_limit_mib=token).memory_limit_mib == token


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"command": []}, "command of the container health check is empty"),
        ({"command": "true"}, 'command is the text "true"; it must be a list.'),
        (
            {"interval": cdk.Duration.seconds(4)},
            "interval (in seconds) is 4; it must be a whole number between 5 and 300.",
        ),
        ({"interval": cdk.Duration.seconds(301)}, "interval (in seconds) is 301; it must be a whole number between 5"),
        (
            {"timeout": cdk.Duration.seconds(1)},
            "timeout (in seconds) is 1; it must be a whole number between 2 and 60.",
        ),
        (
            {"timeout": cdk.Duration.seconds(61)},
            "timeout (in seconds) is 61; it must be a whole number between 2 and 60.",
        ),
        ({"retries": 0}, "retries is 0; it must be a whole number between 1 and 10."),
        ({"retries": 11}, "retries is 11; it must be a whole number between 1 and 10."),
        (
            {"start_period": cdk.Duration.seconds(301)},
            "start_period (in seconds) is 301; it must be a whole number between",
        ),
    ],
)
def test_health_checks_that_ecs_refuses(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        ContainerHealthCheck(**{"command": ["CMD-SHELL", "true"], **options})
