"""Starts and ends the embedded AWS, and runs a command on it."""

import importlib.util
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from types import FrameType, TracebackType
from typing import IO, Any, Self, cast

from ecs_constructs.local_aws.environment import bound_environment

DEFAULT_REGION = "us-east-1"

COMMAND_NOT_FOUND = 127
COMMAND_NOT_EXECUTABLE = 126
_POLL_SECONDS = 0.2
_GRACE_SECONDS = 10


class LocalAwsError(Exception):
    """The embedded AWS could not start or ended too early; the text is one line for the user."""


class LocalAws:
    """The embedded AWS as a context manager: entering starts the server, leaving ends it with all that it held.

    Args:
        region: The region that `environment` and `client` use. The server answers for every region. The default is
            `us-east-1`, where every instance type and service exists.

    Raises:
        LocalAwsError: On entering, when the extra `local` is not installed or the server does not start.
    """

    def __init__(self, *, region: str = DEFAULT_REGION) -> None:
        self.region = region
        self._server: subprocess.Popen[str] | None = None
        self._endpoint_url = ""

    def __enter__(self) -> Self:
        """Starts the server and waits until it answers."""
        _require_extra()
        self._cdk_home = tempfile.TemporaryDirectory(prefix="local-aws-", ignore_cleanup_errors=True)
        # A user's settings for an SDK or for moto are no settings of this server.
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MOTO_"))}
        # Its own session: a Ctrl-C in the terminal goes to the command, which may need the server to clean up.
        self._server = subprocess.Popen(
            [sys.executable, "-m", "ecs_constructs.local_aws.server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            start_new_session=True,
        )
        try:
            self._endpoint_url = self._wait_for_endpoint(self._server)
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Ends the server."""
        self._stop()

    @property
    def endpoint_url(self) -> str:
        """Where the server answers: `http://localhost:PORT`."""
        if not self._endpoint_url:
            raise LocalAwsError("the embedded AWS is not running: use it as `with LocalAws() as aws:`")
        return self._endpoint_url

    @property
    def environment(self) -> dict[str, str]:
        """This process's environment, bound to the embedded AWS: pass it as `env` to a child process."""
        return bound_environment(
            os.environ, endpoint_url=self.endpoint_url, region=self.region, cdk_home=self._cdk_home.name
        )

    def client(self, service: str) -> Any:
        """A boto3 client of `service`, bound to the embedded AWS whatever the environment says."""
        from ecs_constructs.local_aws.clients import client  # noqa: PLC0415 - boto3 belongs to the extra `local`

        return client(service, endpoint_url=self.endpoint_url, region=self.region)

    @property
    def server_exit_code(self) -> int | None:
        """None while the server runs; a negative number is the signal that ended it."""
        return self._server.poll() if self._server else None

    @staticmethod
    def _wait_for_endpoint(server: "subprocess.Popen[str]") -> str:
        """The server writes its address once it listens; a server that dies closes the pipe instead."""
        line = _pipe(server.stdout).readline().strip()
        if not line:
            raise LocalAwsError(f"the embedded AWS did not start: its process ended with code {server.wait()}")
        return line

    def _stop(self) -> None:
        """The server ends when its standard input closes; what does not listen is killed."""
        server, self._server, self._endpoint_url = self._server, None, ""
        if server is None:
            return
        _pipe(server.stdin).close()
        try:
            server.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        _pipe(server.stdout).close()
        self._cdk_home.cleanup()


def run(command: Sequence[str], *, region: str = DEFAULT_REGION) -> int:
    """Runs a command on an embedded AWS of its own and returns the command's exit code.

    The command inherits standard input, output and error. Ctrl-C and SIGTERM reach it and nothing is left running.

    Args:
        command: The program and its arguments.
        region: See `LocalAws`.

    Returns:
        The command's exit code, or 128 plus the signal that ended it; 126 or 127 when it can't be run, as in a
        shell; 2 when the embedded AWS can't start; 1 when the server died under the command.
    """
    if not command:
        return _fail("no command to run: ecs-constructs local -- COMMAND...", code=2)
    try:
        with LocalAws(region=region) as aws:
            return _run_on(aws, command)
    except LocalAwsError as error:
        return _fail(str(error), code=2)
    except KeyboardInterrupt:
        return _shell_code(-signal.SIGINT)


def _run_on(aws: LocalAws, command: Sequence[str]) -> int:
    with _SignalRelay() as relay:
        try:
            child = relay.start(command, aws.environment)
        except FileNotFoundError:
            return _fail(f"command not found: {command[0]}", code=COMMAND_NOT_FOUND)
        except OSError as error:
            return _fail(f"can't run {command[0]}: {error.strerror}", code=COMMAND_NOT_EXECUTABLE)
        while True:
            try:
                return _shell_code(child.wait(_POLL_SECONDS))
            except subprocess.TimeoutExpired:
                relay.kill_if_overdue()
            if aws.server_exit_code is not None:
                relay.send(signal.SIGTERM)
                return _fail(f"the embedded AWS ended under the command, with code {aws.server_exit_code}", code=1)


class _SignalRelay:
    """Passes the signals that ask this process to end on to the command, which ends first; then the server goes."""

    _SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def __init__(self) -> None:
        # On a terminal the command stays in the foreground group, which a Ctrl-C reaches as a whole and which alone may
        # read the terminal. Elsewhere it leads a group of its own, so that its children get the signal too.
        self._own_group = sys.stdin is None or not sys.stdin.isatty()
        self._child: subprocess.Popen[bytes] | None = None
        self._deadline: float | None = None

    def __enter__(self) -> Self:
        self._previous = {number: signal.signal(number, self._relay) for number in self._SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)

    def start(self, command: Sequence[str], environment: dict[str, str]) -> "subprocess.Popen[bytes]":
        """Starts the command with our standard streams; a signal that came earlier is delivered at once."""
        group = 0 if self._own_group else None
        self._child = subprocess.Popen(list(command), env=environment, process_group=group)  # noqa: S603 - the user's own command
        if self._deadline is not None:
            self.send(signal.SIGTERM)
        return self._child

    def send(self, number: int) -> None:
        """Sends the command, and its group where it leads one, a signal; one that has ended needs none."""
        if self._child is None or self._child.poll() is not None:
            return
        if self._own_group:
            os.killpg(self._child.pid, number)
        else:
            self._child.send_signal(number)

    def kill_if_overdue(self) -> None:
        """A command that was asked to end and did not within the grace time is killed."""
        if self._deadline is not None and time.monotonic() > self._deadline:
            self.send(signal.SIGKILL)

    def _relay(self, number: int, _frame: FrameType | None) -> None:
        self._deadline = time.monotonic() + _GRACE_SECONDS
        already_delivered = number == signal.SIGINT and not self._own_group
        if not already_delivered:
            self.send(number)


def _pipe(stream: IO[str] | None) -> IO[str]:
    """The type checker can't know that the process was started with pipes."""
    return cast("IO[str]", stream)


def _shell_code(returncode: int) -> int:
    return 128 - returncode if returncode < 0 else returncode


def _fail(line: str, *, code: int) -> int:
    sys.stderr.write(f"ecs-constructs local: {line}\n")
    return code


def _require_extra() -> None:
    missing = [name for name in ("moto", "flask", "boto3") if importlib.util.find_spec(name) is None]
    if missing:
        raise LocalAwsError(f"{missing[0]} is not installed: install ecs-constructs[local]")
