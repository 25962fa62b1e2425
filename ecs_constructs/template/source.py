"""Files into data: JSON and YAML, short intrinsics written out in their long form."""

import json
from pathlib import Path
from typing import Any

from ecs_constructs.template.errors import InputError

MAXIMUM_BYTES = 50 * 1024 * 1024
"""Larger files are refused. CloudFormation itself takes 1 MB at most."""


def read_document(path: Path) -> Any:
    """Reads one JSON or YAML file.

    Args:
        path: the file.

    Returns:
        Its content; YAML's short intrinsics (``!Ref``) appear in their long form (``{"Ref": ...}``).

    Raises:
        InputError: the file is missing, unreadable, too large, or neither JSON nor YAML.
    """
    return parse_document(_text_of(path), str(path))


def parse_document(text: str, name: str) -> Any:
    """Parses a JSON or YAML text; ``name`` says in errors where it came from."""
    if text.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            return _yaml(text, name, f"not JSON ({error})")
    return _yaml(text, name, "not JSON")


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > MAXIMUM_BYTES:
            raise InputError(f"{path}: larger than {MAXIMUM_BYTES // 1024**2} MiB; a template has at most 1 MB")
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"{path}: no such file or folder") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: not a text file in UTF-8") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None


def _yaml(text: str, name: str, before: str) -> Any:
    # Most templates are JSON, and a YAML parser takes longer to load than they take to check.
    from ecs_constructs.template.yaml_source import parse_yaml  # noqa: PLC0415

    return parse_yaml(text, name, before)
