"""Findings that somebody accepted, and why.

In a CDK app a finding is acknowledged at a construct, as CDK does it; the cloud assembly says so. In a plain template
it is acknowledged in the ``Metadata`` of the resource, or of the whole template::

    Metadata:
      ecs-constructs:
        acknowledge:
          task/no-hard-limit: The instance runs this task alone.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ecs_constructs.template import InputError, Resource

PLUGIN_NAME = "ecs-constructs"
"""What stands before ``::`` where a finding is acknowledged in a CDK app, and the key in ``Metadata``."""


def reason(rule: str, resource: Resource) -> str | None:
    """Why a rule's findings at a resource were acknowledged, there or above; None where they were not.

    Raises:
        InputError: an acknowledgement in ``Metadata`` has no reason.
    """
    for accepted in (*_at_constructs(resource), *_in_metadata(resource)):
        if rule in accepted:
            return accepted[rule]
    return None


def _at_constructs(resource: Resource) -> Iterator[Mapping[str, str]]:
    acknowledged = resource.stack.metadata.acknowledged
    path = resource.construct_path or ""
    places = [path]
    while path:
        path = path.rpartition("/")[0]
        places.append(path)
    prefix = f"{PLUGIN_NAME}::"
    for place in places if acknowledged else []:
        rules = acknowledged.get(place, {})
        yield {key.removeprefix(prefix): why for key, why in rules.items() if key.startswith(prefix)}


def _in_metadata(resource: Resource) -> Iterator[Mapping[str, str]]:
    for metadata, where in ((resource.metadata, resource.label), (resource.stack.body.get("Metadata"), "the template")):
        ours = metadata.get(PLUGIN_NAME) if isinstance(metadata, Mapping) else None
        accepted = ours.get("acknowledge") if isinstance(ours, Mapping) else None
        if accepted is not None:
            yield _with_reasons(accepted, f"{resource.stack.file}: {where}")


def _with_reasons(accepted: Any, where: str) -> dict[str, str]:
    if not isinstance(accepted, Mapping):
        raise InputError(f"{where}: Metadata {PLUGIN_NAME}.acknowledge must be a mapping of rules to reasons")
    for rule, why in accepted.items():
        if not isinstance(why, str) or not why.strip():
            raise InputError(f"{where}: acknowledges {rule} without a reason; write why it is accepted")
    return {str(rule): why for rule, why in accepted.items()}
