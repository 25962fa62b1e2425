"""Every command and snippet of the README is run; one that no test knows fails."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

README = (ROOT / "README.md").read_text()

RUN_ELSEWHERE = {
    "git clone https://github.com/ecs-constructs/ecs-constructs": "CI runs in a fresh clone",
    "cd ecs-constructs": "CI runs in a fresh clone",
    "make test": "it is what runs this test",
    "source .venv/bin/activate": "the virtual environment is the one that runs this test",
    "pip install ecs-constructs": "tests/test_packaging.py installs the wheel",
}
"""Commands that cannot be run by a test of the same run, with what runs them."""

DEPLOYED = {
    "npx cdk bootstrap",
    "npx cdk deploy --all",
    "npx cdk deploy --all -c environment=prod -c region=eu-west-1 -c web_image_tag=v1",
    "npx cdk diff -c maximum_tasks=6",
    "npx cdk destroy --all",
}
"""Commands that need an AWS; tests/test_deploy.py runs these very words on the embedded one."""


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def commands() -> Iterator[str]:
    """Every command line of the shell blocks."""
    for block in blocks("sh"):
        yield from (line for line in block.splitlines() if line and not line.startswith("#"))


RUN_HERE = [command for command in commands() if command not in RUN_ELSEWHERE and command not in DEPLOYED]


def environment() -> dict[str, str]:
    """The environment of a person who has activated the virtual environment."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{ROOT / 'node_modules' / '.bin'}{os.pathsep}{os.environ['PATH']}"
    return os.environ | {"PATH": path}


def test_the_exceptions_are_still_in_the_readme() -> None:
    assert {*RUN_ELSEWHERE, *DEPLOYED} <= set(commands())
    assert len(RUN_HERE) >= 8


@pytest.mark.deploy
@pytest.mark.parametrize("command", RUN_HERE)
def test_a_command_works(command: str) -> None:
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, env=environment(), capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("number", range(len(blocks("python"))))
def test_a_snippet_works(number: int, tmp_path: Path) -> None:
    snippet = tmp_path / "snippet.py"
    snippet.write_text(blocks("python")[number])
    done = subprocess.run(
        [sys.executable, str(snippet)],
        cwd=tmp_path,
        env=environment() | {"CDK_OUTDIR": str(tmp_path / "cdk.out")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stdout + done.stderr
    assert list((tmp_path / "cdk.out").glob("*.template.json"))


def test_every_make_target_of_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z-]+)`?", README)) <= targets | {"and"}


def test_every_link_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert target.startswith("https://") or (ROOT / target).exists(), target


def test_the_stacks_of_the_table_are_those_of_the_platform() -> None:
    named = set(re.findall(r"^\| `(\w+)` \|", README, re.MULTILINE))
    assert named == {"Network", "Registry", "Cluster", "Services", "Batch", "Operations"}


def test_the_readme_is_the_packages_description() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["readme"] == "README.md"
    assert project["requires-python"] == ">=3.11"
    assert shutil.which("make")
