"""Everything that docs/checks.md tells a team to write is tried."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from ecs_constructs.cli import main
from ecs_constructs.rules import Limits, Severity
from ecs_constructs.rules.configuration import Configuration
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "checks.md").read_text()


def blocks(language: str) -> list[str]:
    """The page's blocks of code in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)


SETTINGS, ENTRY_POINT = blocks("toml")
APPS, (RULE, RULE_TEST) = blocks("python")[:2], blocks("python")[2:]
CONDITIONAL, TEMPLATE = blocks("yaml")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project of a team, as the current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs Python in the project."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_table_of_pyproject_is_understood() -> None:
    configuration = Configuration.of(tomllib.loads(SETTINGS)["tool"]["ecs-constructs"], "docs/checks.md")
    assert configuration.select == ("task", "service", "capacity")
    assert configuration.fail_on is Severity.WARNING
    assert configuration.severity == {"capacity": Severity.WARNING, "task/no-hard-limit": Severity.ERROR}
    assert configuration.limits == Limits(reserved_memory_mib=256, maximum_services_per_cluster=8000)


def test_the_context_of_cdk_json_is_understood() -> None:
    (settings,) = blocks("json")
    configuration = Configuration.of(json.loads(settings)["context"]["ecs-constructs"], "docs/checks.md")
    assert configuration.ignore == ("task/container-cpu-shares",)
    assert configuration.severity == {"task/no-hard-limit": Severity.ERROR}
    assert configuration.limits == Limits(reserved_memory_mib=256)


def test_a_wrong_key_gives_the_line_of_the_page(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "pyproject.toml").write_text("[tool.ecs-constructs]\nselcet = []\n")
    (folder / "template.yaml").write_text(TEMPLATE)
    assert main(["check", "template.yaml"]) == 2
    line = capsys.readouterr().err.replace(f"{folder}{os.sep}", "")
    assert [line] == [text for text in blocks("text") if "selcet" in text]


@pytest.mark.parametrize("number", range(len(APPS)))
def test_an_app_is_synthesised(number: int, folder: Path) -> None:
    (folder / "app.py").write_text(APPS[number])
    done = run(folder, "app.py", CDK_OUTDIR=str(folder / "cdk.out"))
    assert done.returncode == 0, done.stderr
    assert (folder / "cdk.out" / "Shop.template.json").exists()
    assert main(["check", "cdk.out", "--fail-on", "warning"]) == 0


def test_the_template_is_accepted_for_its_metadata_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "template.yaml").write_text(TEMPLATE)
    assert main(["check", "template.yaml", "--fail-on", "warning"]) == 0
    assert "1 acknowledged" in capsys.readouterr().out
    (folder / "template.yaml").write_text(TEMPLATE.replace("task/no-hard-limit", "task/cpu-range"))
    assert main(["check", "template.yaml", "--fail-on", "warning"]) == 1


@pytest.fixture
def package(folder: Path) -> Path:
    """The team's package with its rule, its entry point and its test, installed."""
    (folder / "shop_rules").mkdir()
    (folder / "shop_rules" / "__init__.py").touch()
    (folder / "shop_rules" / "two_tasks.py").write_text(RULE)
    (folder / "test_two_tasks.py").write_text(RULE_TEST)
    ((name, module),) = tomllib.loads(ENTRY_POINT)["project"]["entry-points"]["ecs_constructs.rules"].items()
    information = folder / "shop_rules-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: shop-rules\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text(f"[ecs_constructs.rules]\n{name} = {module}\n")
    return folder


def test_a_rule_of_ones_own_is_listed_and_its_page_printed(package: Path) -> None:
    assert "warning  shop/two-tasks" in run(package, "-m", "ecs_constructs", "rules").stdout
    assert run(package, "-m", "ecs_constructs", "rules", "shop/two-tasks").stdout.startswith("# shop/two-tasks\n")


def test_a_rule_of_ones_own_is_tested_as_the_page_says(package: Path) -> None:
    done = run(package, "-m", "pytest", "-c", os.devnull, "-q", "-p", "no:cacheprovider", "test_two_tasks.py")
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout


def test_what_depends_on_a_parameter_says_so(folder: Path) -> None:
    (folder / "template.yaml").write_text(CONDITIONAL)
    printed = run(folder, "-m", "ecs_constructs", "check", "template.yaml").stdout
    (told,) = [block for block in blocks("text") if block.startswith("warning fargate/")]
    assert told.split() == printed[printed.index("warning fargate/") : printed.index("Fix:")].split()
    assert "1 warning" in printed
