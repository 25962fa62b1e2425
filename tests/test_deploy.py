"""The reference platform, deployed with the real CDK command line to the embedded AWS and read back through boto3."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from ecs_constructs.local_aws import LocalAws
from stacks.settings import Settings
from tests.conftest import ROOT
from tests.stacks.test_settings import context_of_cdk_json
from tests.test_readme import DEPLOYED, blocks
from tools.read_back import Platform, path_patterns, read_platform, rows, submit_job, table

pytestmark = pytest.mark.deploy
STACKS = {"Network", "Registry", "Cluster", "Services", "Batch", "Operations"}


@dataclass(frozen=True, slots=True)
class Deployment:
    """A deployed platform.

    Attributes:
        aws: where it is deployed.
        settings: its settings.
        platform: what the APIs say of it.
        outdir: the folder of its cloud assembly.
    """

    aws: LocalAws
    settings: Settings
    platform: Platform
    outdir: Path

    def client(self, service: str) -> Any:
        """A boto3 client for the platform's Region."""
        return client(self.aws, self.settings, service)


def client(aws: LocalAws, settings: Settings, service: str) -> Any:
    """A boto3 client of the embedded AWS for the platform's Region, whatever the environment says."""
    values = aws.environment
    return boto3.client(
        service,
        region_name=settings.region,
        endpoint_url=aws.endpoint_url,
        aws_access_key_id=values["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=values["AWS_SECRET_ACCESS_KEY"],
    )


def run(aws: LocalAws, command: str, outdir: Path, *more: str) -> str:
    """Runs one of the README's commands; what is added answers questions that a person would be asked."""
    assert command in DEPLOYED
    binaries = f"{Path(sys.executable).parent}{os.pathsep}{ROOT / 'node_modules' / '.bin'}"
    environment = aws.environment | {"PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"}
    words = [*command.split()[1:], "--no-notices", "--output", str(outdir), *more]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    settings = Settings.from_context(context_of_cdk_json())
    outdir = tmp_path_factory.mktemp("deploy")
    with LocalAws(region=settings.region) as aws:
        run(aws, "npx cdk bootstrap", outdir)
        run(aws, "npx cdk deploy --all", outdir, "--require-approval", "never")
        platform = read_platform(lambda service: client(aws, settings, service))
        yield Deployment(aws, settings, platform, outdir)


def test_all_stacks_come_up(deployment: Deployment) -> None:
    stacks = deployment.client("cloudformation").describe_stacks()["Stacks"]
    ours = {
        stack["StackName"].rpartition("-")[2]: stack["StackStatus"] for stack in stacks if "-dev-" in stack["StackName"]
    }
    assert ours == dict.fromkeys(STACKS, "CREATE_COMPLETE")


def test_the_capacity_provider_scales_the_group_and_belongs_to_the_cluster(deployment: Deployment) -> None:
    (provider,) = deployment.platform.capacity_providers
    assert provider["autoScalingGroupProvider"]["managedScaling"]["status"] == "ENABLED"
    assert provider["autoScalingGroupProvider"]["managedScaling"]["targetCapacity"] == 100
    (cluster,) = deployment.platform.clusters
    assert set(cluster["capacityProviders"]) == {provider["name"], "FARGATE", "FARGATE_SPOT"}
    assert cluster["defaultCapacityProviderStrategy"][0]["capacityProvider"] == provider["name"]
    (group,) = [
        each
        for each in deployment.platform.groups
        if each["AutoScalingGroupARN"] == provider["autoScalingGroupProvider"]["autoScalingGroupArn"]
    ]
    assert (group["MinSize"], group["MaxSize"]) == (2, 6)


def test_three_services_run_where_they_should_behind_the_load_balancer(deployment: Deployment) -> None:
    services = {each["serviceName"].split("-")[3][:4]: each for each in deployment.platform.services}
    assert set(services) == {"WebS", "Cats", "Dogs"}
    assert services["WebS"]["launchType"] == "FARGATE"
    (provider,) = deployment.platform.capacity_providers
    for name in ("Cats", "Dogs"):
        strategy = services[name]["capacityProviderStrategy"]
        assert [each["capacityProvider"] for each in strategy] == [provider["name"]]
    for service in services.values():
        assert service["desiredCount"] == 2
        assert len(service["loadBalancers"]) == 1
        assert service["deploymentConfiguration"]["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}
    assert {pattern for rule in deployment.platform.rules for pattern in path_patterns(rule)} == {
        "/*",
        "/cats*",
        "/dogs*",
    }


def test_each_service_is_scaled_by_requests_per_target(deployment: Deployment) -> None:
    targets = {
        each["ResourceId"]: (each["MinCapacity"], each["MaxCapacity"]) for each in deployment.platform.scalable_targets
    }
    assert len(targets) == 3
    assert set(targets.values()) == {(2, 8)}
    assert {policy["ResourceId"] for policy in deployment.platform.scaling_policies} == set(targets)
    for policy in deployment.platform.scaling_policies:
        tracking = policy["TargetTrackingScalingPolicyConfiguration"]
        assert tracking["TargetValue"] == 4000
        assert tracking["ScaleOutCooldown"] == 10
        metric = tracking["PredefinedMetricSpecification"]
        assert metric["PredefinedMetricType"] == "ALBRequestCountPerTarget"
        assert metric["ResourceLabel"].startswith("app/")
        assert "/targetgroup/" in metric["ResourceLabel"]


def test_the_queue_takes_spot_first(deployment: Deployment) -> None:
    (queue,) = deployment.platform.job_queues
    order = sorted(queue["computeEnvironmentOrder"], key=lambda each: int(each["order"]))
    spot, on_demand = (
        deployment.platform.compute_environments[each["computeEnvironment"]]["computeResources"] for each in order
    )
    assert (spot["type"], spot["bidPercentage"], spot["minvCpus"], spot["maxvCpus"]) == ("SPOT", 80, 0, 16)
    assert (on_demand["type"], on_demand["minvCpus"]) == ("EC2", 0)


def test_a_job_succeeds(deployment: Deployment) -> None:
    job = submit_job(deployment.client)
    assert job["status"] == "SUCCEEDED"
    (definition,) = (
        each for each in deployment.platform.job_definitions if each["jobDefinitionArn"] == job["jobDefinition"]
    )
    assert definition["timeout"] == {"attemptDurationSeconds": 3600}
    assert definition["retryStrategy"]["attempts"] == 3


def test_the_table_has_a_line_for_everything_with_its_figures(deployment: Deployment) -> None:
    text = table(list(rows(deployment.platform)))
    for figure in ("target capacity 100 %", "2..6 instances", "2..8 tasks", "4000", "SPOT, 0..16 vCPUs, at most 80 %"):
        assert figure in text


def test_the_readme_shows_what_comes_up(deployment: Deployment) -> None:
    shown = next(block for block in blocks("text") if "Container Insights" in block).splitlines()[:-1]
    came_up = [" ".join(line.split()) for line in table(list(rows(deployment.platform))).splitlines()]
    for line in shown:
        pattern = re.escape(" ".join(line.split())).replace(re.escape("..."), r"\S*")
        assert any(re.fullmatch(pattern, row) for row in came_up), line


def test_a_diff_shows_what_an_override_would_change(deployment: Deployment) -> None:
    shown = run(deployment.aws, "npx cdk diff -c maximum_tasks=6", deployment.outdir)
    assert "MaxCapacity" in shown


def test_destroying_leaves_nothing_behind(deployment: Deployment) -> None:
    run(deployment.aws, "npx cdk destroy --all", deployment.outdir, "--force")
    stacks = deployment.client("cloudformation").describe_stacks()["Stacks"]
    assert [stack["StackName"] for stack in stacks] == ["CDKToolkit"]
    left = read_platform(deployment.client)
    assert not any([left.services, left.capacity_providers, left.groups, left.compute_environments, left.job_queues])
    assert not any([left.repositories, left.load_balancers, left.scalable_targets, left.scaling_policies])
    ec2 = deployment.client("ec2")
    assert [vpc for vpc in ec2.describe_vpcs()["Vpcs"] if not vpc["IsDefault"]] == []
    assert ec2.describe_nat_gateways(Filter=[{"Name": "state", "Values": ["available"]}])["NatGateways"] == []
    assert deployment.client("logs").describe_log_groups()["logGroups"] == []
    assert deployment.client("cloudwatch").describe_alarms()["MetricAlarms"] == []


def test_production_with_an_image_of_ones_own_comes_up_too(tmp_path: Path) -> None:
    settings = Settings.from_context(context_of_cdk_json() | {"environment": "prod", "region": "eu-west-1"})
    with LocalAws(region=settings.region) as aws:
        command = "npx cdk deploy --all -c environment=prod -c region=eu-west-1 -c web_image_tag=v1"
        # The bootstrap is of the environment that the settings name.
        run(aws, "npx cdk bootstrap", tmp_path, "-c", "region=eu-west-1")
        run(aws, command, tmp_path, "--require-approval", "never")
        platform = read_platform(lambda service: client(aws, settings, service))
        assert (platform.groups[0]["MinSize"], platform.groups[0]["MaxSize"]) == (3, 12)
        task_definitions = client(aws, settings, "ecs")
        images = [
            container["image"]
            for service in platform.services
            for container in task_definitions.describe_task_definition(taskDefinition=service["taskDefinition"])[
                "taskDefinition"
            ]["containerDefinitions"]
        ]
        assert sorted(image.rsplit(":", 1)[1] for image in images) == ["1.29-alpine", "1.29-alpine", "v1"]
