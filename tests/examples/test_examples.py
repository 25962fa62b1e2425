"""Each example is run as its README says and has no finding."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ecs_constructs.cli import main
from tests.conftest import ROOT

EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
README = (ROOT / "examples" / "README.md").read_text()


def synthesise(example: Path, outdir: Path) -> subprocess.CompletedProcess[str]:
    """Runs an example as the CDK command line does."""
    environment = os.environ | {"CDK_OUTDIR": str(outdir), "CDK_DEFAULT_REGION": "eu-west-1"}
    environment["PYTHONPATH"] = str(ROOT)
    return subprocess.run(
        [sys.executable, str(example)], env=environment, cwd=outdir.parent, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.stem)
def test_an_example_is_synthesised_without_a_finding(
    example: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = synthesise(example, tmp_path / "cdk.out")
    assert done.returncode == 0, done.stderr
    assert main(["check", str(tmp_path / "cdk.out")]) == 0
    assert capsys.readouterr().out.startswith("no findings (1 template, ")


def test_the_change_that_an_example_proposes_is_found_where_it_was_made(tmp_path: Path) -> None:
    text = (ROOT / "examples" / "checks_only.py").read_text()
    assert "try 3072" in text
    changed = tmp_path / "changed.py"
    changed.write_text(text.replace("memory_limit_mib=512", "memory_limit_mib=3072"))
    done = synthesise(changed, tmp_path / "cdk.out")
    assert done.returncode == 1
    assert "ecs-constructs::fargate/cpu-memory-combination" in done.stderr
    line = text.splitlines().index("web = patterns.ApplicationLoadBalancedFargateService(") + 1
    assert f"Made at changed.py:{line}" in done.stderr


def test_the_readme_tells_how_to_run_each_one() -> None:
    commands = re.findall(r'^npx cdk synth --app "python examples/(\w+)\.py" --quiet$', README, re.MULTILINE)
    assert sorted(commands) == [example.stem for example in EXAMPLES]
    assert sorted(re.findall(r"\((\w+)\.py\)", README)) == sorted(commands)


@pytest.mark.deploy
def test_the_cdk_command_line_synthesises_one(tmp_path: Path) -> None:
    """The three commands differ in the file's name only."""
    path = os.pathsep.join([str(Path(sys.executable).parent), str(ROOT / "node_modules" / ".bin"), os.environ["PATH"]])
    environment = os.environ | {"PATH": path}
    command = ["npx", "cdk", "synth", "--app", "python examples/batch_on_spot.py", "--quiet", "--output", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "Render.template.json").exists()
