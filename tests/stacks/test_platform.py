"""The reference platform: what the seeds describe, as templates."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import assertions
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from ecs_constructs.rules import catalogue, check
from ecs_constructs.template import Graph
from tests.conftest import ROOT
from tests.stacks.conftest import Synthesised, environment, synthesise

STACKS = ("network", "registry", "cluster", "services", "batch", "operations")


@pytest.mark.parametrize("name", ["dev", "prod"])
@pytest.mark.parametrize("stack", STACKS)
def test_the_template_is_the_one_that_was_reviewed(name: str, stack: str, snapshot: SnapshotAssertion) -> None:
    template = environment(name).template(stack).to_json()
    assert template == snapshot(extension_class=JSONSnapshotExtension, name=f"{name}-{stack}")


def only(found: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The properties of the only resource found."""
    (resource,) = found.values()
    properties: dict[str, Any] = resource["Properties"]
    return properties


def test_web_runs_on_fargate_and_cats_and_dogs_on_the_capacity_provider(dev: Synthesised) -> None:
    services = dev.template("services").find_resources("AWS::ECS::Service")
    by_name = {logical_id[:4]: service["Properties"] for logical_id, service in services.items()}
    assert by_name["WebS"]["LaunchType"] == "FARGATE"
    for name in ("Cats", "Dogs"):
        assert "LaunchType" not in by_name[name]
        assert len(by_name[name]["CapacityProviderStrategy"]) == 1


def test_no_scaled_service_sets_a_desired_count(dev: Synthesised) -> None:
    services = dev.template("services").find_resources("AWS::ECS::Service")
    assert len(services) == 3
    assert not any("DesiredCount" in service["Properties"] for service in services.values())


def test_each_service_scales_by_requests_per_target_as_in_the_lab(dev: Synthesised) -> None:
    template = dev.template("services")
    template.resource_count_is("AWS::ApplicationAutoScaling::ScalableTarget", 3)
    template.all_resources_properties(
        "AWS::ApplicationAutoScaling::ScalableTarget", {"MinCapacity": 2, "MaxCapacity": 8}
    )
    template.resource_count_is("AWS::ApplicationAutoScaling::ScalingPolicy", 3)
    template.all_resources_properties(
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        {
            "TargetTrackingScalingPolicyConfiguration": assertions.Match.object_like(
                {
                    "TargetValue": 4000,
                    "ScaleOutCooldown": 10,
                    "PredefinedMetricSpecification": assertions.Match.object_like(
                        {"PredefinedMetricType": "ALBRequestCountPerTarget"}
                    ),
                }
            )
        },
    )


def test_the_paths_go_to_their_services_the_most_specific_first(dev: Synthesised) -> None:
    rules = dev.template("services").find_resources("AWS::ElasticLoadBalancingV2::ListenerRule")
    priorities = {
        rule["Properties"]["Conditions"][0]["PathPatternConfig"]["Values"][0]: rule["Properties"]["Priority"]
        for rule in rules.values()
    }
    assert set(priorities) == {"/*", "/cats*", "/dogs*"}
    assert priorities["/*"] == max(priorities.values())


def test_managed_scaling_sizes_the_group(dev: Synthesised) -> None:
    template = dev.template("cluster")
    template.has_resource_properties(
        "AWS::ECS::CapacityProvider",
        {
            "AutoScalingGroupProvider": assertions.Match.object_like(
                {"ManagedScaling": assertions.Match.object_like({"Status": "ENABLED", "TargetCapacity": 100})}
            )
        },
    )
    template.has_resource_properties("AWS::AutoScaling::AutoScalingGroup", {"MinSize": "2", "MaxSize": "6"})
    template.resource_count_is("AWS::AutoScaling::ScalingPolicy", 0)


def test_the_labs_other_mode_tracks_network_input_instead() -> None:
    lab = synthesise(cluster_scaling="network-in", minimum_instances="2", maximum_instances="4")
    template = lab.template("cluster")
    provider = only(template.find_resources("AWS::ECS::CapacityProvider"))["AutoScalingGroupProvider"]
    assert provider.get("ManagedScaling", {}).get("Status", "DISABLED") == "DISABLED"
    template.has_resource_properties(
        "AWS::AutoScaling::ScalingPolicy",
        {
            "EstimatedInstanceWarmup": 10,
            "TargetTrackingConfiguration": {
                "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageNetworkIn"},
                "TargetValue": 50_000,
            },
        },
    )
    template.has_resource_properties("AWS::AutoScaling::AutoScalingGroup", {"MinSize": "2", "MaxSize": "4"})


def test_jobs_take_spot_first_and_on_demand_behind_it(dev: Synthesised) -> None:
    template = dev.template("batch")
    environments = template.find_resources("AWS::Batch::ComputeEnvironment")
    by_id = {logical_id: each["Properties"]["ComputeResources"] for logical_id, each in environments.items()}
    order = only(template.find_resources("AWS::Batch::JobQueue"))["ComputeEnvironmentOrder"]
    ranked = [
        by_id[entry["ComputeEnvironment"]["Fn::GetAtt"][0]] for entry in sorted(order, key=lambda each: each["Order"])
    ]
    assert [(each["Type"], each["MinvCpus"], each["MaxvCpus"]) for each in ranked] == [("SPOT", 0, 16), ("EC2", 0, 16)]
    assert ranked[0]["BidPercentage"] == 80


def test_services_and_jobs_run_sample_images_until_a_tag_is_set(dev: Synthesised) -> None:
    tagged = synthesise(web_image_tag="v1", cats_image_tag="v2", dogs_image_tag="v3", job_image_tag="v4")
    assert set(images(dev)) == {"public.ecr.aws/docker/library/nginx:1.29-alpine"}
    assert [tag.rsplit(":", 1)[1] for tag in images(tagged)] == ["v1", "v2", "v3"]
    (job,) = (
        each["Properties"]["ContainerProperties"]["Image"]
        for logical_id, each in tagged.template("batch").find_resources("AWS::Batch::JobDefinition").items()
        if logical_id.startswith("Job")
    )
    assert json.dumps(job).endswith(':v4"]]}')


def test_without_nat_there_is_no_load_test_that_could_not_run(dev: Synthesised) -> None:
    tags = {f"{name}_image_tag": "1" for name in ("web", "cats", "dogs", "job")}
    private = synthesise(egress="endpoints", **tags)
    kind = "AWS::Batch::JobDefinition"
    assert len(dev.template("batch").find_resources(kind)) == 3
    assert list(private.template("batch").find_resources(kind)) == ["Job3AAC5AA8"]


def test_the_bucket_of_access_logs_does_not_stop_the_stack_from_being_destroyed(dev: Synthesised) -> None:
    """A load balancer writes a test file as soon as it logs, and a bucket with a file in it can't be deleted."""
    bucket = next(iter(dev.template("cluster").find_resources("AWS::S3::Bucket").values()))
    assert bucket["DeletionPolicy"] == "Retain"
    assert bucket["Properties"]["LifecycleConfiguration"]["Rules"] == [{"ExpirationInDays": 7, "Status": "Enabled"}]


def test_services_on_instances_are_watched_against_what_ends_them(dev: Synthesised) -> None:
    """Their memory utilization is in percent of the soft limit, which may be exceeded."""
    alarms = dev.template("operations").find_resources("AWS::CloudWatch::Alarm")
    containers = [
        each["Properties"]["ContainerDefinitions"][0]
        for each in dev.template("services").find_resources("AWS::ECS::TaskDefinition").values()
        if each["Properties"]["NetworkMode"] == "bridge"
    ]
    for container in containers:
        assert container["Memory"] / container["MemoryReservation"] == 2
    memory = {key: each["Properties"]["Threshold"] for key, each in alarms.items() if "Memory" in key}
    assert sorted(memory.values()) == [80, 95, 160, 160, 190, 190]


def test_what_caps_the_cpu_of_a_service_is_watched(dev: Synthesised) -> None:
    tasks = dev.template("services").find_resources("AWS::ECS::TaskDefinition")
    assert [each["Properties"]["Cpu"] for each in tasks.values()] == ["256"] * 3
    alarms = dev.template("operations").find_resources("AWS::CloudWatch::Alarm")
    assert sorted(key.partition("Cpu")[0] for key in alarms if "Cpu" in key) == [
        "MonitoringCats",
        "MonitoringDogs",
        "MonitoringWeb",
    ]


def images(synthesised: Synthesised) -> list[str]:
    """The images of the services, web, cats and dogs, as text."""
    found = synthesised.template("services").find_resources("AWS::ECS::TaskDefinition")
    containers = [each["Properties"]["ContainerDefinitions"][0] for each in found.values()]
    return [
        image if isinstance(image := container["Image"], str) else image["Fn::Join"][1][-1] for container in containers
    ]


def test_stateful_resources_keep_their_logical_ids(dev: Synthesised) -> None:
    """Another logical id would make a deployment replace the resource and lose what it holds."""
    kinds = {"AWS::EC2::VPC", "AWS::ECR::Repository", "AWS::ECS::Cluster", "AWS::S3::Bucket", "AWS::Batch::JobQueue"}
    found = {
        logical_id: kind
        for stack in STACKS
        for kind in kinds
        for logical_id in dev.template(stack).find_resources(kind)
    }
    assert found == {
        "Queue956AD878": "AWS::Batch::JobQueue",
        "Network1C6012B5": "AWS::EC2::VPC",
        "Job3AAC5AA8": "AWS::ECR::Repository",
        "DogsD49CD831": "AWS::ECR::Repository",
        "WebC97C6D24": "AWS::ECR::Repository",
        "Cats4F091126": "AWS::ECR::Repository",
        "ClusterC2E21B66": "AWS::ECS::Cluster",
        "LoadBalancerAccessLogsB27DFC85": "AWS::S3::Bucket",
    }


def test_production_protects_what_it_keeps(prod: Synthesised) -> None:
    for kind, stack in (("AWS::ECR::Repository", "registry"), ("AWS::S3::Bucket", "cluster")):
        for resource in prod.template(stack).find_resources(kind).values():
            assert resource["DeletionPolicy"] == "Retain"
    attributes = only(prod.template("cluster").find_resources("AWS::ElasticLoadBalancingV2::LoadBalancer"))
    assert {"Key": "deletion_protection.enabled", "Value": "true"} in attributes["LoadBalancerAttributes"]


def test_no_stack_depends_on_one_that_depends_on_it(dev: Synthesised) -> None:
    order = [stack.stack_name.rpartition("-")[2] for stack in dev.assembly.stacks]
    assert order.index("Network") < order.index("Cluster") < order.index("Services") < order.index("Operations")
    assert len(order) == len(STACKS)


def reports(synthesised: Synthesised) -> list[dict[str, Any]]:
    """The validation report: a part for each plugin that found something, were it acknowledged."""
    document = json.loads((Path(synthesised.assembly.directory) / "validation-report.json").read_text())
    parts: list[dict[str, Any]] = document["pluginReports"]
    return parts


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_cdk_nag_finds_nothing_that_is_not_acknowledged_with_a_reason(name: str) -> None:
    (found,) = (each for each in reports(environment(name)) if each["pluginName"] == "AwsSolutions")
    assert found["violations"] == []
    assert {len(each["reason"]) > 40 for each in found["suppressedViolations"]} == {True}


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_our_own_checks_find_nothing_so_nothing_is_acknowledged(name: str) -> None:
    synthesised = environment(name)
    assert "ecs-constructs" not in {each["pluginName"] for each in reports(synthesised)}
    checked = check(Graph.of([Path(synthesised.assembly.directory)]), catalogue.all_rules())
    assert (checked.findings, checked.acknowledged) == ((), ())


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_cfn_lint_finds_nothing(name: str) -> None:
    templates = sorted(str(path) for path in Path(environment(name).assembly.directory).glob("*.template.json"))
    assert len(templates) == len(STACKS)
    done = subprocess.run(["cfn-lint", "--", *templates], capture_output=True, text=True, check=False)
    assert done.stdout + done.stderr == ""


def run_app(context: dict[str, str], outdir: Path) -> subprocess.CompletedProcess[str]:
    """Runs app.py as the CDK command line does."""
    merged = json.loads((ROOT / "cdk.json").read_text())["context"] | context
    environment_variables = {
        "CDK_CONTEXT_JSON": json.dumps(merged),
        "CDK_OUTDIR": str(outdir),
        "CDK_VALIDATION": "false",
    }
    return subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env={"PATH": str(Path(sys.executable).parent)} | environment_variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_app_ends_with_one_line_and_code_1_on_a_wrong_setting(tmp_path: Path) -> None:
    done = run_app({"maximum_tasks": "many"}, tmp_path)
    assert done.returncode == 1
    assert done.stderr == "the setting maximum_tasks is 'many'; it must be a valid integer\n"


def test_the_app_needs_no_network_and_no_credentials(tmp_path: Path) -> None:
    done = run_app({}, tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(list(tmp_path.glob("*.template.json"))) == len(STACKS)
    assert not (ROOT / "cdk.context.json").exists()
