"""Lone templates that belong together: by export, by physical name, with a stack's name that nobody knows yet."""

import json
from pathlib import Path
from typing import Any

import pytest

from ecs_constructs.template import Graph, NotDetermined
from ecs_constructs.template.types.ecs import Service

NAME = {"Fn::Sub": "${AWS::StackName}:ClusterName"}


def graph(folder: Path, **templates: dict[str, Any]) -> Graph:
    for name, body in templates.items():
        (folder / f"{name}.json").write_text(json.dumps(body))
    return Graph.of(sorted(folder.glob("*.json")))


def cluster(**properties: str) -> dict[str, Any]:
    return {
        "Resources": {"Cluster": {"Type": "AWS::ECS::Cluster", "Properties": properties}},
        "Outputs": {"Name": {"Value": {"Ref": "Cluster"}, "Export": {"Name": NAME}}},
    }


def service(cluster: Any) -> dict[str, Any]:
    return {
        "Parameters": {"StackName": {"Type": "String", "Default": "production"}},
        "Resources": {
            "Service": {"Type": "AWS::ECS::Service", "Properties": {"Cluster": cluster, "TaskDefinition": "t"}}
        },
    }


IMPORT = {"Fn::ImportValue": {"Fn::Join": [":", [{"Ref": "StackName"}, "ClusterName"]]}}


def found(graph: Graph) -> str | None:
    (only,) = graph.of_type(Service)
    return only.cluster.logical_id if only.cluster else None


def test_an_export_named_after_its_stack_is_found_though_nobody_knows_the_stacks_name(tmp_path: Path) -> None:
    assert found(graph(tmp_path, base=cluster(), service=service(IMPORT))) == "Cluster"


def test_two_that_could_be_meant_are_none(tmp_path: Path) -> None:
    (only,) = graph(tmp_path, one=cluster(), two=cluster(), service=service(IMPORT)).of_type(Service)
    with pytest.raises(NotDetermined, match="the export production:ClusterName is not among the templates"):
        _ = only.cluster


def test_a_physical_name_is_a_reference(tmp_path: Path) -> None:
    assert found(graph(tmp_path, base=cluster(ClusterName="shop"), service=service("shop"))) == "Cluster"
