"""boto3 clients that reach the embedded AWS and can't reach another."""

from functools import lru_cache
from typing import Any

import boto3
from botocore.config import Config

from ecs_constructs.local_aws.environment import CREDENTIALS


@lru_cache
def client(service: str, *, endpoint_url: str, region: str) -> Any:
    """Returns a client of `service` with explicit endpoint, region and credentials, which outrank any setting.

    Clients are safe to share between threads and cost tens of milliseconds to make, so equal ones are made once.
    """
    return boto3.session.Session(
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        aws_session_token=CREDENTIALS["AWS_SESSION_TOKEN"],
    ).client(
        service,
        endpoint_url=endpoint_url,
        region_name=region,
        # No retry: the server is in this machine, so a failure is an answer. No proxy for the same reason.
        config=Config(retries={"total_max_attempts": 1}, proxies={}, s3={"addressing_style": "path"}),
    )
