"""What user data says of the instances that start with it: their system, their attributes, the memory that they keep.

Only what is certain is read. A script that branches, that sets the attributes twice or computes them, says nothing of
them.

Sources, read 2026-11-22:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bootstrap_container_instance.html
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html
    https://docs.aws.amazon.com/AWSEC2/latest/WindowsGuide/ec2-windows-user-data.html
    https://bottlerocket.dev/en/os/1.20.x/api/settings/ecs/
"""

import base64
import json
import re
import shlex
from collections.abc import Mapping
from typing import Any

from ecs_constructs.template import NotDetermined, View

GAP = "\N{REPLACEMENT CHARACTER}"
"""Stands in user data for what only the deployment knows of another resource, such as the name of the cluster.

It is taken for a name or an id, not for lines of a script.
"""

RESERVED_MEMORY = "ECS_RESERVED_MEMORY"
"""The agent's setting for the memory that it keeps from tasks."""

RESERVED_PORTS = "ECS_RESERVED_PORTS"
"""The agent's setting for the ports that it keeps from tasks, and the beginning of that for ports of UDP."""

_RESERVED_MEMORY = re.compile(rf"{RESERVED_MEMORY}[\"']?\s*[=,]\s*[\"']?(\d+)\b")
_VARIABLE = "ECS_INSTANCE_ATTRIBUTES"
_SUBSTITUTION = re.compile(r"\$\{([^!}][^}]*)\}")
_BRANCH = re.compile(r"^\s*(?:if|case|for|while|until|function)\b|^\s*[\w-]+\s*\(\)|(?:&&|\|\|)\s*\\?$", re.MULTILINE)
"""What may keep a later line of a shell script from being run."""

_EXPANSION = re.compile(r"[$`]")


def text_of(view: View) -> str:
    """The user data that a launch template's data or a launch configuration names; empty where it names none.

    Raises:
        NotDetermined: more of it is left open than names and ids.
    """
    match view.body.get("UserData"):
        case None:
            view.read("UserData")  # raises where a macro may add it
            return ""
        case {"Fn::Base64": value}:
            return _text(view, value)
        case str(encoded):
            return _decoded(view, encoded)
        case _:
            raise view.undetermined("UserData", "it is left open which user data there is")


def attributes_in(user_data: str) -> dict[str, str | None]:
    """The attributes that user data gives to an instance; None for a value that only the deployment knows.

    Args:
        user_data: the text, with :data:`GAP` for what is not known.
    """
    settings = _bottlerocket_settings(user_data)
    found = _in_script(user_data) if settings is None else settings.get("instance-attributes", {})
    if not isinstance(found, Mapping) or not all(isinstance(value, str) for value in found.values()):
        return {}
    return {name: None if GAP in value else value for name, value in found.items() if GAP not in name}


def reserved_memory(user_data: str) -> tuple[int, int] | None:
    """The least and the most memory in MiB that user data makes the agent keep from tasks (``ECS_RESERVED_MEMORY``).

    Args:
        user_data: the text, with :data:`GAP` for what is not known.

    Returns:
        Twice the same where it is certain; None where user data says nothing of it.

    Raises:
        ValueError: it is set to something that only the instance knows.
    """
    settings = _bottlerocket_settings(user_data)
    if settings is not None:
        kept = settings.get("reserved-memory")
        if not isinstance(kept, int | None):
            raise ValueError("reserved-memory of settings.ecs is no number")
        return None if kept is None else (kept, kept)
    lines = [line for line in user_data.splitlines() if not line.lstrip().startswith("#")]
    mentions = sum(line.count(RESERVED_MEMORY) for line in lines)
    values = [int(value) for line in lines for value in _RESERVED_MEMORY.findall(line)]
    if len(values) < mentions:
        raise ValueError(f"what {RESERVED_MEMORY} is set to is left open")
    if not values:
        return None
    is_certain = len(values) == 1 and not _BRANCH.search(user_data)
    return values[0] if is_certain else 0, max(values)


def operating_system(user_data: str) -> str | None:
    """The system that user data is written for, as ECS names it in ``ecs.os-type``; None where it does not show."""
    start = user_data.lstrip().lower()
    if start.startswith(("#!", "#cloud-config")) or _bottlerocket_settings(user_data) is not None:
        return "linux"
    return "windows" if start.startswith(("<powershell>", "<script>")) else None


def _text(view: View, value: Any) -> str:
    """A text, with gaps for what other resources or stacks will be called."""
    resolver, stack = view.graph.resolver, view.resource.stack
    try:
        return resolver.text(value, stack)
    except NotDetermined as error:
        match value:
            case {"Fn::Join": [str(delimiter), list(members)]}:
                return delimiter.join(_text(view, member) for member in members)
            case {"Fn::Sub": str(pattern)}:
                return _substituted(view, pattern, {})
            case {"Fn::Sub": [str(pattern), dict(variables)]}:
                return _substituted(view, pattern, variables)
            case {"Ref": str(name)} if name not in stack.section("Parameters"):
                return GAP
            case {"Fn::GetAtt": _} | {"Fn::ImportValue": _} | {"Fn::GetStackOutput": _}:
                return GAP
        # A parameter or a choice may hold whole lines.
        raise view.undetermined("UserData", str(error)) from None


def _substituted(view: View, pattern: str, variables: Mapping[str, Any]) -> str:
    def value(match: re.Match[str]) -> str:
        name = match.group(1).strip()
        return _text(view, variables.get(name, {"Fn::GetAtt" if "." in name else "Ref": name}))

    return _SUBSTITUTION.sub(value, pattern).replace("${!", "${")


def _decoded(view: View, encoded: str) -> str:
    try:
        return base64.b64decode(encoded, validate=True).decode()
    except ValueError:
        raise view.undetermined("UserData", "it is no text in Base64") from None


def _bottlerocket_settings(user_data: str) -> Mapping[str, Any] | None:
    """What settings of Bottlerocket say of ECS; None where the user data is something else."""
    if "settings" not in user_data:
        return None
    import tomllib  # noqa: PLC0415 - few instances run Bottlerocket

    try:
        settings = tomllib.loads(user_data).get("settings")
    except tomllib.TOMLDecodeError:
        return None
    ecs = settings.get("ecs", {}) if isinstance(settings, Mapping) else None
    return ecs if isinstance(ecs, Mapping) else None


def _in_script(user_data: str) -> Any:
    """What a script writes into the agent's configuration file; None where that is not certain."""
    lines = [line.strip() for line in user_data.splitlines()]
    setting = [line for line in lines if _VARIABLE in line and not line.startswith("#")]
    if len(setting) != 1 or _BRANCH.search(user_data):
        return None
    try:
        # In a here-document quotes are themselves; in a command the shell takes them away.
        words = shlex.split(setting[0]) if setting[0].startswith("echo ") else setting
        value = next(word for word in words if word.startswith(f"{_VARIABLE}=")).partition("=")[2]
        return None if _EXPANSION.search(value) else json.loads(value)
    except (ValueError, StopIteration, RecursionError):
        return None
