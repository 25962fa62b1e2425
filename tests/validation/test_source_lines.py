"""The user's line that made a construct: recorded, kept in the assembly, named in findings."""

import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import jsii
import pytest
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_batch as batch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_ecs_patterns as patterns
from aws_cdk import aws_iam as iam
from aws_cdk.assertions import Template
from constructs import Construct

from ecs_constructs import (
    LoadBalancer,
    LoadBalancerListener,
    Repository,
    ResourceLimitsPlugin,
    record_source_lines,
)
from ecs_constructs.rules import catalogue, check
from ecs_constructs.template import Graph
from ecs_constructs.validation import source_lines
from tests.conftest import ENVIRONMENT, ROOT, feature_flags

HERE = Path(__file__).relative_to(ROOT).as_posix()
RULE = "task/no-hard-limit"


@pytest.fixture(autouse=True)
def in_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def make_app(outdir: Path, *, stack_traces: bool | None = None) -> cdk.App:
    return cdk.App(
        context=feature_flags(),
        outdir=str(outdir),
        builtin_cloud_formation_validation=False,
        stack_traces=stack_traces,
    )


def soft_task(scope: Construct, construct_id: str = "Task") -> int:
    """A stock task with a container without a hard limit; returns the line that makes it."""
    task = ecs.Ec2TaskDefinition(scope, construct_id)
    task.add_container("app", image=ecs.ContainerImage.from_registry("app:1"), memory_reservation_mib=128)
    return soft_task.__code__.co_firstlineno + 2


def sources(outdir: Path) -> dict[str | None, str | None]:
    """The source lines of the findings of the rule, by construct path."""
    report = check(Graph.of([outdir]), [catalogue.rule_named(RULE)])
    return {finding.path: finding.source for finding in report.findings}


def test_findings_in_stacks_nested_stacks_and_stages_name_the_line(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    record_source_lines(app)
    stack = cdk.Stack(app, "One")
    line = soft_task(stack)
    soft_task(cdk.NestedStack(stack, "Nested"), "With/Slash")
    soft_task(Construct(cdk.Stack(cdk.Stage(app, "Stage"), "Two"), "Group"))
    app.synth()
    assert sources(tmp_path) == {
        "One/Task/Resource": f"{HERE}:{line}",
        "One/Nested/With--Slash/Resource": f"{HERE}:{line}",
        "Stage/Two/Group/Task/Resource": f"{HERE}:{line}",
    }


def test_the_validation_report_names_the_line(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    record_source_lines(app)
    line = soft_task(cdk.Stack(app, "One"))
    cdk.Validations.of(app).add_plugins(ResourceLimitsPlugin(select=[RULE]))
    app.synth()
    (plugin,) = json.loads((tmp_path / "validation-report.json").read_text())["pluginReports"]
    (violation,) = plugin["violations"]
    assert violation["description"].endswith(f" Made at {HERE}:{line}.")


def test_nothing_is_recorded_for_stock_constructs_unless_asked(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    soft_task(cdk.Stack(app, "One"))
    app.synth()
    assert sources(tmp_path) == {"One/Task/Resource": None}


def recorded(outdir: Path) -> str:
    return "".join(file.read_text() for file in outdir.rglob("*.json") if "template" not in file.name)


def test_our_constructs_are_recorded_without_asking_and_never_in_a_template(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    stack = cdk.Stack(app, "One")
    Repository(stack, "Images")
    app.synth()
    line = test_our_constructs_are_recorded_without_asking_and_never_in_a_template.__code__.co_firstlineno + 3
    assert f'"Images": "{HERE}:{line}"' in recorded(tmp_path)
    assert HERE not in (tmp_path / "One.template.json").read_text()


def test_cdk_s_switch_for_stack_traces_turns_it_off(tmp_path: Path) -> None:
    app = make_app(tmp_path, stack_traces=False)
    record_source_lines(app)
    stack = cdk.Stack(app, "One")
    soft_task(stack)
    Repository(stack, "Images")
    app.synth()
    assert sources(tmp_path) == {"One/Task/Resource": None}
    assert "ecs-constructs:source" not in recorded(tmp_path)


def test_what_a_construct_makes_at_its_own_line_is_not_recorded_again(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    stack = cdk.Stack(app, "One", env=ENVIRONMENT)
    balancer = LoadBalancer(stack, "Balancer", vpc=ec2.Vpc(stack, "Vpc", max_azs=2), access_logs=False)
    LoadBalancerListener(balancer, "Other", load_balancer=balancer.load_balancer)
    app.synth()
    assert "Balancer/Listener" in recorded(tmp_path)
    assert recorded(tmp_path).count("ecs-constructs:source") == 2


def test_code_outside_the_folder_is_not_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    app = make_app(tmp_path / "cdk.out")
    record_source_lines(app)
    soft_task(cdk.Stack(app, "One"))
    app.synth()
    assert sources(tmp_path / "cdk.out") == {"One/Task/Resource": None}


@pytest.mark.parametrize(
    ("folder", "line"), [("app", "app/module.py:1"), (".venv/lib/site-packages", None), ("usr/dist-packages", None)]
)
def test_installed_code_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, line: str | None
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / folder / "module.py"
    file.parent.mkdir(parents=True)
    file.touch()
    spaces: dict[str, Any] = {"line": source_lines._user_line}
    exec(compile("found = line()", str(file), "exec"), spaces)
    assert spaces["found"] == line


def test_code_without_a_file_is_passed_over() -> None:
    spaces: dict[str, Any] = {"line": source_lines._user_line}
    exec("found = line()", spaces)
    line = test_code_without_a_file_is_passed_over.__code__.co_firstlineno + 2
    assert spaces["found"] == f"{HERE}:{line}"


@jsii.implements(cdk.IPropertyInjector)
class OwnInjector:
    """A team's own injector, which sets a default."""

    @property
    def construct_unique_id(self) -> str:
        return str(ecs.Cluster.PROPERTY_INJECTION_ID)

    def inject(self, original_props: Any, *, scope: Construct, id: str) -> Any:  # noqa: A002, ARG002 - CDK's interface
        return {**original_props, "enableFargateCapacityProviders": True}


@pytest.mark.parametrize("before", [True, False])
def test_a_team_s_own_injector_works_before_and_after(app: cdk.App, before: bool) -> None:
    if before:
        cdk.PropertyInjectors.of(app).add(OwnInjector())
    record_source_lines(app)
    if not before:
        cdk.PropertyInjectors.of(app).add(OwnInjector())
    stack = cdk.Stack(app, "One")
    ecs.Cluster(stack, "Cluster")
    Template.from_stack(stack).resource_count_is("AWS::ECS::ClusterCapacityProviderAssociations", 1)


def test_every_injected_class_is_one_of_cdk() -> None:
    modules = {"aws-autoscaling": autoscaling, "aws-batch": batch, "aws-ec2": ec2, "aws-ecs": ecs}
    for module, names in source_lines.INJECTED.items():
        for name in names:
            unique_id = getattr(modules[module], name).PROPERTY_INJECTION_ID
            assert unique_id == f"aws-cdk-lib.{module}.{name}"


def stock(app: cdk.App) -> cdk.Stack:
    """One of each class that is injected, with arguments of every kind: texts, objects, lists, durations, tokens."""
    stack = cdk.Stack(app, "Stock", env=ENVIRONMENT)
    image = ecs.ContainerImage.from_registry("app:1")
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2)
    cluster = ecs.Cluster(stack, "Cluster", vpc=vpc, container_insights_v2=ecs.ContainerInsights.ENHANCED)
    template = ec2.LaunchTemplate(
        stack,
        "Template",
        instance_type=ec2.InstanceType("m5.large"),
        machine_image=ecs.EcsOptimizedImage.amazon_linux2023(),
        user_data=ec2.UserData.for_linux(),
        role=iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com")),
        security_group=ec2.SecurityGroup(stack, "Group", vpc=vpc),
        block_devices=[ec2.BlockDevice(device_name="/dev/xvda", volume=ec2.BlockDeviceVolume.ebs(30))],
    )
    group = autoscaling.AutoScalingGroup(
        stack,
        "Instances",
        vpc=vpc,
        max_capacity=5,
        mixed_instances_policy=autoscaling.MixedInstancesPolicy(launch_template=template),
        signals=autoscaling.Signals.wait_for_all(timeout=cdk.Duration.minutes(5)),
        update_policy=autoscaling.UpdatePolicy.rolling_update(),
    )
    provider = ecs.AsgCapacityProvider(stack, "Provider", auto_scaling_group=group, target_capacity_percent=90)
    cluster.add_asg_capacity_provider(provider)
    task = ecs.Ec2TaskDefinition(stack, "Task", volumes=[ecs.Volume(name="data", host=ecs.Host(source_path="/data"))])
    task.add_container("app", image=image, memory_limit_mib=128, environment={"REGION": cdk.Aws.REGION})
    ecs.Ec2Service(
        stack,
        "Service",
        cluster=cluster,
        task_definition=task,
        placement_strategies=[ecs.PlacementStrategy.spread_across_instances()],
        circuit_breaker=ecs.DeploymentCircuitBreaker(rollback=True),
    )
    options = patterns.ApplicationLoadBalancedTaskImageOptions(image=image)
    patterns.ApplicationLoadBalancedFargateService(stack, "Pattern", cluster=cluster, task_image_options=options)
    environment = batch.ManagedEc2EcsComputeEnvironment(stack, "Environment", vpc=vpc, spot=True)
    batch.JobQueue(
        stack,
        "Queue",
        compute_environments=[batch.OrderedComputeEnvironment(compute_environment=environment, order=1)],
    )
    job = batch.EcsEc2ContainerDefinition(stack, "Job", image=image, cpu=1, memory=cdk.Size.gibibytes(1), gpu=1)
    batch.EcsJobDefinition(
        stack,
        "Definition",
        container=job,
        retry_attempts=2,
        retry_strategies=[batch.RetryStrategy.of(batch.Action.EXIT, batch.Reason.CANNOT_PULL_CONTAINER)],
        timeout=cdk.Duration.hours(1),
    )
    return stack


@pytest.fixture(scope="module")
def templates() -> tuple[dict[str, Any], dict[str, Any]]:
    """The stock stack's template without and with source lines."""
    apps = [cdk.App(context=feature_flags(), builtin_cloud_formation_validation=False) for _ in range(2)]
    record_source_lines(apps[1])
    without, with_lines = (dict(Template.from_stack(stock(app)).to_json()) for app in apps)
    return without, with_lines


def test_no_template_changes(templates: tuple[dict[str, Any], dict[str, Any]]) -> None:
    without, with_lines = templates
    assert without == with_lines
    assert len(without["Resources"]) > 50


def test_the_json_of_a_finding_has_its_source(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    record_source_lines(app)
    line = soft_task(cdk.Stack(app, "One"))
    app.synth()
    (finding,) = check(Graph.of([tmp_path]), [catalogue.rule_named(RULE)]).findings
    assert finding.as_json()["source"] == f"{HERE}:{line}"


@pytest.mark.parametrize(
    "data", ["text", 7, None, {"Task": 7}, {"Task": "file"}, {"Task": "file:0"}, {"Task": "a\nb:1"}]
)
def test_metadata_that_is_no_source_line_is_passed_over(tmp_path: Path, data: Any) -> None:
    app = make_app(tmp_path)
    stack = cdk.Stack(app, "One")
    stack.node.add_metadata("ecs-constructs:source", data)
    soft_task(stack)
    app.synth()
    assert sources(tmp_path) == {"One/Task/Resource": None}
