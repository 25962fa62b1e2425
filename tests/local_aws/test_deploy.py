"""The real CDK command line deploys an app of stock constructs, updates it and destroys it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ecs_constructs.local_aws import LocalAws
from tests.conftest import ROOT, feature_flags

pytestmark = pytest.mark.deploy

CDK = ROOT / "node_modules" / ".bin" / "cdk"


@dataclass
class Deployment:
    """A folder with the app's settings, and the command line that works in it."""

    aws: LocalAws
    folder: Path

    def cdk(self, *arguments: str) -> str:
        """Runs the command line, which must succeed, and returns what it wrote."""
        environment = {**self.aws.environment, "CDK_VALIDATION": "false", "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [str(CDK), *arguments], cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """The app, deployed once for the tests of this module."""
    folder = tmp_path_factory.mktemp("stock")
    settings = {"app": f"{sys.executable} -m tests.local_aws.stock_app", "context": feature_flags()}
    (folder / "cdk.json").write_text(json.dumps(settings))
    with LocalAws() as aws:
        deployment = Deployment(aws, folder)
        deployment.cdk("bootstrap")
        deployment.cdk("deploy", "--all", "--require-approval", "never")
        yield deployment


def services(aws: LocalAws) -> dict[str, dict[str, Any]]:
    """The app's services, by the name of their only container."""
    ecs = aws.client("ecs")
    cluster = next(arn for arn in ecs.list_clusters()["clusterArns"] if "/Services-" in arn)
    found = ecs.describe_services(cluster=cluster, services=ecs.list_services(cluster=cluster)["serviceArns"])
    return {service["loadBalancers"][0]["containerName"]: service for service in found["services"]}


def image(aws: LocalAws, service: dict[str, Any]) -> str:
    """The image that a service runs."""
    definition = aws.client("ecs").describe_task_definition(taskDefinition=service["taskDefinition"])
    return str(definition["taskDefinition"]["containerDefinitions"][0]["image"])


def test_services_read_back(deployment: Deployment) -> None:
    found = services(deployment.aws)

    assert found["web"]["launchType"] == "FARGATE"
    assert found["web"]["desiredCount"] == 2
    assert found["web"]["deploymentConfiguration"]["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}
    provider = deployment.aws.client("ecs").describe_capacity_providers()["capacityProviders"][0]
    assert provider["autoScalingGroupProvider"]["managedScaling"]["targetCapacity"] == 80
    strategy = [item["capacityProvider"] for item in found["cats"]["capacityProviderStrategy"]]
    assert strategy == [provider["name"]]


def test_request_count_scaling_reads_back(deployment: Deployment) -> None:
    policies = deployment.aws.client("application-autoscaling").describe_scaling_policies(ServiceNamespace="ecs")

    tracking = policies["ScalingPolicies"][0]["TargetTrackingScalingPolicyConfiguration"]
    assert (tracking["TargetValue"], tracking["ScaleOutCooldown"]) == (4000, 10)
    label = tracking["PredefinedMetricSpecification"]["ResourceLabel"]
    assert label.startswith("app/")
    assert "/targetgroup/" in label


def test_references_between_stacks_resolve(deployment: Deployment) -> None:
    ec2 = deployment.aws.client("ec2")
    vpcs = ec2.describe_vpcs(Filters=[{"Name": "tag:aws:cloudformation:stack-name", "Values": ["Network"]}])["Vpcs"]

    balancers = deployment.aws.client("elbv2").describe_load_balancers()["LoadBalancers"]

    assert [balancer["VpcId"] for balancer in balancers] == [vpc["VpcId"] for vpc in vpcs]


def test_a_job_succeeds(deployment: Deployment) -> None:
    batch = deployment.aws.client("batch")
    environments = batch.describe_compute_environments()["computeEnvironments"]
    bids = [found["computeResources"].get("bidPercentage") for found in environments]
    assert sorted(bids, key=str) == [60, None]
    queue = batch.describe_job_queues()["jobQueues"][0]["jobQueueArn"]
    definition = batch.describe_job_definitions(status="ACTIVE")["jobDefinitions"][0]["jobDefinitionArn"]

    job = batch.submit_job(jobName="try", jobQueue=queue, jobDefinition=definition)

    assert batch.describe_jobs(jobs=[job["jobId"]])["jobs"][0]["status"] == "SUCCEEDED"


def test_a_second_deployment_moves_the_services_to_the_new_image_and_then_all_of_it_goes(
    deployment: Deployment,
) -> None:
    before = services(deployment.aws)

    deployment.cdk("deploy", "--all", "--require-approval", "never", "-c", "image=example/web:2")

    after = services(deployment.aws)
    assert {name: service["serviceArn"] for name, service in after.items()} == {
        name: service["serviceArn"] for name, service in before.items()
    }
    assert [image(deployment.aws, service) for service in after.values()] == ["example/web:2"] * 2

    deployment.cdk("destroy", "--all", "--force")

    assert {kind: found for kind, found in remains(deployment.aws).items() if found} == {}


def remains(aws: LocalAws) -> dict[str, list[Any]]:
    """What exists apart from the bootstrap stack, AWS's own and what every account has."""
    # Each kind of resource is listed by the operation, and at the key, where AWS lists it.
    listings = [
        ("application-autoscaling", "describe_scalable_targets", "ScalableTargets", {"ServiceNamespace": "ecs"}),
        ("autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups", {}),
        ("autoscaling", "describe_policies", "ScalingPolicies", {}),
        ("batch", "describe_compute_environments", "computeEnvironments", {}),
        ("batch", "describe_job_queues", "jobQueues", {}),
        ("batch", "describe_job_definitions", "jobDefinitions", {"status": "ACTIVE"}),
        ("cloudwatch", "describe_alarms", "MetricAlarms", {}),
        ("cloudwatch", "list_dashboards", "DashboardEntries", {}),
        ("ec2", "describe_addresses", "Addresses", {}),
        ("ec2", "describe_flow_logs", "FlowLogs", {}),
        ("ec2", "describe_internet_gateways", "InternetGateways", {}),
        ("ec2", "describe_launch_templates", "LaunchTemplates", {}),
        ("ec2", "describe_nat_gateways", "NatGateways", filtered("state", "pending", "available")),
        ("ec2", "describe_network_interfaces", "NetworkInterfaces", {}),
        ("ec2", "describe_instances", "Reservations", filtered("instance-state-name", "pending", "running")),
        ("ec2", "describe_vpc_endpoints", "VpcEndpoints", {}),
        ("ec2", "describe_vpcs", "Vpcs", filtered("is-default", "false")),
        ("ecs", "describe_capacity_providers", "capacityProviders", {}),
        ("ecs", "list_clusters", "clusterArns", {}),
        ("ecs", "list_task_definitions", "taskDefinitionArns", {}),
        ("elbv2", "describe_load_balancers", "LoadBalancers", {}),
        ("elbv2", "describe_target_groups", "TargetGroups", {}),
        ("iam", "list_instance_profiles", "InstanceProfiles", {}),
        ("lambda", "list_functions", "Functions", {}),
        ("logs", "describe_log_groups", "logGroups", {}),
        ("sns", "list_topics", "Topics", {}),
    ]
    found = {
        f"{service} {key}": getattr(aws.client(service), operation)(**arguments)[key]
        for service, operation, key, arguments in listings
    }
    buckets = [bucket["Name"] for bucket in aws.client("s3").list_buckets()["Buckets"]]
    repositories = [found["repositoryName"] for found in aws.client("ecr").describe_repositories()["repositories"]]
    roles = [role["RoleName"] for role in aws.client("iam").list_roles()["Roles"]]
    named = {"buckets": buckets, "repositories": repositories, "roles": roles}
    kept = ("cdk-hnb659fds-", "AWSServiceRoleFor")
    return found | {kind: [name for name in names if not name.startswith(kept)] for kind, names in named.items()}


def filtered(name: str, *values: str) -> dict[str, Any]:
    """EC2's way to say which resources to list."""
    return {"Filters": [{"Name": name, "Values": list(values)}]}
