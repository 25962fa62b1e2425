"""The plugin and the aspect: the same findings, each once, wherever they are added."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ecs as ecs
from constructs import Construct

from ecs_constructs import ResourceLimitsAspect, ResourceLimitsPlugin
from ecs_constructs.cli import main
from ecs_constructs.rules import Limits, Severity
from ecs_constructs.rules.catalogue import UnknownRuleError
from tests.conftest import feature_flags

RULE = "task/cpu-range"


def task(scope: Construct, construct_id: str, cpu: str = "64") -> ecs.CfnTaskDefinition:
    """A task definition whose CPU is too small for ECS, and nothing else wrong."""
    container = ecs.CfnTaskDefinition.ContainerDefinitionProperty(name="app", image="app:1", memory=128)
    return ecs.CfnTaskDefinition(
        scope, construct_id, cpu=cpu, memory="512", requires_compatibilities=["EC2"], container_definitions=[container]
    )


class Tree:
    """An app with the same fault in a stack, beside it, in a nested stack and in a stage."""

    def __init__(self, outdir: Path, configuration: Any = None) -> None:
        self.outdir = outdir
        # Set as the CDK command line does: it prints the report and sets the exit code itself.
        context = feature_flags() | {"aws:cdk:enable-path-metadata": True}
        if configuration is not None:
            context["ecs-constructs"] = configuration
        self.app = cdk.App(context=context, outdir=str(outdir), builtin_cloud_formation_validation=False)
        self.stack = cdk.Stack(self.app, "One")
        self.group = Construct(self.stack, "Group")
        self.grouped = task(self.group, "Task")
        self.nested = cdk.NestedStack(self.stack, "Nested")
        task(self.nested, "Task")
        self.stage = cdk.Stage(self.app, "Stage")
        task(cdk.Stack(self.stage, "Two"), "Task")

    def report(self) -> dict[str, Any]:
        """Synthesises the app and reads CDK's validation report, whether or not it failed."""
        self.failed = False
        try:
            self.app.synth()
        except RuntimeError as error:
            self.failed = str(error).startswith("ValidationFailed")
            if not self.failed:
                raise
        report: dict[str, Any] = json.loads((self.outdir / "validation-report.json").read_text())
        return report

    def paths(self) -> list[str]:
        """The construct paths of the findings of the rule, in CDK's validation report."""
        return sorted(
            construct["constructPath"]
            for plugin in self.report()["pluginReports"]
            for violation in plugin["violations"]
            for construct in violation["violatingConstructs"]
            if violation["ruleName"] == RULE
        )


EVERYWHERE = ["One/Group/Task", "One/Nested/Task", "Stage/Two/Task"]


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path / "cdk.out")


def test_the_plugin_reads_nested_stacks_and_stages_and_fails_the_synthesis(tree: Tree) -> None:
    cdk.Validations.of(tree.app).add_plugins(ResourceLimitsPlugin())
    assert tree.paths() == EVERYWHERE
    assert tree.failed


def test_a_finding_names_construct_property_value_limit_and_fix(tree: Tree) -> None:
    cdk.Validations.of(tree.app).add_plugins(ResourceLimitsPlugin(select=[RULE]))
    (plugin,) = tree.report()["pluginReports"]
    violation = next(
        v for v in plugin["violations"] if v["violatingConstructs"][0]["constructPath"] == "One/Group/Task"
    )
    assert plugin["pluginName"] == "ecs-constructs"
    assert "64 units" in violation["description"]
    assert "between 128 and 196608" in violation["suggestedFix"]
    assert violation["severity"] == "error"
    assert violation["ruleMetadata"]["limit"] == "128..196608"
    assert violation["ruleMetadata"]["url"].endswith("docs/rules/task/cpu-range.md")
    resource = violation["violatingConstructs"][0]["cloudFormationResource"]
    assert resource["propertyPaths"] == ["Properties/Cpu"]
    assert resource["templatePath"] == "One.template.json"


@pytest.mark.parametrize(
    ("scopes", "expected"),
    [
        (lambda tree: [tree.app], EVERYWHERE),
        (lambda tree: [tree.stack], EVERYWHERE[:2]),
        (lambda tree: [tree.group], EVERYWHERE[:1]),
        (lambda tree: [tree.grouped], EVERYWHERE[:1]),
        (lambda tree: [tree.nested], EVERYWHERE[1:2]),
        (lambda tree: [tree.stage], EVERYWHERE[2:]),
        (lambda tree: [tree.group, tree.stage], [EVERYWHERE[0], EVERYWHERE[2]]),
        (lambda tree: [tree.stack, tree.group], EVERYWHERE[:2]),
    ],
    ids=["app", "stack", "construct", "resource", "nested stack", "stage", "two scopes", "one within another"],
)
def test_the_aspect_reports_what_lies_within_its_scopes(
    tree: Tree, scopes: Callable[[Tree], list[Construct]], expected: list[str]
) -> None:
    aspect = ResourceLimitsAspect()
    for scope in scopes(tree):
        cdk.Aspects.of(scope).add(aspect)
    assert tree.paths() == expected
    assert tree.failed


def test_a_sibling_whose_path_begins_alike_is_not_within_the_scope(tmp_path: Path) -> None:
    tree = Tree(tmp_path)
    task(Construct(tree.stack, "GroupOfOthers"), "Task")
    cdk.Aspects.of(tree.group).add(ResourceLimitsAspect())
    assert tree.paths() == ["One/Group/Task"]


def test_plugin_and_aspects_that_overlap_tell_each_finding_once(tree: Tree) -> None:
    cdk.Validations.of(tree.app).add_plugins(ResourceLimitsPlugin(), ResourceLimitsPlugin())
    cdk.Aspects.of(tree.stack).add(ResourceLimitsAspect())
    cdk.Aspects.of(tree.app).add(ResourceLimitsAspect())
    assert tree.paths() == EVERYWHERE


def test_one_aspect_serves_several_apps(tmp_path: Path) -> None:
    aspect = ResourceLimitsAspect()
    for name in ("first", "second"):
        tree = Tree(tmp_path / name)
        cdk.Aspects.of(tree.stack).add(aspect)
        assert tree.paths() == EVERYWHERE[:2]


def test_property_overrides_and_stock_constructs_are_seen(tmp_path: Path) -> None:
    tree = Tree(tmp_path)
    stack = cdk.Stack(tree.app, "Stock")
    stock = ecs.Ec2TaskDefinition(stack, "Definition")
    stock.add_container("app", image=ecs.ContainerImage.from_registry("app:1"), memory_limit_mib=128)
    child = stock.node.default_child
    assert isinstance(child, cdk.CfnResource)
    child.add_property_override("Cpu", "64")
    cdk.Aspects.of(stack).add(ResourceLimitsAspect())
    assert tree.paths() == ["Stock/Definition/Resource"]


def test_an_acknowledged_finding_passes_and_is_reported_with_its_reason(tree: Tree) -> None:
    cdk.Validations.of(tree.app).add_plugins(ResourceLimitsPlugin(select=[RULE]))
    acknowledgment = cdk.Acknowledgment(id=f"ecs-constructs::{RULE}", reason="a test of the smallest size")
    for scope in (tree.stack, tree.stage):
        cdk.Validations.of(scope).acknowledge(acknowledgment)
    (plugin,) = tree.report()["pluginReports"]
    assert not tree.failed
    assert plugin["violations"] == []
    assert {entry["reason"] for entry in plugin["suppressedViolations"]} == {"a test of the smallest size"}


@pytest.mark.parametrize("where", ["app", "stage", "stack", "construct"])
def test_the_command_line_honours_what_the_app_acknowledged(
    tree: Tree, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    places: dict[str, tuple[Construct, int]] = {
        "app": (tree.app, 0),
        "stage": (tree.stage, 2),
        "stack": (tree.stack, 1),
        "construct": (tree.grouped, 2),
    }
    scope, left = places[where]
    cdk.Validations.of(tree.app).add_plugins(ResourceLimitsPlugin())
    cdk.Validations.of(scope).acknowledge(cdk.Acknowledgment(id=f"ecs-constructs::{RULE}", reason="known"))
    tree.report()
    code = main(["check", str(tree.outdir), "--select", RULE, "--format", "json"])
    assert len(json.loads(capsys.readouterr().out)["findings"]) == left
    assert code == (1 if left else 0)


def test_the_command_line_gives_the_findings_of_the_plugin(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    cdk.Validations.of(tree.app).add_plugins(ResourceLimitsPlugin())
    report = tree.report()["pluginReports"][0]["violations"]
    at_synthesis = sorted(
        (v["ruleName"], v["violatingConstructs"][0]["constructPath"], v["description"]) for v in report
    )
    assert main(["check", str(tree.outdir), "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert sorted((f["rule"], f["path"], f["message"]) for f in found) == at_synthesis


def test_a_warning_alone_does_not_fail_the_synthesis(tmp_path: Path) -> None:
    app = cdk.App(context=feature_flags(), outdir=str(tmp_path), builtin_cloud_formation_validation=False)
    definition = ecs.Ec2TaskDefinition(cdk.Stack(app, "One"), "Definition")
    definition.add_container("app", image=ecs.ContainerImage.from_registry("app:1"), memory_reservation_mib=128)
    cdk.Validations.of(app).add_plugins(ResourceLimitsPlugin())
    app.synth()
    (plugin,) = json.loads((tmp_path / "validation-report.json").read_text())["pluginReports"]
    assert plugin["conclusion"] == "success"
    assert ("task/no-hard-limit", "warning") in {(v["ruleName"], v["severity"]) for v in plugin["violations"]}


def test_where_nothing_is_found_cdk_has_nothing_of_ours_to_report(tmp_path: Path) -> None:
    app = cdk.App(context=feature_flags(), outdir=str(tmp_path), builtin_cloud_formation_validation=False)
    definition = ecs.FargateTaskDefinition(cdk.Stack(app, "One"), "Definition")
    definition.add_container("app", image=ecs.ContainerImage.from_registry("app:1"))
    cdk.Validations.of(app).add_plugins(ResourceLimitsPlugin())
    cdk.Aspects.of(app).add(ResourceLimitsAspect())
    app.synth()
    assert json.loads((tmp_path / "validation-report.json").read_text())["pluginReports"] == []


def test_rules_and_limits_can_be_chosen(tree: Tree) -> None:
    cdk.Validations.of(tree.app).add_plugins(ResourceLimitsPlugin(ignore=["task"]))
    assert tree.paths() == []


def test_own_limits_are_used(tmp_path: Path) -> None:
    tree = Tree(tmp_path)
    task(tree.stack, "Large", cpu="20480")
    cdk.Validations.of(tree.app).add_plugins(
        ResourceLimitsPlugin(select=[RULE], limits=Limits(maximum_task_cpu_units=10_240))
    )
    assert "One/Large" in tree.paths()


def test_an_unknown_rule_is_named_with_the_nearest() -> None:
    with pytest.raises(
        UnknownRuleError, match=r"no rule or area is named 'task/cpu-rang'; did you mean 'task/cpu-range'\?"
    ):
        ResourceLimitsPlugin(select=["task/cpu-rang"])


def test_the_context_of_cdk_json_configures_plugin_and_aspect(tmp_path: Path) -> None:
    with_plugin, with_aspect = (Tree(tmp_path / name, {"severity": {RULE: "warning"}}) for name in ("one", "two"))
    cdk.Validations.of(with_plugin.app).add_plugins(ResourceLimitsPlugin())
    cdk.Aspects.of(with_aspect.app).add(ResourceLimitsAspect())
    for tree in (with_plugin, with_aspect):
        assert tree.paths() == EVERYWHERE
        assert not tree.failed


def test_what_code_says_wins_over_the_context(tmp_path: Path) -> None:
    tree = Tree(tmp_path, {"ignore": ["task"]})
    cdk.Validations.of(tree.app).add_plugins(ResourceLimitsPlugin(ignore=[], severity={"task": Severity.ERROR}))
    assert tree.paths() == EVERYWHERE


@pytest.mark.parametrize(
    ("configuration", "words"),
    [
        ({"selcet": []}, "the context ecs-constructs has no key 'selcet'; did you mean 'select'"),
        ({"fail-on": "warning"}, "the context ecs-constructs has fail-on, which is the command line's"),
    ],
)
def test_a_wrong_context_fails_the_synthesis_and_says_why(
    tmp_path: Path, configuration: dict[str, Any], words: str
) -> None:
    tree = Tree(tmp_path, configuration)
    cdk.Validations.of(tree.app).add_plugins(ResourceLimitsPlugin())
    with pytest.raises(RuntimeError, match=words):
        tree.app.synth()
