"""The wheel: what another team installs."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this folder without the network."""
    out = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = out.glob("*.whl")
    return built


def test_it_holds_the_package_with_its_types_and_data_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"ecs_constructs/py.typed", "ecs_constructs/__init__.pyi", "ecs_constructs/cli.py"} <= names
    assert any(name.startswith("ecs_constructs/instance_types/") and not name.endswith(".py") for name in names)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"ecs_constructs"}


def test_it_declares_the_extra_and_the_console_script(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    metadata = next(archive.read(name).decode() for name in archive.namelist() if name.endswith("METADATA"))
    scripts = next(archive.read(name).decode() for name in archive.namelist() if name.endswith("entry_points.txt"))
    assert "Provides-Extra: local" in metadata
    assert "Provides-Extra: aws" in metadata
    assert "Requires-Dist: aws-cdk-lib<3.0.0,>=2.275.0" in metadata
    assert "Requires-Dist: moto" in metadata
    assert "extra == 'local'" in metadata
    assert "ecs-constructs = ecs_constructs.cli:process" in scripts


def test_installed_elsewhere_it_checks_a_template_without_the_clone(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=False)
    python = tmp_path / "venv" / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    template = tmp_path / "template.json"
    template.write_text(
        '{"Resources": {"Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"Cpu": "64", "Memory": "512", '
        '"RequiresCompatibilities": ["EC2"], "ContainerDefinitions": [{"Name": "app", "Image": "app:1"}]}}}}'
    )
    # PyYAML is the only dependency that the checks need; it is lent from this environment.
    lent = Path(yaml.__path__[0]).parent
    code = (
        f"import sys; sys.path.append({str(lent)!r}); from ecs_constructs.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [str(python), "-c", code, "check", str(template)], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert "task/cpu-range" in done.stdout
