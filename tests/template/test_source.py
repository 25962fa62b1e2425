"""Files into data, and every way in which a file cannot be used."""

import json
from pathlib import Path
from typing import Any

import pytest

from ecs_constructs.template import InputError, source
from ecs_constructs.template.source import parse_document, read_document


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("!Ref A", {"Ref": "A"}),
        ("!Condition A", {"Condition": "A"}),
        ("!GetAtt A.B", {"Fn::GetAtt": ["A", "B"]}),
        ("!GetAtt A.B.C", {"Fn::GetAtt": ["A", "B.C"]}),
        ("!GetAtt [A, B]", {"Fn::GetAtt": ["A", "B"]}),
        ("!Sub '${A}'", {"Fn::Sub": "${A}"}),
        ("!Sub ['${a}', {a: !Ref A}]", {"Fn::Sub": ["${a}", {"a": {"Ref": "A"}}]}),
        ("!If [C, 1, !Ref A]", {"Fn::If": ["C", 1, {"Ref": "A"}]}),
        ("!Join ['', [a, !Ref A]]", {"Fn::Join": ["", ["a", {"Ref": "A"}]]}),
        ("!Select [0, !GetAZs '']", {"Fn::Select": [0, {"Fn::GetAZs": ""}]}),
        ("!FindInMap [M, a, b]", {"Fn::FindInMap": ["M", "a", "b"]}),
        ("!Transform {Name: x}", {"Fn::Transform": {"Name": "x"}}),
    ],
)
def test_short_intrinsics_are_written_out(short: str, long: Any) -> None:
    assert parse_document(f"a: {short}", "t") == {"a": long}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 2010-09-09", {"a": "2010-09-09"}),
        ("a: '0123'", {"a": "0123"}),
        (
            "111111111111: {on: 1, 2: x, null: y, 1.5: z}",
            {"111111111111": {"on": 1, "2": "x", "null": "y", "1.5": "z"}},
        ),
        ("!!timestamp 2010-09-09: x\n!!binary aGk=: y", {"2010-09-09": "x", "aGk=": "y"}),
        ("a: &x {b: 1}\nc: *x", {"a": {"b": 1}, "c": {"b": 1}}),
        ("a: &x {b: 1}\nc: {<<: *x, d: 2}", {"a": {"b": 1}, "c": {"b": 1, "d": 2}}),
        ('{"a": 1, "b": [true, null]}', {"a": 1, "b": [True, None]}),
        ("{a: 1}", {"a": 1}),
        ("# comment\na: |\n  text\n", {"a": "text\n"}),
    ],
)
def test_values_are_read_as_cloudformation_reads_them(text: str, value: Any) -> None:
    assert parse_document(text, "t") == value


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "t.json"
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps({"a": 1}).encode())
    assert read_document(file) == {"a": 1}


BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdef", "bcdefg", strict=True)
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "t: empty; expected a CloudFormation template"),
        ("# nothing\n", "t: empty; expected a CloudFormation template"),
        (BOMB, "t: its aliases expand to more than 1,000,000 values"),
        ("a: &a [*a]", "t: an alias contains itself"),
        ("a: " + "[" * 100_000, "t: nested too deeply to be a template"),
        ("[" * 100_000, "t: nested too deeply to be a template"),
        ("a: [", "t: not JSON and not YAML: "),
        ('{"a": 1', "t: not JSON (Expecting"),
        ("a: !!python/object:os.system {}", "t: not JSON and not YAML: could not determine a constructor"),
        ("? [a]\n: b", "t: not JSON and not YAML: "),
        ("a: 1\n---\nb: 2", "t: not JSON and not YAML: expected a single document"),
        ("a: *missing", "t: not JSON and not YAML: found undefined alias"),
        ("a: \x00", "t: not JSON and not YAML: "),
        (f'{{"a": {"1" * 5000}}}', "t: a value cannot be read: Exceeds the limit"),
        (f"a: {'1' * 5000}", "t: a value cannot be read: Exceeds the limit"),
    ],
)
def test_a_text_that_cannot_be_used_is_refused_in_one_line(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_document(text, "t")
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_document(tmp_path / "none.json")
    assert str(caught.value) == f"{tmp_path}/none.json: no such file or folder"


def test_a_binary_file(tmp_path: Path) -> None:
    file = tmp_path / "t.json"
    file.write_bytes(b"\x89PNG\xff")
    with pytest.raises(InputError) as caught:
        read_document(file)
    assert str(caught.value) == f"{file}: not a text file in UTF-8"


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_document(tmp_path)
    assert str(caught.value) == f"{tmp_path}: cannot be read: Is a directory"


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAXIMUM_BYTES", 1024**2)
    file = tmp_path / "t.json"
    file.write_bytes(b" " * (1024**2 + 1))
    with pytest.raises(InputError) as caught:
        read_document(file)
    assert str(caught.value) == f"{file}: larger than 1 MiB; a template has at most 1 MB"
