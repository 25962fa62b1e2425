"""The pre-commit hooks, the workflow and what docs/ci.md tells users to write."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from ecs_constructs.cli import main
from tests.conftest import ROOT

HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
}
PAGE = (ROOT / "docs" / "ci.md").read_text()


def blocks(language: str) -> list[str]:
    """The page's blocks of code in a language."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)


def template(cpu: str) -> str:
    container = {"Name": "app", "Image": "app:1", "Memory": 256}
    properties = {"RequiresCompatibilities": ["EC2"], "Cpu": cpu, "ContainerDefinitions": [container]}
    return json.dumps({"Resources": {"Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": properties}}})


def run_hook(hook: dict[str, Any], folder: Path, *files: str) -> int:
    """Runs a hook as pre-commit does: the entry, its arguments, the files."""
    program, *arguments = shlex.split(hook["entry"])
    command = [str(Path(sys.executable).parent / program), *arguments, *hook.get("args", []), *files]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True).returncode


def test_the_hook_for_templates_refuses_a_bad_one(tmp_path: Path) -> None:
    for name, cpu in (("good.json", "256"), ("bad.json", "64")):
        (tmp_path / name).write_text(template(cpu))
    hook = HOOKS["ecs-constructs-check"]
    assert run_hook(hook, tmp_path, "good.json") == 0
    assert run_hook(hook, tmp_path, "good.json", "bad.json") == 1


def test_the_hook_for_assemblies_reads_cdk_out(tmp_path: Path) -> None:
    hook = HOOKS["ecs-constructs-check-assembly"]
    assert run_hook(hook, tmp_path) == 2
    assembly = tmp_path / "cdk.out"
    assembly.mkdir()
    stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "One.template.json"}}
    (assembly / "manifest.json").write_text(json.dumps({"artifacts": {"One": stack}}))
    (assembly / "One.template.json").write_text(template("64"))
    assert run_hook(hook, tmp_path) == 1


@pytest.mark.parametrize(
    ("file", "taken"),
    [
        ("templates/web.yaml", True),
        ("infrastructure/cloudformation/a/web.json", True),
        ("web.template.yml", True),
        ("package.json", False),
        ("templates.json", False),
        ("templates/web.txt", False),
        ("cdk.out/One.template.json", False),
    ],
)
def test_the_hook_takes_templates_and_no_other_files(file: str, taken: bool) -> None:
    hook = HOOKS["ecs-constructs-check"]
    assert bool(re.search(hook["files"], file) and not re.search(hook["exclude"], file)) is taken


def workflows() -> list[dict[str, Any]]:
    own = yaml.safe_load((ROOT / ".github" / "workflows" / "check.yml").read_text())
    return [own, *(document for document in map(yaml.safe_load, blocks("yaml")) if "jobs" in document)]


def test_workflows_have_steps_that_run_or_use_something_and_ask_for_no_more_than_they_need() -> None:
    found = workflows()
    assert len(found) == 3
    for workflow in found:
        assert workflow["permissions"]["contents"] == "read"
        for job in workflow["jobs"].values():
            assert all(("run" in step) is not ("uses" in step) for step in job["steps"])


def test_every_command_line_that_is_shown_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    steps = [step for workflow in workflows() for job in workflow["jobs"].values() for step in job["steps"]]
    scripts = [*(step.get("run", "") for step in steps), *blocks("sh")]
    shown = [script.partition(">")[0] for script in scripts if "ecs-constructs check" in script]
    assert len(shown) == 4
    for line in shown:
        arguments = shlex.split(line.partition("ecs-constructs ")[2])
        assert main(arguments) == 2, "there is nothing to check here, but the arguments are right"


def test_the_hooks_that_are_shown_exist() -> None:
    (configuration,) = [document for document in map(yaml.safe_load, blocks("yaml")) if "repos" in document]
    shown = [hook["id"] for repository in configuration["repos"] for hook in repository["hooks"]]
    assert shown == list(HOOKS)


def test_the_snippet_of_python_runs() -> None:
    (snippet,) = blocks("python")
    done = subprocess.run([sys.executable, "-c", snippet], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
