"""The environment variables that bind a process to the embedded AWS and to nothing else."""

import os
from collections.abc import Mapping

ACCOUNT = "123456789012"
"""The account of the embedded AWS: moto's own default, which the templates it evaluates resolve `AWS::AccountId` to."""

# The variables of a user's environment that choose an account, an endpoint or a region. Every AWS SDK reads AWS_*, and
# unknown ones (per-service endpoints, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS, web identity tokens) must not survive.
_FOREIGN_PREFIXES = ("AWS_", "CDK_DEFAULT_")

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_SESSION_TOKEN": "testing"}
"""Credentials that AWS does not know: a request that reached AWS in spite of everything else would be refused."""


def bound_environment(base: Mapping[str, str], *, endpoint_url: str, region: str, cdk_home: str) -> dict[str, str]:
    """Returns `base` with every AWS setting replaced by the embedded AWS's.

    Args:
        base: The environment to start from; it is not changed.
        endpoint_url: Where the embedded AWS answers. Overrides an endpoint that `base` sets.
        region: The region that SDKs and the CDK app use.
        cdk_home: Where the CDK command line keeps its caches: one of accounts by access key is among them, which must
            not outlive this account.
    """
    kept = {name: value for name, value in base.items() if not name.startswith(_FOREIGN_PREFIXES)}
    # A proxy of the user's would otherwise be asked to reach this machine.
    direct = ",".join(filter(None, [base.get("NO_PROXY") or base.get("no_proxy"), "localhost,127.0.0.1"]))
    return {
        **kept,
        **CREDENTIALS,
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        # A retried request only hides a fault of the server, and makes the command wait for it.
        "AWS_MAX_ATTEMPTS": "1",
        "CDK_DEFAULT_ACCOUNT": ACCOUNT,
        "CDK_DEFAULT_REGION": region,
        "CDK_HOME": cdk_home,
        # The CDK command line reports usage to, and reads notices from, AWS addresses outside the SDK's.
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CDK_NOTICES": "false",
        "NO_PROXY": direct,
        "no_proxy": direct,
    }
