from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_batch as batch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from aws_cdk.assertions import Match, Template

from ecs_constructs.batch import FargatePlatform
from ecs_constructs.load_testing import CLUSTER_LOAD, SERVICE_LOAD, ApacheBench, Load, LoadTest
from tests.conftest import ENVIRONMENT, feature_flags

QUEUE = "arn:aws:batch:eu-west-1:111111111111:job-queue/jobs"
DNS_NAME = {"Fn::GetAtt": ["LoadBalancerBE9EEC3A", "DNSName"]}


@pytest.fixture(scope="module")
def network() -> cdk.Stack:
    app = cdk.App(context=feature_flags(), builtin_cloud_formation_validation=False)
    return cdk.Stack(app, "Network", env=ENVIRONMENT)


@pytest.fixture(scope="module")
def load_balancer(network: cdk.Stack) -> elbv2.IApplicationLoadBalancer:
    vpc = ec2.Vpc(network, "Vpc", max_azs=2)
    return elbv2.ApplicationLoadBalancer(network, "LoadBalancer", vpc=vpc)


@pytest.fixture(scope="module")
def queue(network: cdk.Stack) -> batch.IJobQueue:
    return batch.JobQueue.from_job_queue_arn(network, "Queue", QUEUE)


@pytest.fixture(scope="module")
def template(network: cdk.Stack, load_balancer: elbv2.IApplicationLoadBalancer, queue: batch.IJobQueue) -> Template:
    test = LoadTest(network, "ServiceLoadTest", load_balancer=load_balancer, job_queue=queue)
    test.grant_submit(iam.User(network, "Tester"))
    cdk.CfnOutput(network, "Command", value=test.submit_command)
    LoadTest(
        network,
        "ClusterLoadTest",
        load_balancer=load_balancer,
        job_queue=queue,
        load=CLUSTER_LOAD,
        duration=cdk.Duration.minutes(3),
        protocol=elbv2.ApplicationProtocol.HTTPS,
        image=ecs.ContainerImage.from_registry("example/ab:2.4"),
        platform=FargatePlatform(),
    )
    return Template.from_stack(network)


def job(template: Template, logical_id: str) -> dict[str, Any]:
    found: dict[str, Any] = template.to_json()["Resources"][logical_id]["Properties"]
    return found


def script(found: dict[str, Any]) -> list[Any]:
    parts: list[Any] = found["ContainerProperties"]["Command"][2]["Fn::Join"][1]
    return parts


def test_the_lab_s_load_on_a_service(template: Template) -> None:
    found = job(template, "ServiceLoadTestA2CD6C12")
    assert found["ContainerProperties"]["Command"][:2] == ["sh", "-c"]
    assert script(found) == [
        "status=0\nend=$(($(date +%s) + 300))\nwhile [ $(date +%s) -lt $end ]; do\nab -c 200 -n 200 -t 30 http://",
        DNS_NAME,
        "/ || { status=$?; sleep 1; }\ndone\nexit $status",
    ]


def test_the_lab_s_load_on_the_cluster(template: Template) -> None:
    parts = script(job(template, "ClusterLoadTest3EC9D0AA"))
    assert parts[1::2] == [DNS_NAME] * 3
    assert parts[0].endswith("+ 180))\nwhile [ $(date +%s) -lt $end ]; do\nab -c 800 -n 800 -t 10 https://")
    assert parts[2] == "/ || { status=$?; sleep 1; }\nab -c 800 -n 800 -t 10 https://"
    assert parts[4] == "/cats || { status=$?; sleep 1; }\nab -c 800 -n 800 -t 10 https://"
    assert parts[6].startswith("/dogs || ")


def test_a_load_test_is_bounded(template: Template) -> None:
    service, cluster = job(template, "ServiceLoadTestA2CD6C12"), job(template, "ClusterLoadTest3EC9D0AA")
    assert service["Timeout"] == {"AttemptDurationSeconds": 300 + 30 + 60}
    assert cluster["Timeout"] == {"AttemptDurationSeconds": 180 + 3 * 10 + 60}
    assert service["RetryStrategy"] == cluster["RetryStrategy"] == {"Attempts": 1}


def test_it_runs_without_rights(template: Template) -> None:
    container = job(template, "ServiceLoadTestA2CD6C12")["ContainerProperties"]
    assert container["Image"] == "public.ecr.aws/docker/library/httpd:2.4.66"
    assert container["User"] == "65534"
    assert container["ReadonlyRootFilesystem"] is True
    assert job(template, "ServiceLoadTestA2CD6C12")["PlatformCapabilities"] == ["EC2"]


def test_image_and_platform_may_be_others(template: Template) -> None:
    found = job(template, "ClusterLoadTest3EC9D0AA")
    assert found["ContainerProperties"]["Image"] == "example/ab:2.4"
    assert found["PlatformCapabilities"] == ["FARGATE"]


def test_one_command_starts_it(template: Template) -> None:
    assert template.to_json()["Outputs"]["Command"]["Value"] == {
        "Fn::Join": [
            "",
            [
                f"aws batch submit-job --job-name load-test --job-queue {QUEUE} --job-definition ",
                {"Ref": "ServiceLoadTestA2CD6C12"},
            ],
        ]
    }


def test_starting_it_is_granted(template: Template) -> None:
    policies = template.find_resources("AWS::IAM::Policy", {"Properties": {"Users": Match.any_value()}})
    statements = [each["Properties"]["PolicyDocument"]["Statement"] for each in policies.values()]
    assert len(statements) == 1
    assert statements[0][0]["Action"] == "batch:SubmitJob"
    assert {"Ref": "ServiceLoadTestA2CD6C12"} in statements[0][0]["Resource"]
    assert QUEUE in statements[0][0]["Resource"]


def test_the_loads_are_those_of_the_lab() -> None:
    assert SERVICE_LOAD.bench.command("http://host/") == "ab -c 200 -n 200 -t 30 http://host/"
    assert SERVICE_LOAD.paths == ("/",)
    assert CLUSTER_LOAD.bench.command("http://host/") == "ab -c 800 -n 800 -t 10 http://host/"
    assert CLUSTER_LOAD.paths == ("/", "/cats", "/dogs")


@pytest.mark.parametrize("seconds", [0, 3601])
def test_the_duration_has_a_range(
    stack: cdk.Stack, load_balancer: elbv2.IApplicationLoadBalancer, queue: batch.IJobQueue, seconds: int
) -> None:
    message = rf"duration \(in seconds\) is {seconds}; it must be a whole number between 1 and 3600\. Submit the job"
    duration = cdk.Duration.seconds(seconds)
    with pytest.raises(ValueError, match=message):
        LoadTest(stack, "Test", load_balancer=load_balancer, job_queue=queue, duration=duration)


@pytest.mark.parametrize(
    ("concurrency", "requests", "seconds", "message"),
    [
        (0, 1, 1, r"concurrency is 0; it must be a whole number between 1 and 20000\. Submit the job several times"),
        (20_001, 20_001, 1, "concurrency is 20001; it must be a whole number between 1 and 20000"),
        (2, 1, 1, r"requests is 1; it must be a whole number at least 2\. ab needs at least as many requests"),
        (1, 1, 0, r"time_limit \(in seconds\) is 0; it must be a whole number at least 1\. ab counts whole seconds"),
    ],
)
def test_what_ab_would_refuse_is_refused(concurrency: int, requests: int, seconds: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ApacheBench(concurrency=concurrency, requests=requests, time_limit=cdk.Duration.seconds(seconds))


def test_a_command_line_has_no_duration_that_is_decided_at_deployment(stack: cdk.Stack) -> None:
    seconds = cdk.CfnParameter(stack, "Seconds", type="Number").value_as_number
    bench = ApacheBench(concurrency=1, requests=1, time_limit=cdk.Duration.seconds(seconds))
    with pytest.raises(ValueError, match="time_limit is decided at deployment, but the command line with it is"):
        bench.command("http://localhost/")


def test_a_load_has_a_path() -> None:
    with pytest.raises(ValueError, match="paths is empty; a load test needs something to request"):
        Load(bench=SERVICE_LOAD.bench, paths=())


@pytest.mark.parametrize("path", ["cats", "/cats?x=$(id)", "/a b", "/'; true", "/\n"])
def test_a_path_can_t_leave_its_place_in_the_command(path: str) -> None:
    with pytest.raises(ValueError, match="a path starts with a slash and has letters, digits"):
        Load(bench=SERVICE_LOAD.bench, paths=(path,))
