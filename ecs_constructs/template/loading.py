"""Paths into stacks: cloud assemblies with their stages and nested stacks, and lone templates."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from ecs_constructs.template.errors import InputError
from ecs_constructs.template.language_extensions import unrolled
from ecs_constructs.template.metadata import Metadata
from ecs_constructs.template.scenarios import NESTED_STACK
from ecs_constructs.template.source import read_document
from ecs_constructs.template.stack import Stack

_ENVIRONMENT = re.compile(r"aws://(?P<account>[^/]+)/(?P<region>[^/]+)")

MAXIMUM_STACKS = 10_000
"""More are refused: templates that nest each other many times over would take time without end."""


def load(paths: Iterable[Path]) -> list[Stack]:
    """Reads cloud assembly folders and CloudFormation templates.

    Args:
        paths: folders that hold a ``manifest.json`` (``cdk.out``), or template files in JSON or YAML.

    Returns:
        Every stack, those of stages and nested ones included, in the order of the input.

    Raises:
        InputError: a path cannot be used; the text is one line that says why.
    """
    stacks: list[Stack] = []
    for path in paths:
        for stack in _cloud_assembly(path) if _is(path.is_dir) else _lone(path):
            stacks.append(stack)
            if len(stacks) > MAXIMUM_STACKS:
                raise InputError(f"{path}: holds more than {MAXIMUM_STACKS:,} stacks, with those nested in others")
    return stacks


def _is(kind: Callable[[], bool]) -> bool:
    """Whether a path is of a kind; one that the system cannot even look for is not."""
    try:
        return kind()
    except OSError:
        return False


def _lone(path: Path) -> Iterator[Stack]:
    yield from _with_nested(Stack(name=path.name.split(".")[0], body=_template(path), file=path, is_named=False))


def _template(path: Path, *, may_be_empty: bool = False) -> Mapping[str, Any]:
    body = read_document(path)
    missing: Mapping[str, Any] | None = {} if may_be_empty else None
    if not isinstance(body, Mapping) or not isinstance(body.get("Resources", missing), Mapping):
        raise InputError(f"{path}: not a CloudFormation template: it has no 'Resources' section")
    try:
        return unrolled(body)
    except RecursionError:
        raise InputError(f"{path}: nested too deeply to be a template") from None


def _cloud_assembly(folder: Path) -> Iterator[Stack]:
    yield from _assembly(folder, _acknowledged_above_stacks(folder / "validation-report.json"))


def _assembly(folder: Path, acknowledged: Mapping[str, Mapping[str, str]]) -> Iterator[Stack]:
    manifest_file = folder / "manifest.json"
    if not _is(manifest_file.is_file):
        raise InputError(f"{folder}: not a cloud assembly: it has no manifest.json; run 'cdk synth' first")
    manifest = read_document(manifest_file)
    artifacts = manifest.get("artifacts", {}) if isinstance(manifest, Mapping) else None
    if not isinstance(artifacts, Mapping):
        raise InputError(f"{manifest_file}: not the manifest of a cloud assembly: it has no 'artifacts'")
    for name, artifact in artifacts.items():
        if isinstance(artifact, Mapping):
            yield from _artifact(folder, name, artifact, acknowledged)


def _artifact(
    folder: Path, name: str, artifact: Mapping[str, Any], acknowledged: Mapping[str, Mapping[str, str]]
) -> Iterator[Stack]:
    properties = artifact.get("properties")
    properties = properties if isinstance(properties, Mapping) else {}
    match artifact.get("type"):
        case "cdk:cloud-assembly":
            yield from _assembly(_beneath(folder, properties.get("directoryName")), acknowledged)
        case "aws:cloudformation:stack":
            file = _beneath(folder, properties.get("templateFile"))
            environment = _ENVIRONMENT.fullmatch(str(artifact.get("environment")))
            yield from _with_nested(
                Stack(
                    name=str(properties.get("stackName") or name),
                    # CDK writes an empty stack without the section, and deploys nothing for it.
                    body=_template(file, may_be_empty=True),
                    file=file,
                    account=_known(environment and environment["account"]),
                    region=_known(environment and environment["region"]),
                    metadata=Metadata(partial(_metadata_entries, folder, artifact), acknowledged),
                )
            )


def _beneath(folder: Path, name: Any) -> Path:
    """A file or folder that a manifest names: it must lie within the assembly, which also rules out circles."""
    path = folder / str(name)
    try:
        is_within = folder.resolve() in path.resolve().parents
    except (OSError, ValueError, RuntimeError):
        # It is no path, or links that lead in a circle.
        is_within = False
    if not is_within:
        raise InputError(f"{folder / 'manifest.json'}: names {name!r}, which is not within the assembly")
    return path


def _metadata_entries(folder: Path, artifact: Mapping[str, Any]) -> Any:
    additional = artifact.get("additionalMetadataFile")
    return artifact.get("metadata") if additional is None else read_document(_beneath(folder, additional))


def _known(place: str | None) -> str | None:
    return None if place in (None, "unknown-account", "unknown-region") else place


def _acknowledged_above_stacks(report: Path) -> dict[str, dict[str, str]]:
    """Acknowledgements at the app or a stage stand in no stack's metadata, only in the validation report."""
    document = read_document(report) if report.is_file() else {}
    result: dict[str, dict[str, str]] = {}
    for plugin in _mappings(document, "pluginReports"):
        for violation in _mappings(plugin, "suppressedViolations"):
            # CDK leaves the place out where it is the app itself, whose path is empty.
            at, rule = violation.get("acknowledgedAt", ""), violation.get("acknowledgedId")
            if isinstance(at, str) and isinstance(rule, str):
                result.setdefault(at, {})[rule] = str(violation.get("reason", ""))
    return result


def _mappings(document: Any, name: str) -> list[Mapping[str, Any]]:
    """The members of a list within a document that are mappings."""
    members = document.get(name) if isinstance(document, Mapping) else None
    return [member for member in members if isinstance(member, Mapping)] if isinstance(members, list) else []


def _with_nested(stack: Stack) -> Iterator[Stack]:
    yield stack
    for logical_id, resource in stack.section("Resources").items():
        if isinstance(resource, dict) and resource.get("Type") == NESTED_STACK:
            yield from _nested(stack, logical_id, resource)


def _nested(parent: Stack, logical_id: str, resource: Mapping[str, Any]) -> Iterator[Stack]:
    file = _nested_file(parent, logical_id, resource)
    if file is None or not _is(file.is_file) or file in _ancestor_files(parent):
        return
    properties = resource.get("Properties")
    passed = properties.get("Parameters") if isinstance(properties, Mapping) else None
    yield from _with_nested(
        Stack(
            name=f"{parent.name}/{logical_id}",
            body=_template(file, may_be_empty=True),
            file=file,
            account=parent.account,
            region=parent.region,
            metadata=parent.metadata,
            arguments=passed if isinstance(passed, Mapping) else None,
            parent=parent,
            made_if=parent.conditions_of(resource),
        )
    )


def _nested_file(parent: Stack, logical_id: str, resource: Mapping[str, Any]) -> Path | None:
    """The file of a nested stack, beside its parent's: the assembly names it, or the resource's own metadata does."""
    own = resource.get("Metadata")
    name = parent.metadata.nested_file(parent.file.name, logical_id) or (
        own.get("aws:asset:path") if isinstance(own, Mapping) else None
    )
    return parent.file.parent / name if isinstance(name, str) else None


def _ancestor_files(stack: Stack | None) -> Iterator[Path]:
    while stack is not None:
        yield stack.file
        stack = stack.parent
