"""Deploys the platform to the embedded AWS with the real CDK command line, runs a Batch job, and prints what came up.

Run it through ``ecs-constructs local -- python tools/deploy_local.py`` (``make deploy-local``): it talks to the
endpoint that this command gives it, and to nothing else.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3

from stacks.settings import Settings
from tools.read_back import read_platform, rows, submit_job, table

ROOT = Path(__file__).resolve().parent.parent
CDK = ("cdk", "--no-notices", "--no-version-reporting", "--ci", "--output", ".cache/deploy-local")


def main(arguments: list[str]) -> int:
    """Bootstraps, deploys, submits a job and prints what came up.

    Args:
        arguments: go to ``cdk deploy``, such as ``-c key=value``.
    """
    if not os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://localhost:"):
        sys.stderr.write("deploy_local: no embedded AWS here; run 'make deploy-local'\n")
        return 2
    for step in (["bootstrap"], ["deploy", "--all", "--require-approval", "never"]):
        code = subprocess.run([*CDK, *step, *arguments], cwd=ROOT, check=False).returncode
        if code:
            sys.stderr.write(f"deploy_local: 'cdk {step[0]}' ended with {code}\n")
            return code
    context = json.loads((ROOT / "cdk.json").read_text())["context"]
    region = Settings.from_context(context).region

    def client(service: str) -> Any:
        return boto3.client(service, region_name=region)

    platform = read_platform(client)
    job = submit_job(client)
    sys.stdout.write("\nCame up, as read back from the APIs:\n\n" + table(list(rows(platform))))
    sys.stdout.write(f"\nBatch job {job['jobName']}: {job['status']}\n")
    return 0 if job["status"] == "SUCCEEDED" else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
