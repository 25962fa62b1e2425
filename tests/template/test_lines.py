"""The lines of properties in JSON and YAML."""

from pathlib import Path

import pytest

from ecs_constructs.template.lines import Lines

JSON = """{
  "Parameters": {"A": {"Default": "} ] \\" \\ud83d\\ude00"}},
  "Resources": {
    "One": {"Type": "X"},
    "Two": {
      "Properties": {
        "List": [
          1,
          {"A": true},
          {
            "B":
              2
          }
        ],
        "Empty": {},
        "Text": "x"
      }
    }
  }
}
"""
YAML = """# a comment
Resources:
  One: {Type: X}
  Two:
    Properties:
      List:
        - !Ref One
        - A: !Sub "x"
          B:
            2
      "Empty": {}
      Text: >
        x
"""


@pytest.mark.parametrize(
    ("path", "in_json", "in_yaml"),
    [
        ("Properties", 6, 5),
        ("Properties/List", 7, 6),
        ("Properties/List/0", 8, 7),
        ("Properties/List/1/A", 9, 8),
        ("Properties/List/2/B", 11, 6),
        ("Properties/List/1/B", 9, 9),
        ("Properties/List/7", 7, 6),
        ("Properties/Empty", 15, 11),
        ("Properties/Empty/Missing", 15, 11),
        ("Properties/Text/Deeper", 16, 12),
        ("Properties/Missing", 6, 5),
    ],
)
def test_a_property_or_the_nearest_part_of_its_path(tmp_path: Path, path: str, in_json: int, in_yaml: int) -> None:
    for text, line in ((JSON, in_json), (YAML, in_yaml)):
        file = tmp_path / "template"
        file.write_text(text)
        assert Lines(file).line("Two", path) == line


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a",
        "Resources: {}",
        "Resources: 1",
        "{",
        "[]",
        '{"Resources": {"Two": ',
        '{"Resources": {"Two": {"Properties": {"Text": 1,}}}}',
        "a: &a [*a",
        "[" * 100_000,
    ],
)
def test_a_text_in_which_it_cannot_be_told(tmp_path: Path, text: str) -> None:
    file = tmp_path / "template"
    file.write_text(text)
    assert Lines(file).line("Two", "Properties/Text") is None


def test_a_file_that_has_gone_or_is_no_text(tmp_path: Path) -> None:
    assert Lines(tmp_path / "gone").line("Two", "Properties") is None
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    assert Lines(tmp_path / "binary").line("Two", "Properties") is None
