"""Whatever an assembly holds, a command prints findings or says in one line why it cannot."""

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecs_constructs.cli import EXIT_UNUSABLE, main
from ecs_constructs.template import loading

FORMATS = [("check", each) for each in ("text", "json", "sarif", "junit", "github")]
COMMANDS = [*FORMATS, *(("explain", each) for each in ("text", "json", "html"))]
RULE = "ecs-constructs::fargate/cpu-memory-combination"
TASK: dict[str, Any] = {
    "Type": "AWS::ECS::TaskDefinition",
    "Condition": "IsProd",
    "Metadata": {"aws:cdk:path": "S/T", "ecs-constructs": {"acknowledge": {"task/no-hard-limit": "why"}}},
    "Properties": {
        "RequiresCompatibilities": ["FARGATE"],
        "Cpu": "256",
        "Memory": {"Fn::If": ["IsProd", "5000", "512"]},
        "ContainerDefinitions": [{"Name": "app", "Image": "app"}],
    },
}
SECTIONS: dict[str, Any] = {
    "Parameters": {"Env": {"Type": "String", "Default": "dev", "AllowedValues": ["dev", "prod"]}},
    "Conditions": {"IsProd": {"Fn::Or": [{"Fn::Equals": [{"Ref": "Env"}, "prod"]}, {"Condition": "Other"}]}},
    "Outputs": {"O": {"Value": {"Ref": "T"}, "Export": {"Name": "o"}}},
    "Metadata": {"ecs-constructs": {"acknowledge": {"task/no-hard-limit": "why"}}},
}
NESTED = {
    "Type": "AWS::CloudFormation::Stack",
    "Condition": "IsProd",
    "Properties": {"Parameters": {"Env": {"Ref": "Env"}}},
    "Metadata": {"aws:asset:path": "N.json"},
}
METADATA = {
    "/S/T": [
        {"type": "aws:cdk:logicalId", "data": "T"},
        {"type": "aws:cdk:acknowledged-rules", "data": {RULE: "why"}},
        {"type": "ecs-constructs:source", "data": {"T": "app.py:1"}},
    ]
}
SUPPRESSED = {"acknowledgedAt": "", "acknowledgedId": RULE, "reason": "why"}
ARTIFACT = {
    "type": "aws:cloudformation:stack",
    "environment": "aws://111111111111/eu-west-1",
    "properties": {"templateFile": "S.json", "stackName": "S"},
    "additionalMetadataFile": "metadata.json",
}
STAGE = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "stage"}}
FILES: dict[str, Any] = {
    "manifest.json": {"version": "55.0.0", "artifacts": {"S": ARTIFACT, "stage": STAGE}},
    "validation-report.json": {"pluginReports": [{"suppressedViolations": [SUPPRESSED]}]},
    "metadata.json": METADATA,
    "S.json": {**SECTIONS, "Resources": {"T": TASK, "N": NESTED}},
    "N.json": {**SECTIONS, "Resources": {"T": TASK}},
    "stage/manifest.json": {"artifacts": {}},
}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of everything within a document."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield (*path, key)
        yield from places(member, (*path, key))


def written(folder: Path, files: Mapping[str, Any]) -> Path:
    (folder / "stage").mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content))
    return folder


def says_one_line_or_prints(folder: Path, command: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> int:
    """Runs a command: it never raises, and where it cannot use its input, it says so in one line and nothing else."""
    code = main([command[0], str(folder), "--format", command[1]])
    output, error = capsys.readouterr()
    assert bool(error) == (code == EXIT_UNUSABLE)
    assert error.count("\n") == (code == EXIT_UNUSABLE)
    assert bool(output) == (code != EXIT_UNUSABLE)
    return code


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_assembly_can_be_used(tmp_path: Path, command: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert says_one_line_or_prints(written(tmp_path, FILES), command, capsys) != EXIT_UNUSABLE


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["", "x", "..", "/", "a\0b", "a\nb", "a" * 5000, "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["Ref", "Fn::If", "x"]), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(place=st.sampled_from(list(places(FILES))), anything=ANYTHING, command=st.sampled_from(COMMANDS))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_anything_may_stand_anywhere(
    tmp_path: Path, place: tuple[Any, ...], anything: Any, command: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    files = copy.deepcopy(FILES)
    holder = files
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = anything
    says_one_line_or_prints(written(tmp_path, files), command, capsys)


DEEP = '{"a":' * 900 + "1" + "}" * 900
BROKEN: dict[str, Callable[[Path], object]] = {
    "a report that breaks off": lambda folder: (folder / "validation-report.json").write_text('{"a":'),
    "a report that is no text": lambda folder: (folder / "validation-report.json").write_bytes(b"\xff\xfe"),
    "metadata that are missing": lambda folder: (folder / "metadata.json").unlink(),
    "a template that is a link to itself": lambda folder: _link(folder / "S.json", "S.json"),
    "a template that is a link out of the assembly": lambda folder: _link(folder / "S.json", "/dev/null"),
    "a stage that is a link to its parent": lambda folder: _link(folder / "stage2", ".", "stage2"),
    "a stage that is a link to itself": lambda folder: _link(folder / "stage2", "stage2", "stage2"),
    "a stage that is the parent": lambda folder: _stage(folder, ".."),
    "a loop over something deep": lambda folder: (folder / "S.json").write_text(
        f'{{"Transform": "AWS::LanguageExtensions", "Resources": {{}}, "Outputs": {DEEP}}}'
    ),
}


def _link(file: Path, target: str, stage: str | None = None) -> None:
    file.unlink(missing_ok=True)
    file.symlink_to(target)
    if stage:
        _stage(file.parent, stage)


def _stage(folder: Path, name: str) -> None:
    stage = {**STAGE, "properties": {"directoryName": name}}
    (folder / "manifest.json").write_text(json.dumps({"artifacts": {"stage": stage}}))


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_assembly_is_refused(tmp_path: Path, fault: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = written(tmp_path, FILES)
    BROKEN[fault](folder)
    assert says_one_line_or_prints(folder, ("check", "text"), capsys) == EXIT_UNUSABLE


def test_a_path_too_long_for_the_system_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert says_one_line_or_prints(Path("a" * 5000), ("check", "text"), capsys) == EXIT_UNUSABLE


def test_templates_that_nest_each_other_without_end_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(loading, "MAXIMUM_STACKS", 50)
    for number in range(20):
        nested = {"Type": "AWS::CloudFormation::Stack", "Metadata": {"aws:asset:path": f"{number + 1}.json"}}
        (tmp_path / f"{number}.json").write_text(json.dumps({"Resources": {"A": nested, "B": nested}}))
    (tmp_path / "20.json").write_text(json.dumps({"Resources": {}}))
    assert main(["check", str(tmp_path / "0.json")]) == EXIT_UNUSABLE
    assert "holds more than 50 stacks" in capsys.readouterr().err


@pytest.mark.parametrize("command", [("check",), ("explain",), ("calibrate", "examples/load_test_result.txt")])
def test_templates_that_nest_too_deeply_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    for number in range(1_000):
        nested = {"Type": "AWS::CloudFormation::Stack", "Metadata": {"aws:asset:path": f"{number + 1}.json"}}
        (tmp_path / f"{number}.json").write_text(json.dumps({"Resources": {"A": nested}}))
    (tmp_path / "1000.json").write_text(json.dumps({"Resources": {}}))
    assert main([*command, str(tmp_path / "0.json")]) == EXIT_UNUSABLE
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "nested too deeply" in err


def test_an_error_that_quotes_several_lines_is_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "a\nb.json")]) == EXIT_UNUSABLE
    assert "a\\nb.json: no such file" in capsys.readouterr().err
