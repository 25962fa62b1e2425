"""Starting, ending and surviving: no process is ever left."""

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from ecs_constructs.local_aws import LocalAws, LocalAwsError, run

SHOW_ENDPOINT = "import os; print(os.environ['AWS_ENDPOINT_URL'], flush=True)"
SHOW_THEN_WAIT = f"{SHOW_ENDPOINT}; import time; time.sleep(60)"
RUN = "import sys; from ecs_constructs.local_aws import run; sys.exit(run(sys.argv[1:]))"


def running_on(endpoint: str) -> bool:
    """Whether a server still listens."""
    port = int(endpoint.rsplit(":", 1)[1])
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until_gone(endpoint: str) -> None:
    """The server ends a moment after its parent."""
    deadline = time.monotonic() + 10
    while running_on(endpoint):
        assert time.monotonic() < deadline, "the server is still running"
        time.sleep(0.05)


def start(command: list[str]) -> tuple["subprocess.Popen[str]", str]:
    """Runs a command on an embedded AWS in a process of its own; returns it and the endpoint that it prints."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def test_the_command_reaches_the_embedded_account_and_its_exit_code_is_returned() -> None:
    script = "import boto3, sys; sys.exit(boto3.client('sts').get_caller_identity()['Account'] != '123456789012' or 7)"

    assert run([sys.executable, "-c", script]) == 7


def test_a_command_ended_by_a_signal_gives_the_shells_code() -> None:
    assert run(["sh", "-c", "kill -9 $$"]) == 128 + signal.SIGKILL


def test_a_missing_command_is_127_and_one_line(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["no-such-command", "x"]) == 127
    assert capfd.readouterr().err == "ecs-constructs local: command not found: no-such-command\n"


def test_a_file_that_cannot_be_executed_is_126(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "text"
    file.write_text("text")

    assert run([str(file)]) == 126
    assert capfd.readouterr().err == f"ecs-constructs local: can't run {file}: Permission denied\n"


def test_no_command_is_2_and_one_line(capfd: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 2
    assert capfd.readouterr().err == "ecs-constructs local: no command to run: ecs-constructs local -- COMMAND...\n"


def test_without_the_extra_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    find_spec = importlib.util.find_spec

    def without_moto(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == "moto" else find_spec(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", without_moto)

    assert run(["true"]) == 2
    assert capfd.readouterr().err == "ecs-constructs local: moto is not installed: install ecs-constructs[local]\n"


def test_the_package_imports_without_moto() -> None:
    script = "import sys; sys.modules['moto'] = sys.modules['boto3'] = None; import ecs_constructs.local_aws"

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_leaving_the_context_ends_the_server() -> None:
    with LocalAws(region="eu-west-1") as aws:
        endpoint = aws.endpoint_url
        assert endpoint.startswith("http://localhost:")
        assert aws.environment["AWS_ENDPOINT_URL"] == endpoint
        cdk_home = Path(aws.environment["CDK_HOME"])
        assert cdk_home.is_dir()
        assert aws.client("s3").meta.region_name == "eu-west-1"
        assert running_on(endpoint)

    assert not running_on(endpoint)
    assert not cdk_home.exists()
    with pytest.raises(LocalAwsError, match="not running: use it as `with LocalAws"):
        _ = aws.endpoint_url


reads_proc = pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_command_and_then_the_server(number: signal.Signals) -> None:
    process, endpoint = start([sys.executable, "-c", SHOW_THEN_WAIT])

    process.send_signal(number)
    process.communicate()

    # Python turns an interrupt that it does not handle into the signal's own end.
    assert process.returncode == 128 + number
    wait_until_gone(endpoint)


@reads_proc
def test_a_signal_reaches_the_commands_children(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    process, endpoint = start(["sh", "-c", f"sleep 60 & echo $! > {note}; echo $AWS_ENDPOINT_URL; wait"])

    process.send_signal(signal.SIGTERM)
    process.communicate()

    wait_until_gone(endpoint)
    assert not _alive(int(note.read_text()))


def test_the_server_ends_with_a_killed_parent() -> None:
    process, endpoint = start([sys.executable, "-c", SHOW_ENDPOINT + "; import time; time.sleep(2)"])

    process.kill()
    process.communicate()

    wait_until_gone(endpoint)


@reads_proc
def test_a_server_that_dies_under_the_command_ends_it_with_one_line() -> None:
    kill_server = "os.kill(next(int(p) for p in os.listdir('/proc') if p.isdigit() and is_server(p)), 9)"
    script = (
        "import os, time\n"
        "def is_server(p):\n"
        "    try: status = open(f'/proc/{p}/stat').read().split(') ')[1].split()\n"
        "    except OSError: return False\n"
        "    command = open(f'/proc/{p}/cmdline').read()\n"
        "    return status[1] == str(os.getppid()) and 'local_aws.server' in command\n"
        f"print(os.environ['AWS_ENDPOINT_URL'], flush=True); {kill_server}; time.sleep(60)"
    )
    process, endpoint = start([sys.executable, "-c", script])

    _, errors = process.communicate()

    assert process.returncode == 1
    assert errors == "ecs-constructs local: the embedded AWS ended under the command, with code -9\n"
    wait_until_gone(endpoint)


def test_a_server_that_does_not_start_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")

    with pytest.raises(LocalAwsError, match="the embedded AWS did not start: its process ended with code 1"):
        LocalAws().__enter__()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().split(") ")[1].split()[0]
