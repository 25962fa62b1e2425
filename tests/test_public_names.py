"""Importing the package is free, and every public name is there."""

import ast
import subprocess
import sys

import ecs_constructs
from tests.conftest import ROOT


def stub_names() -> set[str]:
    """The names that type checkers see."""
    tree = ast.parse((ROOT / "ecs_constructs" / "__init__.pyi").read_text())
    return {alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names}


def test_type_checkers_see_what_is_there_at_run_time() -> None:
    public = {name for name in dir(ecs_constructs) if not name.startswith("_")}
    modules = {name for name in public if (ROOT / "ecs_constructs" / name).exists()}
    modules |= {name for name in public if (ROOT / "ecs_constructs" / f"{name}.py").exists()}
    assert stub_names() == public - modules - {"Any", "import_module"}


def test_every_public_name_can_be_imported_and_says_what_it_is() -> None:
    for name in stub_names():
        assert getattr(ecs_constructs, name).__doc__, name


def run(code: str) -> str:
    """Runs code in a process of its own and returns what it prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout.strip()


def test_importing_the_package_loads_no_cdk() -> None:
    assert run("import ecs_constructs, sys; print('jsii' in sys.modules or 'aws_cdk' in sys.modules)") == "False"


def test_the_checks_load_no_cdk() -> None:
    code = "import sys; from ecs_constructs.cli import main; main(['rules']); print('jsii' in sys.modules)"
    assert run(code).splitlines()[-1] == "False"


def test_an_unknown_name_is_an_attribute_error() -> None:
    code = "import ecs_constructs\ntry:\n    ecs_constructs.Nothing\nexcept AttributeError as error:\n    print(error)"
    assert run(code) == "module 'ecs_constructs' has no attribute 'Nothing'"
