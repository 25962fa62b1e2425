"""Acknowledgements in a plain template; those of a CDK app are tested with the plugin."""

import json
from pathlib import Path
from typing import Any

import pytest

from ecs_constructs.cli import main
from tests.rules.checking import EC2, report, task, template

FLAWED = task(f"{EC2}, Cpu: 64, Memory: 512")
RULE = "task/cpu-range"


def accepting(reasons: Any) -> dict[str, Any]:
    return {"ecs-constructs": {"acknowledge": reasons}}


def at_resource(metadata: Any) -> dict[str, Any]:
    body = template(FLAWED)
    body["Resources"]["Task"]["Metadata"] = metadata
    return body


def test_at_the_resource() -> None:
    found = report(at_resource(accepting({RULE: "A test of the smallest size."})))
    assert found.findings == ()
    (acknowledged,) = found.acknowledged
    assert (acknowledged.finding.rule, acknowledged.reason) == (RULE, "A test of the smallest size.")


def test_for_the_whole_template() -> None:
    body = template(FLAWED) | {"Metadata": accepting({RULE: "A test of the smallest size."})}
    assert report(body).findings == ()


@pytest.mark.parametrize(
    "metadata", [None, "text", {}, {"ecs-constructs": None}, accepting({"task/other": "no"}), accepting({})]
)
def test_other_metadata_accepts_nothing(metadata: Any) -> None:
    assert [finding.rule for finding in report(at_resource(metadata)).findings] == [RULE]


@pytest.mark.parametrize(
    ("reasons", "line"),
    [
        ({RULE: ""}, "acknowledges task/cpu-range without a reason; write why it is accepted"),
        ({RULE: None}, "acknowledges task/cpu-range without a reason; write why it is accepted"),
        ([RULE], "Metadata ecs-constructs.acknowledge must be a mapping of rules to reasons"),
    ],
)
def test_an_acknowledgement_without_a_reason_is_refused(
    reasons: Any, line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "template.json"
    file.write_text(json.dumps(at_resource(accepting(reasons))))
    assert main(["check", str(file)]) == 2
    assert capsys.readouterr().err == f"ecs-constructs: {file}: Task: {line}\n"
