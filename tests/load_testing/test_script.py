"""The job's shell script, run for real against a stand-in for ab."""

import subprocess
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_batch as batch
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk.assertions import Template

from ecs_constructs.load_testing import ApacheBench, Load, LoadTest


@pytest.fixture
def command(stack: cdk.Stack) -> list[str]:
    load_balancer = elbv2.ApplicationLoadBalancer.from_application_load_balancer_attributes(
        stack,
        "LoadBalancer",
        load_balancer_arn="arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/app/web/1",
        security_group_id="sg-12345678",
        load_balancer_dns_name="web.invalid",
    )
    queue = batch.JobQueue.from_job_queue_arn(stack, "Queue", "arn:aws:batch:eu-west-1:111111111111:job-queue/existing")
    LoadTest(
        stack,
        "Test",
        load_balancer=load_balancer,
        job_queue=queue,
        load=Load(
            bench=ApacheBench(concurrency=1, requests=1, time_limit=cdk.Duration.seconds(1)), paths=("/", "/cats")
        ),
        duration=cdk.Duration.seconds(1),
    )
    jobs = Template.from_stack(stack).find_resources("AWS::Batch::JobDefinition")
    found: list[str] = next(iter(jobs.values()))["Properties"]["ContainerProperties"]["Command"]
    return found


@pytest.mark.parametrize("status", [0, 22])
def test_every_path_is_requested_and_a_failure_is_told(command: list[str], tmp_path: Path, status: int) -> None:
    calls = tmp_path / "calls"
    stand_in = tmp_path / "ab"
    stand_in.write_text(f'#!/bin/sh\necho "$@" >> {calls}\nsleep 0.2\nexit {status}\n')
    stand_in.chmod(0o755)
    finished = subprocess.run(command, env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, check=False, timeout=30)
    assert finished.returncode == status
    assert calls.read_text().splitlines()[:2] == [
        "-c 1 -n 1 -t 1 http://web.invalid/",
        "-c 1 -n 1 -t 1 http://web.invalid/cats",
    ]
