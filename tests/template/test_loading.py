"""Cloud assemblies and lone templates into stacks."""

import gc
import json
from pathlib import Path
from typing import Any

import pytest

from ecs_constructs.rules import catalogue, check
from ecs_constructs.template import Graph, InputError
from ecs_constructs.template.loading import load
from ecs_constructs.template.metadata import Metadata

TASK = {
    "Type": "AWS::ECS::TaskDefinition",
    "Properties": {
        "RequiresCompatibilities": ["EC2"],
        "Cpu": "64",
        "Memory": "512",
        "ContainerDefinitions": [{"Name": "app", "Image": "app"}],
    },
}
TEMPLATE = {"Resources": {"Task": TASK}}


def write(file: Path, content: Any) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content))
    return file


def stack_artifact(template: str, **more: Any) -> dict[str, Any]:
    return {"type": "aws:cloudformation:stack", "properties": {"templateFile": template}, **more}


def assembly(folder: Path, artifacts: dict[str, Any]) -> Path:
    write(folder / "manifest.json", {"version": "48.0.0", "artifacts": artifacts})
    return folder


def test_a_lone_template_is_named_by_its_file(tmp_path: Path) -> None:
    (stack,) = load([write(tmp_path / "web.template.json", TEMPLATE)])
    assert (stack.name, stack.account, stack.region, stack.parent) == ("web", None, None, None)
    assert stack.construct_path("Task") is None


def test_an_empty_stack_of_an_app_is_one_without_resources(tmp_path: Path) -> None:
    write(tmp_path / "Empty.template.json", {"Parameters": {}})
    (stack,) = load([assembly(tmp_path, {"Empty": stack_artifact("Empty.template.json")})])
    assert stack.section("Resources") == {}
    assert check(Graph([stack]), catalogue.all_rules()).findings == ()


def test_a_construct_path_in_the_template_is_taken(tmp_path: Path) -> None:
    resource = {**TASK, "Metadata": {"aws:cdk:path": "App/Task/Resource"}}
    (stack,) = load([write(tmp_path / "web.json", {"Resources": {"Task": resource}})])
    assert stack.construct_path("Task") == "App/Task/Resource"
    assert stack.construct_path("Other") is None


@pytest.fixture
def cdk_out(tmp_path: Path) -> Path:
    """An assembly as the CDK writes it: a stack with a nested one, and a stage with a stack of its own."""
    nested = {
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {"Parameters": {"Cpu": {"Ref": "Size"}}},
        "Metadata": {"aws:asset:path": "One-nested.template.json"},
    }
    size = {"Size": {"Type": "String", "Default": "64"}}
    by_parameter = {**TASK, "Properties": {**TASK["Properties"], "Cpu": {"Ref": "Cpu"}}}  # type: ignore[dict-item]  # TASK's values are of two kinds
    write(tmp_path / "One.template.json", {"Parameters": size, "Resources": {"Task": TASK, "Nested": nested}})
    write(
        tmp_path / "One-nested.template.json",
        {"Parameters": {"Cpu": {"Type": "String"}}, "Resources": {"Inner": by_parameter}},
    )
    write(tmp_path / "assembly-Stage" / "Two.template.json", TEMPLATE)
    assembly(tmp_path / "assembly-Stage", {"StageTwo": stack_artifact("Two.template.json")})
    metadata = {
        "/One": [{"type": "aws:cdk:templateFile", "data": "One.template.json"}],
        "/One/Service/Task": [
            {"type": "aws:cdk:logicalId", "data": "Task"},
            {"type": "aws:cdk:acknowledged-rules", "data": {"ecs-constructs::task/cpu-range": "a lab"}},
        ],
        "/One/Nested": [{"type": "aws:cdk:templateFile", "data": "One-nested.template.json"}],
        "/One/Nested/Inner/Resource": [{"type": "aws:cdk:logicalId", "data": "Inner"}],
    }
    one = stack_artifact("One.template.json", environment="aws://111111111111/eu-west-1", metadata=metadata)
    one["properties"]["stackName"] = "one-prod"
    stage = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-Stage"}}
    return assembly(tmp_path, {"Tree": {"type": "cdk:tree"}, "One": one, "Stage": stage, "Odd": "text"})


def test_stages_and_nested_stacks_are_read(cdk_out: Path) -> None:
    stacks = {stack.name: stack for stack in load([cdk_out])}
    assert list(stacks) == ["one-prod", "one-prod/Nested", "StageTwo"]
    assert (stacks["one-prod"].account, stacks["one-prod"].region) == ("111111111111", "eu-west-1")
    assert (stacks["StageTwo"].account, stacks["StageTwo"].region) == (None, None)
    nested = stacks["one-prod/Nested"]
    assert nested.parent is stacks["one-prod"]
    assert nested.region == "eu-west-1"
    assert nested.construct_path("Inner") == "One/Nested/Inner/Resource"
    assert stacks["one-prod"].construct_path("Task") == "One/Service/Task"


def test_findings_carry_stack_and_construct_path_and_honour_acknowledgements(cdk_out: Path) -> None:
    report = check(Graph.of([cdk_out]), catalogue.selected(["task/cpu-range"]))
    assert [(finding.stack, finding.resource, finding.path) for finding in report.findings] == [
        ("one-prod/Nested", "Inner", "One/Nested/Inner/Resource"),
        ("StageTwo", "Task", None),
    ]
    (accepted,) = report.acknowledged
    assert (accepted.finding.path, accepted.reason) == ("One/Service/Task", "a lab")
    assert (report.templates, report.resources) == (3, 4)


def test_metadata_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    entries = {"/One/Task": [{"type": "aws:cdk:logicalId", "data": "Task"}]}
    entries["/One"] = [{"type": "aws:cdk:templateFile", "data": "One.json"}]
    write(tmp_path / "One.metadata.json", entries)
    write(tmp_path / "One.json", TEMPLATE)
    folder = assembly(tmp_path, {"One": stack_artifact("One.json", additionalMetadataFile="One.metadata.json")})
    (stack,) = load([folder])
    assert stack.construct_path("Task") == "One/Task"


def test_metadata_are_read_when_something_is_to_be_said(tmp_path: Path) -> None:
    write(tmp_path / "One.json", TEMPLATE)
    folder = assembly(tmp_path, {"One": stack_artifact("One.json", additionalMetadataFile="One.metadata.json")})
    (stack,) = load([folder])
    with pytest.raises(InputError, match=r"One\.metadata\.json: no such file"):
        stack.construct_path("Task")


def test_what_a_stack_says_of_a_construct_is_newer_than_a_report() -> None:
    entries = {"/One/Task": [{"type": "aws:cdk:acknowledged-rules", "data": {"kept": "a lab"}}]}
    report = {"": {"everywhere": "a lab"}, "One/Task": {"taken back": "a lab"}}
    expected = {"": {"everywhere": "a lab"}, "One/Task": {"kept": "a lab"}}
    assert Metadata(lambda: entries, report).acknowledged == expected


@pytest.mark.parametrize("environment", ["aws://unknown-account/unknown-region", "nonsense", None])
def test_an_environment_that_is_not_known(tmp_path: Path, environment: str | None) -> None:
    write(tmp_path / "One.json", TEMPLATE)
    (stack,) = load([assembly(tmp_path, {"One": stack_artifact("One.json", environment=environment)})])
    assert (stack.account, stack.region) == (None, None)


def test_nested_templates_that_name_each_other_end(tmp_path: Path) -> None:
    def nesting(file: str) -> dict[str, Any]:
        return {"Resources": {"N": {"Type": "AWS::CloudFormation::Stack", "Metadata": {"aws:asset:path": file}}}}

    write(tmp_path / "b.json", nesting("a.json"))
    assert [stack.name for stack in load([write(tmp_path / "a.json", nesting("b.json"))])] == ["a", "a/N"]


@pytest.mark.parametrize(
    "resource",
    [
        {"Type": "AWS::CloudFormation::Stack"},
        {"Type": "AWS::CloudFormation::Stack", "Metadata": {"aws:asset:path": "missing.json"}},
        {"Type": "AWS::CloudFormation::Stack", "Metadata": {"aws:asset:path": ["a"]}},
        {"Type": "AWS::CloudFormation::Stack", "Metadata": "text", "Properties": []},
        "text",
    ],
)
def test_a_nested_stack_whose_template_is_not_there_is_passed_over(tmp_path: Path, resource: Any) -> None:
    assert len(load([write(tmp_path / "a.json", {"Resources": {"N": resource}})])) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({}, "not a CloudFormation template: it has no 'Resources' section"),
        ([], "not a CloudFormation template: it has no 'Resources' section"),
        ("text", "not a CloudFormation template: it has no 'Resources' section"),
        ({"Resources": []}, "not a CloudFormation template: it has no 'Resources' section"),
    ],
)
def test_what_is_no_template_is_refused(tmp_path: Path, content: Any, message: str) -> None:
    file = write(tmp_path / "t.json", content)
    with pytest.raises(InputError) as caught:
        load([file])
    assert str(caught.value) == f"{file}: {message}"


def test_a_folder_without_a_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load([tmp_path])
    assert str(caught.value) == f"{tmp_path}: not a cloud assembly: it has no manifest.json; run 'cdk synth' first"


@pytest.mark.parametrize("manifest", [[], "text", {"artifacts": []}, {"artifacts": None}])
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, manifest: Any) -> None:
    file = write(tmp_path / "manifest.json", manifest)
    with pytest.raises(InputError) as caught:
        load([tmp_path])
    assert str(caught.value) == f"{file}: not the manifest of a cloud assembly: it has no 'artifacts'"


@pytest.mark.parametrize(
    "artifact",
    [
        {"type": "cdk:cloud-assembly", "properties": {"directoryName": "."}},
        {"type": "cdk:cloud-assembly", "properties": {"directoryName": "../.."}},
        {"type": "aws:cloudformation:stack", "properties": {"templateFile": "/etc/passwd"}},
    ],
)
def test_an_artifact_outside_the_assembly_is_refused(tmp_path: Path, artifact: Any) -> None:
    with pytest.raises(InputError, match="which is not within the assembly"):
        load([assembly(tmp_path, {"One": artifact})])


def test_a_template_that_the_manifest_names_but_is_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load([assembly(tmp_path, {"One": stack_artifact("One.json")})])
    assert str(caught.value) == f"{tmp_path}/One.json: no such file or folder"


@pytest.mark.parametrize(
    ("condition", "exists"), [("Always", True), ("Never", False), ("Open", True), ("Missing", True), (["odd"], True)]
)
def test_a_resource_exists_unless_its_condition_is_known_to_be_false(
    tmp_path: Path, condition: Any, exists: bool
) -> None:
    body = {
        "Parameters": {"P": {"Type": "String"}},
        "Conditions": {
            "Always": {"Fn::Equals": ["a", "a"]},
            "Never": {"Fn::Equals": ["a", "b"]},
            "Open": {"Fn::Equals": [{"Ref": "P"}, "b"]},
        },
        "Resources": {"Task": {**TASK, "Condition": condition}},
    }
    report = check(Graph.of([write(tmp_path / "t.json", body)]), catalogue.selected(["task/cpu-range"]))
    assert bool(report.findings) is exists
    assert report.resources == 1


def test_garbage_collection_is_as_it_was_after_reading_even_what_cannot_be_used(tmp_path: Path) -> None:
    for enabled in (True, False):
        (gc.enable if enabled else gc.disable)()
        try:
            with pytest.raises(InputError):
                Graph.of([tmp_path / "missing"])
            assert gc.isenabled() is enabled
        finally:
            gc.enable()
