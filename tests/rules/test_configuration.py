"""What a team sets, in pyproject.toml, in cdk.json's context, in code and on the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from ecs_constructs.cli import main
from ecs_constructs.rules import Limits, Severity, catalogue
from ecs_constructs.rules.configuration import Configuration, ConfigurationError, nearest_configuration
from ecs_constructs.template import Graph
from ecs_constructs.template.stack import Stack
from tests.rules.checking import EC2, task, template

WHERE = "pyproject.toml: tool.ecs-constructs"
SOFT_ONLY = task(f"{EC2}, Cpu: 256", "[{Name: app, Image: app, MemoryReservation: 64}]")
TEN_VCPUS_AND_MORE = task(f"{EC2}, Cpu: 20480, Memory: 512")


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ([], f"{WHERE} is []; it must be a table with select, ignore, severity, limits or fail-on"),
        ({"selcet": []}, f"{WHERE} has no key 'selcet'; did you mean 'select'?"),
        ({"select": "task"}, f"{WHERE}.select is 'task'; it must be a list of names of rules or areas"),
        ({"ignore": "task"}, f"{WHERE}.ignore is 'task'; it must be a list of names of rules or areas"),
        ({"ignore": ["tusk"]}, f"{WHERE}: no rule or area is named 'tusk'; did you mean 'task'?"),
        (
            {"severity": "error"},
            f"{WHERE}.severity is 'error'; it must be a table of severities by the name of a rule or area",
        ),
        (
            {"severity": {"task": "fatal"}},
            f"{WHERE}.severity.task is 'fatal'; it must be error, warning or info",
        ),
        ({"severity": {"tusk": "info"}}, f"{WHERE}: no rule or area is named 'tusk'; did you mean 'task'?"),
        ({"limits": "old"}, f"{WHERE}.limits is 'old'; it must be current or classic"),
        ({"limits": 1}, f"{WHERE}.limits is 1; it must be a profile (current or classic) or a table of figures"),
        ({"limits": {"profile": "old"}}, f"{WHERE}.limits.profile is 'old'; it must be current or classic"),
        (
            {"limits": {"maximum_task_cpu": 1}},
            f"{WHERE}.limits has no key 'maximum_task_cpu'; did you mean 'maximum_task_cpu_units'?",
        ),
        (
            {"limits": {"reserved_memory_mib": -1}},
            f"{WHERE}.limits.reserved_memory_mib is -1; it must be a number of at least 0",
        ),
        (
            {"limits": {"reserved_memory_mib": "many"}},
            f"{WHERE}.limits.reserved_memory_mib is 'many'; it must be a number of at least 0",
        ),
        ({"limits": {"awsvpc_trunking": 3}}, f"{WHERE}.limits.awsvpc_trunking is 3; it must be true or false"),
        (
            {"limits": {"maximum_tasks_per_service": True}},
            f"{WHERE}.limits.maximum_tasks_per_service is True; it must be a number of at least 0",
        ),
        (
            {"limits": {"maximum_tasks_per_service": float("inf")}},
            f"{WHERE}.limits.maximum_tasks_per_service is inf; it must be a number of at least 0",
        ),
        ({"fail-on": "info"}, f"{WHERE}.fail-on is 'info'; it must be error or warning"),
    ],
)
def test_a_wrong_configuration_gives_one_line(values: Any, line: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        Configuration.of(values, WHERE)
    assert str(raised.value) == line


def test_everything_has_a_default() -> None:
    assert Configuration.of({}, WHERE) == Configuration()
    assert Configuration().rules() == catalogue.all_rules()


def test_rules_are_selected_and_ignored() -> None:
    chosen = Configuration(select=("task", "ecr"), ignore=("task/cpu-range",))
    assert tuple(rule.name for rule in chosen.rules()) == chosen.rule_names()
    assert chosen.rule_names() == catalogue.selected_names(["task", "ecr"], ["task/cpu-range"])


def test_a_profile_is_selected_by_name_and_may_be_a_starting_point() -> None:
    assert Configuration.of({"limits": "classic"}, WHERE).limits == Limits(maximum_task_cpu_units=10_240)
    own = Configuration.of({"limits": {"profile": "classic", "reserved_memory_mib": 256}}, WHERE).limits
    assert own == Limits(maximum_task_cpu_units=10_240, reserved_memory_mib=256)


def test_figures_of_ones_own_start_from_todays() -> None:
    assert Configuration.of({"limits": {"batch_reserved_memory_mib": 0}}, WHERE).limits == Limits(
        batch_reserved_memory_mib=0
    )


def test_a_rules_own_severity_wins_over_its_areas() -> None:
    configuration = Configuration(severity={"task": Severity.INFO, "task/no-hard-limit": Severity.ERROR})
    severities = {rule.name: rule.severity for rule in configuration.rules()}
    assert severities["task/no-hard-limit"] is Severity.ERROR
    assert severities["task/cpu-range"] is Severity.INFO
    assert severities["scaling/min-le-max"] is Severity.ERROR


def test_a_severity_of_ones_own_stands_for_every_violation() -> None:
    name = "batch/vcpus-order"
    body = template(
        "Environment: {Type: AWS::Batch::ComputeEnvironment, Properties: {Type: MANAGED, ComputeResources: "
        "{Type: FARGATE, MaxvCpus: 0, Subnets: [s], SecurityGroupIds: [g]}}}\n"
    )
    graph = Graph([Stack(name="test", body=body, file=Path("test.yaml"))])
    for severity in Severity:
        (finding,) = Configuration(select=(name,), severity={name: severity}).check(graph).findings
        assert finding.severity is severity


def test_a_report_names_all_rules_that_were_asked_for() -> None:
    graph = Graph([Stack(name="test", body=template(SOFT_ONLY), file=Path("test.yaml"))])
    assert Configuration(ignore=("batch",)).check(graph).rules == catalogue.selected_names(ignore=["batch"])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder below one that has a pyproject.toml, as the current folder, with two templates."""
    below = tmp_path / "below"
    below.mkdir()
    (below / "soft.json").write_text(json.dumps(template(SOFT_ONLY)))
    (below / "large.json").write_text(json.dumps(template(TEN_VCPUS_AND_MORE)))
    monkeypatch.chdir(below)
    return below


def configure(folder: Path, text: str) -> None:
    """Writes the pyproject.toml above the folder."""
    (folder.parent / "pyproject.toml").write_text(text)


def test_the_nearest_pyproject_is_found(folder: Path) -> None:
    configure(folder, '[tool.ecs-constructs]\nignore = ["task"]\n')
    assert nearest_configuration(folder).ignore == ("task",)
    assert main(["check", "large.json"]) == 0


def test_a_pyproject_without_the_table_sets_nothing(folder: Path) -> None:
    configure(folder, '[project]\nname = "shop"\n')
    assert nearest_configuration(folder) == Configuration()


def test_a_file_that_is_named_has_the_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "other.toml").write_text('[tool.ecs-construct]\nignore = ["task"]\n')
    assert main(["check", "large.json", "--config", "other.toml"]) == 2
    line = "other.toml: has no table [tool.ecs-constructs]; write what you set below that line"
    assert capsys.readouterr().err == f"ecs-constructs: {line}\n"


def test_the_classic_limits_refuse_what_todays_allow(folder: Path) -> None:
    assert main(["check", "large.json"]) == 0
    configure(folder, '[tool.ecs-constructs]\nlimits = "classic"\n')
    assert main(["check", "large.json"]) == 1


def test_a_severity_of_ones_own_fails_the_check(folder: Path) -> None:
    assert main(["check", "soft.json"]) == 0
    configure(folder, '[tool.ecs-constructs.severity]\n"task/no-hard-limit" = "error"\n')
    assert main(["check", "soft.json"]) == 1


def test_fail_on_is_read_and_overridden(folder: Path) -> None:
    configure(folder, '[tool.ecs-constructs]\nfail-on = "warning"\n')
    assert main(["check", "soft.json"]) == 1
    assert main(["check", "soft.json", "--fail-on", "error"]) == 0


def test_the_command_line_says_which_file(folder: Path) -> None:
    (folder / "other.toml").write_text('[tool.ecs-constructs]\nselect = ["scaling"]\n')
    configure(folder, '[tool.ecs-constructs]\nlimits = "classic"\n')
    assert main(["check", "large.json", "--config", "other.toml"]) == 0
    assert main(["check", "large.json", "--config", "other.toml", "--select", "task"]) == 0


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (None, "ecs-constructs: other.toml: cannot be read: No such file or directory\n"),
        ("x = ", "ecs-constructs: other.toml: not TOML: Invalid value (at end of document)\n"),
        (
            "[tool.ecs-constructs]\nselcet = []\n",
            "ecs-constructs: other.toml: tool.ecs-constructs has no key 'selcet'; did you mean 'select'?\n",
        ),
    ],
    ids=["missing", "not TOML", "unknown key"],
)
def test_a_configuration_that_cannot_be_used_ends_with_one_line_and_code_2(
    folder: Path, capsys: pytest.CaptureFixture[str], content: str | None, line: str
) -> None:
    if content is not None:
        (folder / "other.toml").write_text(content)
    assert main(["check", "large.json", "--config", "other.toml"]) == 2
    assert capsys.readouterr().err == line
