"""A check loads the rules that may find something in a graph, and no others."""

import subprocess
import sys
from pathlib import Path

import pytest

from ecs_constructs.rules import catalogue
from ecs_constructs.template import Graph
from ecs_constructs.template.stack import Stack
from tests.conftest import ROOT
from tests.rules.checking import template

SERVICE = "Service: {Type: AWS::ECS::Service, Properties: {TaskDefinition: t, LaunchType: FARGATE}}\n"
GROUP = "Group: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {MinSize: 0, MaxSize: 1}}\n"
NEEDY, OTHER = "capacity/service-exceeds-cluster", "service/circuit-breaker-missing"


def concerned(resources: str, sections: str = "") -> set[str]:
    graph = Graph([Stack(name="test", body=template(resources, sections), file=Path("test.yaml"))])
    return {rule.name for rule in catalogue.concerned([NEEDY, OTHER], graph)}


def test_a_rule_is_concerned_where_all_that_it_needs_is_there() -> None:
    assert concerned(SERVICE) == {OTHER}
    assert concerned(GROUP) == set()
    assert concerned(SERVICE + GROUP) == {NEEDY, OTHER}


def test_a_rule_is_concerned_where_what_it_needs_depends_on_a_condition() -> None:
    sections = "Parameters: {On: {Type: String, Default: no}}\nConditions: {On: !Equals [!Ref On, yes]}"
    conditional = GROUP.replace("Properties", "Condition: On, Properties")
    assert concerned(SERVICE + conditional, sections) == {NEEDY, OTHER}


@pytest.mark.parametrize(("resources", "loads"), [(SERVICE, False), (SERVICE + GROUP, True)])
def test_placement_is_loaded_for_templates_with_groups_only(resources: str, loads: bool, tmp_path: Path) -> None:
    file = tmp_path / "template.yaml"
    file.write_text(f"Resources:\n  {resources.replace(chr(10), chr(10) + '  ')}")
    code = (
        "import sys; from ecs_constructs.cli import main; main(sys.argv[1:]);"
        "print('ecs_constructs.placement.packing' in sys.modules)"
    )
    command = [sys.executable, "-c", code, "check", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == str(loads)
