"""The command line: exit codes, what is printed where, and one line for what cannot be used."""

import errno
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ecs_constructs.cli import main
from ecs_constructs.report.version import tool_version
from ecs_constructs.rules import catalogue

ROOT = Path(__file__).resolve().parent.parent


def template(cpu: str, container: dict[str, Any] | None = None) -> str:
    properties = {
        "RequiresCompatibilities": ["EC2"],
        "Cpu": cpu,
        "ContainerDefinitions": [container or {"Name": "app", "Image": "app", "Memory": 256}],
    }
    return json.dumps({"Resources": {"Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": properties}}})


@pytest.fixture
def good(tmp_path: Path) -> Path:
    file = tmp_path / "good.json"
    file.write_text(template("128"))
    return file


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    file = tmp_path / "bad.json"
    file.write_text(template("64"))
    return file


@pytest.fixture
def warned(tmp_path: Path) -> Path:
    file = tmp_path / "warned.json"
    file.write_text(template("128", {"Name": "app", "MemoryReservation": 256}))
    return file


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_healthy(capsys: pytest.CaptureFixture[str], good: Path) -> None:
    assert run(capsys, "check", good) == (0, "no findings (1 template, 1 resource, 0 values not determined)\n", "")


def test_faulty(capsys: pytest.CaptureFixture[str], bad: Path) -> None:
    code, out, err = run(capsys, "check", bad)
    assert (code, err) == (1, "")
    assert out.splitlines()[:2] == ["bad/Task (AWS::ECS::TaskDefinition)", "  error task/cpu-range  Cpu"]
    assert "    Acknowledge: ecs-constructs::task/cpu-range\n" in out
    assert out.endswith("1 error (1 template, 1 resource, 0 values not determined)\n")


def test_several_paths(capsys: pytest.CaptureFixture[str], good: Path, bad: Path) -> None:
    code, out, _ = run(capsys, "check", good, bad)
    assert code == 1
    assert "(2 templates, 2 resources, 0 values not determined)" in out


def test_json(capsys: pytest.CaptureFixture[str], bad: Path) -> None:
    code, out, err = run(capsys, "check", "--format", "json", bad)
    document = json.loads(out)
    assert (code, err, document["version"]) == (1, "", 1)
    assert document["checked"] == {"templates": 1, "resources": 1, "unresolved": 0}
    assert [(finding["rule"], finding["actual"]) for finding in document["findings"]] == [("task/cpu-range", 64)]


@pytest.mark.parametrize(
    ("name", "begins"), [("json", "{"), ("sarif", "{"), ("junit", "<?xml"), ("github", "::error file=bad.json,line=1,")]
)
def test_every_format_has_the_same_exit_codes(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, begins: str
) -> None:
    monkeypatch.chdir(tmp_path)
    warned = template("128", {"Name": "app", "MemoryReservation": 256})
    for file, text in {"good.json": template("128"), "bad.json": template("64"), "warned.json": warned}.items():
        (tmp_path / file).write_text(text)
    code, out, err = run(capsys, "check", "--format", name, "bad.json")
    assert (code, err, out[: len(begins)]) == (1, "", begins)
    assert run(capsys, "check", "--format", name, "good.json")[0] == 0
    assert run(capsys, "check", "--format", name, "warned.json")[0] == 0
    assert run(capsys, "check", "--format", name, "--fail-on", "warning", "warned.json")[0] == 1


@pytest.mark.parametrize(("threshold", "code"), [((), 0), (("--fail-on", "error"), 0), (("--fail-on", "warning"), 1)])
def test_threshold(capsys: pytest.CaptureFixture[str], warned: Path, threshold: tuple[str, ...], code: int) -> None:
    assert run(capsys, "check", *threshold, warned)[0] == code


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--select", "task/cpu-range"), 1),
        (("--select", "task"), 1),
        (("--select", "fargate,batch"), 0),
        (("--select", "task/cpu-range", "--select", "batch"), 1),
        (("--ignore", "task/cpu-range"), 0),
        (("--ignore", "task/cpu-range", "--ignore", "batch"), 0),
        (("--ignore", " task , batch"), 0),
        (("--select", "task", "--ignore", "task/cpu-range"), 0),
    ],
)
def test_rules_are_chosen(capsys: pytest.CaptureFixture[str], bad: Path, options: tuple[str, ...], code: int) -> None:
    assert run(capsys, "check", *options, bad)[0] == code


def test_an_unknown_rule(capsys: pytest.CaptureFixture[str], good: Path) -> None:
    line = "ecs-constructs: no rule or area is named 'task/cpu'; did you mean 'task/cpu-range'?\n"
    assert run(capsys, "check", "--select", "task/cpu", good) == (2, "", line)
    assert run(capsys, "rules", "task/cpu") == (2, "", line)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "empty; expected a CloudFormation template"),
        ("{}", "not a CloudFormation template: it has no 'Resources' section"),
        ("a: &a [*a]", "an alias contains itself"),
        ("[" * 100_000, "nested too deeply to be a template"),
    ],
)
def test_an_input_that_cannot_be_used(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: str, message: str
) -> None:
    file = tmp_path / "input.yaml"
    file.write_text(content)
    assert run(capsys, "check", file) == (2, "", f"ecs-constructs: {file}: {message}\n")


def test_a_missing_path(capsys: pytest.CaptureFixture[str]) -> None:
    line = "ecs-constructs: none.json: no such file or folder\n"
    assert run(capsys, "check", "none.json") == (2, "", line)


@pytest.mark.parametrize("arguments", [(), ("check",), ("check", "--format", "xml", "x"), ("nonsense",)])
def test_wrong_arguments_are_one_line(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    captured = capsys.readouterr()
    assert (caught.value.code, captured.out, captured.err.count("\n")) == (2, "", 1)
    assert "--help'" in captured.err


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["--version"])
    assert exit_.value.code == 0
    assert capsys.readouterr() == (f"ecs-constructs {tool_version()}\n", "")


def test_the_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "rules")
    assert (code, err) == (0, "")
    assert len(out.splitlines()) == len(catalogue.all_rules())
    assert any(line.startswith("error    task/cpu-range  ") for line in out.splitlines())


def test_the_catalogue_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    listed = json.loads(run(capsys, "rules", "--format", "json")[1])
    assert [rule["name"] for rule in listed] == [rule.name for rule in catalogue.all_rules()]
    assert all(rule["sources"][0]["url"].startswith("https://") for rule in listed)


def test_one_rule(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "rules", "task/cpu-range")
    assert code == 0
    assert out.startswith("# task/cpu-range\n")
    assert len(json.loads(run(capsys, "rules", "task/cpu-range", "--format", "json")[1])) == 1


def test_the_rules_of_an_area(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "rules", "gpu")
    names = [line.split()[1] for line in out.splitlines()]
    assert (code, err, names) == (0, "", [rule.name for rule in catalogue.all_rules() if rule.area == "gpu"])


def test_as_a_module_with_a_terminal_of_few_characters(tmp_path: Path) -> None:
    file = tmp_path / "odd.json"
    file.write_text(template("128", {"Name": "\ud800컨테이너", "Memory": 5}))
    done = subprocess.run(
        [sys.executable, "-m", "ecs_constructs", "check", str(file)],
        cwd=ROOT,
        env={"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert "task/container-memory-minimum" in done.stdout


class Output(io.StringIO):
    """An output that takes nothing."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self._error = error

    def write(self, _text: str) -> int:
        raise self._error


def test_an_output_that_takes_nothing(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Output(OSError(errno.ENOSPC, "No space left on device")))
    assert main(["rules"]) == 2
    assert capsys.readouterr().err == "ecs-constructs: the output: No space left on device\n"


def test_a_reader_that_has_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Output(BrokenPipeError()))
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert main(["rules"]) == 0
    assert sys.stderr.closed


def test_the_analysis_loads_no_cdk() -> None:
    script = (
        "import sys; from ecs_constructs.cli import main; main(['rules']); "
        "sys.exit(any(name.partition('.')[0] in ('aws_cdk', 'constructs', 'jsii') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0


def test_a_process_of_its_own_leaves_its_memory_to_the_system(bad: Path) -> None:
    script = (
        "import gc, sys; from ecs_constructs.cli import process; sys.argv[1:] = ['check', sys.argv[1]]; "
        "sys.exit(process() + 10 * (not gc.isenabled()) + 20 * (gc.get_freeze_count() > 0))"
    )
    done = subprocess.run([sys.executable, "-c", script, str(bad)], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 31
