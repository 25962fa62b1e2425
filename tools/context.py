"""The context with which the benchmarks make apps: that of cdk.json, and what CDK's command line adds to it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_CDK_JSON = Path(__file__).resolve().parent.parent / "cdk.json"

CONTEXT: Mapping[str, Any] = {
    **json.loads(_CDK_JSON.read_text())["context"],
    # What the CDK command line adds under `make synth`.
    "aws:cdk:bundling-stacks": ["**"],
    "aws:cdk:enable-asset-metadata": True,
    "aws:cdk:enable-path-metadata": True,
    "aws:cdk:version-reporting": False,
}
