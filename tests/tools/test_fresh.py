"""What is measured in a process of its own; no test looks at a time."""

import json
import subprocess
import sys
from pathlib import Path

import aws_cdk as cdk
import pytest

from ecs_constructs.rules import catalogue, check
from ecs_constructs.template import Graph
from tests.conftest import ROOT, feature_flags
from tools.large_app import add_services
from tools.large_assembly import RESOURCES_PER_SERVICE, SERVICES_PER_STACK


def test_a_service_has_as_many_resources_as_in_the_assembly_without_cdk(tmp_path: Path) -> None:
    app = cdk.App(context=feature_flags(), outdir=str(tmp_path), builtin_cloud_formation_validation=False)
    add_services(app, SERVICES_PER_STACK + 1)
    app.synth()
    resources = [
        len(json.loads((tmp_path / f"Services{number}.template.json").read_text())["Resources"]) for number in range(2)
    ]
    assert resources == [SERVICES_PER_STACK * RESOURCES_PER_SERVICE, RESOURCES_PER_SERVICE]
    # Without findings: telling them is not what the limits cost on a sound app.
    assert check(Graph.of([tmp_path]), catalogue.all_rules()).findings == ()


@pytest.mark.parametrize(
    ("what", "times"),
    [
        (["services", "2"], {"loading", "pass"}),
        (["platform"], {"loading", "pass"}),
        (["passes"], {"our loading", "our pass", "nag's loading", "nag's pass"}),
    ],
    ids=["services", "platform", "passes"],
)
def test_each_part_takes_time(what: list[str], times: set[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.fresh", *what], check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    found = json.loads(done.stdout)
    assert set(found) == times
    assert all(seconds > 0 for seconds in found.values())
