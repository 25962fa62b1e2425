"""Asks EC2 in the user's own account for its instance types, and keeps the answer for the checks.

Needs the extra ``instance-types``, and credentials that may call ``ec2:DescribeInstanceTypes``. What EC2 does not say,
the branch interfaces of ECS and the memory that an instance registers, stays as this package knows it; so do the types
that EC2 does not have in that Region.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html, read 2026-11-22.
"""

import importlib.util
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ecs_constructs import instance_types
from ecs_constructs.instance_types.data_file import VARIABLE, as_described, own_file, renewed_file

GENERATOR = "ecs-constructs instance-types refresh"

_NOT_ALLOWED = ("UnauthorizedOperation", "AccessDenied", "AccessDeniedException")


class RefreshError(Exception):
    """The instance types could not be asked for, or not be kept; the text is one line for the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """What a refresh has brought.

    Attributes:
        file: the file that holds it.
        region: the Region that was asked.
        count: how many types EC2 has there.
        new: those that this package does not know by itself.
        is_found: whether the checks find the file where it is.
    """

    file: Path
    region: str
    count: int
    new: tuple[str, ...]
    is_found: bool


def refresh(*, region: str | None = None, file: Path | None = None, client: Any | None = None) -> Refreshed:
    """Asks EC2 for the instance types of a Region and writes them to a file.

    Args:
        region: the Region. Default: that of the user's AWS configuration.
        file: where to write. Default: the file that the environment variable ``ECS_CONSTRUCTS_INSTANCE_TYPES`` names,
            else the one in the user's data folder; the checks find either by themselves.
        client: a boto3 client of ``ec2``. Default: one with the user's own credentials.

    Raises:
        RefreshError: the extra is not installed, EC2 does not answer, or the file cannot be written.
        DataFileError: the answer is not what it should be.
    """
    target = file or _default_file()
    ec2 = client or _client(region)
    asked = str(ec2.meta.region_name)
    today = datetime.now(UTC).date().isoformat()
    described = as_described(_described(ec2), source=f"DescribeInstanceTypes in {asked}", date=today)
    _write(target, described.as_text(GENERATOR))
    found, names = renewed_file(), list(described.names())
    return Refreshed(
        file=target,
        region=asked,
        count=len(names),
        new=tuple(name for name in names if not instance_types.is_packaged(name)),
        is_found=found is not None and found.absolute() == target.absolute(),
    )


def _default_file() -> Path:
    named = os.environ.get(VARIABLE)
    found = Path(named) if named else own_file()
    if found is None:
        raise RefreshError("this user has no home folder to keep the answer in; name a file with --output")
    return found


def _client(region: str | None) -> Any:
    if importlib.util.find_spec("boto3") is None:
        raise RefreshError("boto3 is not installed: install ecs-constructs[instance-types]")
    import boto3  # noqa: PLC0415 - it belongs to the extra
    from botocore.config import Config  # noqa: PLC0415
    from botocore.exceptions import BotoCoreError  # noqa: PLC0415

    # Somebody waits for it: without a network, botocore would try for minutes.
    patience = Config(connect_timeout=10, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 3})
    try:
        return boto3.Session(region_name=region).client("ec2", config=patience)
    except BotoCoreError as error:
        raise RefreshError(_explained(error)) from None
    except ValueError as error:
        # An endpoint that is no address, which botocore does not wrap.
        raise RefreshError(f"EC2 cannot be asked: {error}") from None


def _described(client: Any) -> list[dict[str, Any]]:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - it belongs to the extra

    try:
        pages = client.get_paginator("describe_instance_types").paginate()
        found = [each for page in pages for each in page["InstanceTypes"]]
    except (BotoCoreError, ClientError) as error:
        raise RefreshError(_explained(error)) from None
    if not found:
        raise RefreshError(f"EC2 lists no instance types in {client.meta.region_name}")
    return found


def _explained(error: Exception) -> str:
    from botocore.exceptions import ClientError, NoCredentialsError, NoRegionError  # noqa: PLC0415 - as above

    match error:
        case NoRegionError():
            return "no Region is configured; pass --region, or set AWS_DEFAULT_REGION"
        case NoCredentialsError():
            return "no AWS credentials are configured; set AWS_PROFILE, or run 'aws configure'"
        case ClientError() if error.response["Error"]["Code"] in _NOT_ALLOWED:
            return "these credentials may not call ec2:DescribeInstanceTypes; allow it, or use others"
        case _:
            return f"EC2 cannot be asked: {error}"


def _write(file: Path, text: str) -> None:
    """Writes a file as a whole, so that a check that runs meanwhile never reads a part of it."""
    partial = file.with_name(f"{file.name}.{os.getpid()}.partial")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(text, encoding="utf-8")
        partial.replace(file)
    except OSError as error:
        with suppress(OSError):
            partial.unlink()
        raise RefreshError(f"{file} cannot be written: {error.strerror}") from None
