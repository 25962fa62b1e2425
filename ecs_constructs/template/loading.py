"""Paths into stacks: cloud assemblies with their stages and nested stacks, and lone templates."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ecs_constructs.template.errors import InputError
from ecs_constructs.template.source import read_document
from ecs_constructs.template.stack import Stack

_ENVIRONMENT = re.compile(r"aws://(?P<account>[^/]+)/(?P<region>[^/]+)")
_NESTED_STACK = "AWS::CloudFormation::Stack"


def load(paths: Iterable[Path]) -> list[Stack]:
    """Reads cloud assembly folders and CloudFormation templates.

    Args:
        paths: folders that hold a ``manifest.json`` (``cdk.out``), or template files in JSON or YAML.

    Returns:
        Every stack, those of stages and nested ones included, in the order of the input.

    Raises:
        InputError: a path cannot be used; the text is one line that says why.
    """
    return [stack for path in paths for stack in (_assembly(path) if path.is_dir() else _lone(path))]


def _lone(path: Path) -> Iterator[Stack]:
    yield from _with_nested(Stack(name=path.name.split(".")[0], body=_template(path), file=path), {})


def _template(path: Path) -> Mapping[str, Any]:
    body = read_document(path)
    if not isinstance(body, Mapping) or not isinstance(body.get("Resources"), Mapping):
        raise InputError(f"{path}: not a CloudFormation template: it has no 'Resources' section")
    return body


def _assembly(folder: Path) -> Iterator[Stack]:
    manifest_file = folder / "manifest.json"
    if not manifest_file.is_file():
        raise InputError(f"{folder}: not a cloud assembly: it has no manifest.json; run 'cdk synth' first")
    manifest = read_document(manifest_file)
    artifacts = manifest.get("artifacts") if isinstance(manifest, Mapping) else None
    if not isinstance(artifacts, Mapping):
        raise InputError(f"{manifest_file}: not the manifest of a cloud assembly: it has no 'artifacts'")
    acknowledged = _acknowledged_above_stacks(folder)
    for name, artifact in artifacts.items():
        yield from _artifact(folder, name, artifact, acknowledged)


def _artifact(folder: Path, name: str, artifact: Any, acknowledged: Mapping[str, Mapping[str, str]]) -> Iterator[Stack]:
    kind = artifact.get("type") if isinstance(artifact, Mapping) else None
    properties = artifact.get("properties", {}) if kind else {}
    if kind == "cdk:cloud-assembly":
        yield from _assembly(folder / properties["directoryName"])
    elif kind == "aws:cloudformation:stack":
        yield from _stack(folder, name, artifact, acknowledged)


def _stack(folder: Path, name: str, artifact: Mapping[str, Any], acknowledged: Mapping[str, Any]) -> Iterator[Stack]:
    properties = artifact.get("properties", {})
    file = folder / str(properties.get("templateFile"))
    environment = _ENVIRONMENT.fullmatch(str(artifact.get("environment", "")))
    place = environment.groupdict() if environment else {}
    entries = dict(artifact.get("metadata") or {})
    if "additionalMetadataFile" in artifact:
        entries |= read_document(folder / artifact["additionalMetadataFile"])
    paths = _construct_paths(entries)
    yield from _with_nested(
        Stack(
            name=properties.get("stackName") or name,
            body=_template(file),
            file=file,
            account=_known(place.get("account")),
            region=_known(place.get("region")),
            construct_paths=paths.get(file.name, {}),
            acknowledged={**acknowledged, **dict(_acknowledged(entries))},
        ),
        paths,
    )


def _known(place: str | None) -> str | None:
    return None if place in (None, "unknown-account", "unknown-region") else place


def _construct_paths(entries: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Construct path by logical id, by template file: a stack's metadata lists those of its nested stacks too."""
    files = dict(_items(entries, "aws:cdk:templateFile"))
    result: dict[str, dict[str, str]] = {}
    for path, logical_id in _items(entries, "aws:cdk:logicalId"):
        owner = path
        while owner and owner not in files:
            owner = owner.rpartition("/")[0]
        result.setdefault(files.get(owner, ""), {})[logical_id] = path.strip("/")
    return result


def _items(entries: Mapping[str, Any], kind: str) -> Iterator[tuple[str, Any]]:
    for path, items in entries.items():
        for item in items:
            if item.get("type") == kind:
                yield path, item.get("data")


def _acknowledged(entries: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, str]]]:
    merged: dict[str, dict[str, str]] = {}
    for path, rules in _items(entries, "aws:cdk:acknowledged-rules"):
        merged.setdefault(path.strip("/"), {}).update(rules)
    yield from merged.items()


def _acknowledged_above_stacks(folder: Path) -> dict[str, dict[str, str]]:
    """Acknowledgements at the app or a stage stand in no stack's metadata, only in the validation report."""
    report = folder / "validation-report.json"
    result: dict[str, dict[str, str]] = {}
    for plugin in read_document(report).get("pluginReports", []) if report.is_file() else []:
        for violation in plugin.get("suppressedViolations", []):
            at, rule = violation.get("acknowledgedAt"), violation.get("acknowledgedId")
            if at is not None and rule is not None:
                result.setdefault(at, {})[rule] = violation.get("reason", "")
    return result


def _with_nested(stack: Stack, paths: Mapping[str, Mapping[str, str]]) -> Iterator[Stack]:
    yield stack
    for logical_id, resource in stack.section("Resources").items():
        file = _nested_file(stack, resource)
        if file is not None:
            arguments = resource.get("Properties", {}).get("Parameters", {})
            yield from _with_nested(
                Stack(
                    name=f"{stack.name}/{logical_id}",
                    body=_template(file),
                    file=file,
                    account=stack.account,
                    region=stack.region,
                    construct_paths=paths.get(file.name, {}),
                    acknowledged=stack.acknowledged,
                    arguments=arguments,
                    parent=stack,
                ),
                paths,
            )


def _nested_file(stack: Stack, resource: Any) -> Path | None:
    """The file of a nested stack: CDK names it in the resource's metadata, beside the parent's file."""
    if not isinstance(resource, Mapping) or resource.get("Type") != _NESTED_STACK:
        return None
    metadata = resource.get("Metadata")
    asset = metadata.get("aws:asset:path") if isinstance(metadata, Mapping) else None
    file = stack.file.parent / asset if isinstance(asset, str) else None
    return file if file is not None and file.is_file() and file != stack.file else None
