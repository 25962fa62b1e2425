"""The formats by name."""

import sys

import pytest

from ecs_constructs.report import formats
from ecs_constructs.rules import Severity
from tests.report.findings import ERROR, made


@pytest.mark.parametrize(
    ("name", "begins"),
    [("text", "Shop/Orders"), ("json", "{"), ("sarif", "{"), ("junit", "<?xml"), ("github", "::error ")],
)
def test_each_name_is_a_printer(name: str, begins: str) -> None:
    assert formats.render(made(ERROR), name, stream=sys.stdout, fail_on=Severity.ERROR).startswith(begins)


def test_another_name_is_refused() -> None:
    with pytest.raises(ValueError, match="'xml' is no format; it must be text, json, sarif, junit or github"):
        formats.render(made(), "xml", stream=sys.stdout, fail_on=Severity.ERROR)
