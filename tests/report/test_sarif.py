"""Findings as SARIF."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it ships no types
import pytest

from ecs_constructs.report import sarif
from ecs_constructs.rules import Acknowledged, Report
from tests.report.findings import ERROR, INFO, WARNING, hostile, made

SCHEMA = json.loads((Path(__file__).parent / "schema" / "sarif-2.1.0.json").read_text())


def run(report: Report) -> dict[str, Any]:
    """The only run of a document that is valid SARIF."""
    document = json.loads(sarif.render(report))
    jsonschema.validators.validator_for(SCHEMA)(SCHEMA).validate(document)
    (only,) = document["runs"]
    return dict(only)


def test_the_schema_refuses_what_is_wrong() -> None:
    document = json.loads(sarif.render(made(ERROR)))
    document["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError, match="'fatal' is not one of"):
        jsonschema.validate(document, SCHEMA)


def test_a_result_points_at_the_user_s_line_and_relates_the_template_s() -> None:
    (result,) = run(made(ERROR))["results"]
    assert result == {
        "ruleId": "task/cpu-range",
        "level": "error",
        "message": {"text": "The task's CPU is 64 units. Fix: Set it to at least 128."},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "stacks/shop.py", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 42},
                },
                "logicalLocations": [{"fullyQualifiedName": "Shop/Orders/Resource", "kind": "resource"}],
            }
        ],
        "partialFingerprints": result["partialFingerprints"],
        "relatedLocations": [
            {
                "id": 1,
                "message": {"text": "Properties/Cpu of Task1 in the template"},
                "physicalLocation": {
                    "artifactLocation": {"uri": "cdk.out/Shop.template.json", "uriBaseId": "%SRCROOT%"}
                },
            }
        ],
    }


def test_without_the_user_s_line_a_result_points_into_the_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a b.yaml").write_text("Resources:\n  Task1:\n    Properties:\n      Cpu: 64\n")
    (result,) = run(made(replace(WARNING, file=str(tmp_path / "a b.yaml"))))["results"]
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "a%20b.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 4},
    }
    assert "relatedLocations" not in result
    assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "Shop/Task1"


def test_a_template_outside_the_folder_has_its_whole_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    (result,) = run(made(replace(WARNING, file=str(tmp_path / "t.json"))))["results"]
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": (tmp_path / "t.json").as_uri()}


def test_rules_that_found_something_are_there_with_their_help() -> None:
    driver = run(made(ERROR, INFO, ERROR))["tool"]["driver"]
    assert [rule["id"] for rule in driver["rules"]] == ["task/cpu-range", "task/cpu-unset-uncapped"]
    rule = driver["rules"][0]
    assert rule["helpUri"].endswith("docs/rules/task/cpu-range.md")
    assert rule["help"]["markdown"].startswith("# task/cpu-range\n")
    assert (rule["defaultConfiguration"], rule["properties"]) == ({"level": "error"}, {"tags": ["task"]})


def test_levels() -> None:
    assert [result["level"] for result in run(made(ERROR, WARNING, INFO))["results"]] == ["error", "warning", "note"]


def test_what_was_acknowledged_is_suppressed_with_its_reason() -> None:
    (result,) = run(made(acknowledged=(Acknowledged(finding=ERROR, reason="known"),)))["results"]
    assert result["suppressions"] == [{"kind": "inSource", "status": "accepted", "justification": "known"}]


def test_fingerprints_outlive_lines_and_words_and_differ_within_a_report() -> None:
    moved = replace(ERROR, source="other.py:7", message="Other words.", fix="Other words.", file="other.json")
    prints = [
        result["partialFingerprints"]["primaryLocationLineHash"] for result in run(made(ERROR, INFO, moved))["results"]
    ]
    assert prints[0].removesuffix(":1") == prints[2].removesuffix(":2")
    assert len({*prints}) == 3


@pytest.mark.parametrize("report", [made(), hostile()], ids=["empty", "hostile"])
def test_any_report_is_valid(report: Report) -> None:
    assert len(run(report)["results"]) == len(report.findings)
