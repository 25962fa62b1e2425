"""Asks EC2 in the user's own account for its instance types, and keeps the answer for the checks.

Needs the extra ``aws``, and credentials that may call ``ec2:DescribeInstanceTypes``. What EC2 does not say,
the branch interfaces of ECS and the memory that an instance registers, stays as this package knows it; so do the types
that EC2 does not have in that Region.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html, read 2026-11-22.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ecs_constructs import instance_types
from ecs_constructs.aws_requests import AwsError, Request, file_to_keep, is_same, write
from ecs_constructs.instance_types.data_file import VARIABLE, as_described, own_file, renewed_file

GENERATOR = "ecs-constructs instance-types refresh"

_REQUEST = Request(
    whom="EC2",
    service="ec2",
    operation="describe_instance_types",
    action="ec2:DescribeInstanceTypes",
)


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
        AwsError: the extra is not installed, EC2 does not answer, or the file cannot be written.
        DataFileError: the answer is not what it should be.
    """
    target = file or file_to_keep(VARIABLE, own_file())
    ec2 = client or _client(region)
    asked = str(ec2.meta.region_name)
    today = datetime.now(UTC).date().isoformat()
    described = as_described(_described(ec2), source=f"DescribeInstanceTypes in {asked}", date=today)
    write(target, described.as_text(GENERATOR))
    names = list(described.names())
    return Refreshed(
        file=target,
        region=asked,
        count=len(names),
        new=tuple(name for name in names if not instance_types.is_packaged(name)),
        is_found=is_same(target, renewed_file()),
    )


def _client(region: str | None) -> Any:
    return _REQUEST.client(region)


def _described(client: Any) -> list[dict[str, Any]]:
    found = [each for page in _REQUEST.pages(client) for each in page["InstanceTypes"]]
    if not found:
        raise AwsError(f"EC2 lists no instance types in {client.meta.region_name}")
    return found
