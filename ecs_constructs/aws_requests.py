"""Asks AWS with the user's own credentials, and keeps what it answers in a file of the user's.

Needs the extra ``aws``.
"""

import importlib.util
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_NOT_ALLOWED = ("UnauthorizedOperation", "AccessDenied", "AccessDeniedException")


class AwsError(Exception):
    """AWS could not be asked, or its answer not be kept; the text is one line for the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What AWS is asked.

    Attributes:
        whom: who is asked, for a person.
        service: the service, as boto3 calls it.
        operation: the operation, as boto3 calls it.
        action: what the user's credentials must allow.
    """

    whom: str
    service: str
    operation: str
    action: str

    def client(self, region: str | None) -> Any:
        """A client with the user's own credentials.

        Args:
            region: the Region to ask; None for that of the user's AWS configuration.

        Raises:
            AwsError: the extra is not installed, or the user's configuration cannot be used.
        """
        if importlib.util.find_spec("boto3") is None:
            raise AwsError("boto3 is not installed: install ecs-constructs[aws]")
        import boto3  # noqa: PLC0415 - it belongs to the extra
        from botocore.config import Config  # noqa: PLC0415
        from botocore.exceptions import BotoCoreError  # noqa: PLC0415

        # Somebody waits for it: without a network, botocore would try for minutes.
        patience = Config(connect_timeout=10, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 3})
        try:
            return boto3.Session().client(self.service, region_name=region, config=patience)
        except BotoCoreError as error:
            raise self._explained(error) from None
        except ValueError as error:
            # An endpoint that is no address, which botocore does not wrap.
            raise AwsError(f"{self.whom} cannot be asked: {error}") from None

    def pages(self, client: Any, **parameters: Any) -> Iterator[Any]:
        """The pages of the answer.

        Raises:
            AwsError: AWS does not answer, or refuses.
        """
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - it belongs to the extra

        try:
            yield from client.get_paginator(self.operation).paginate(**parameters)
        except (BotoCoreError, ClientError) as error:
            raise self._explained(error) from None

    def _explained(self, error: Exception) -> AwsError:
        from botocore.exceptions import ClientError, NoCredentialsError, NoRegionError  # noqa: PLC0415 - as above

        match error:
            case NoRegionError():
                return AwsError("no Region is configured; pass --region, or set AWS_DEFAULT_REGION")
            case NoCredentialsError():
                return AwsError("no AWS credentials are configured; set AWS_PROFILE, or run 'aws configure'")
            case ClientError() if error.response["Error"]["Code"] in _NOT_ALLOWED:
                return AwsError(f"these credentials may not call {self.action}; allow it, or use others")
            case _:
                return AwsError(f"{self.whom} cannot be asked: {error}")


def file_to_keep(variable: str, own: Path | None) -> Path:
    """Where an answer is kept unless the user says otherwise.

    Args:
        variable: the environment variable that may name a file.
        own: the file in the user's data folder.

    Raises:
        AwsError: there is neither.
    """
    named = os.environ.get(variable)
    found = Path(named) if named else own
    if found is None:
        raise AwsError("this user has no home folder to keep the answer in; name a file with --output")
    return found


def write(file: Path, text: str) -> None:
    """Writes a file as a whole, so that what reads it meanwhile never reads a part of it.

    Raises:
        AwsError: it cannot be written.
    """
    partial = file.with_name(f"{file.name}.{os.getpid()}.partial")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(text, encoding="utf-8")
        partial.replace(file)
    except OSError as error:
        with suppress(OSError):
            partial.unlink()
        raise AwsError(f"{file} cannot be written: {error.strerror}") from None


def is_same(file: Path, found: Path | None) -> bool:
    """Whether a file is the one that is found without being named."""
    return found is not None and found.absolute() == file.absolute()
