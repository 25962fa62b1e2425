"""Lines and tables for a terminal."""

import os

import pytest

from ecs_constructs.report.characters import head, printable, width
from ecs_constructs.report.terminal import Cell, columns_of, styled, table, wrapped


def rows(*texts: tuple[str, ...]) -> list[list[Cell]]:
    return [[Cell(text) for text in row] for row in texts]


def test_what_controls_a_terminal_is_shown() -> None:
    assert printable("a\x1b[31m\n\u202eb\ud800 é 컨") == "a\\u001b[31m\\u000a\\u202eb\\ud800 é 컨"


def test_an_ideograph_takes_two_columns_and_an_accent_none() -> None:
    assert [width("abc"), width("컨테"), width("cafe\u0301"), width("")] == [3, 4, 4, 0]
    assert [head("abc", 2), head("컨테", 3), head("컨테", 4), head("e\u0301e", 1), head("한", 1)] == [
        "ab",
        "컨",
        "컨테",
        "e\u0301",
        "",
    ]


@pytest.mark.parametrize(("wanted", "columns"), [(10, 40), (40, 40), (120, 120)])
def test_the_columns_to_fill(wanted: int, columns: int) -> None:
    assert columns_of(wanted) == columns


def test_the_columns_are_the_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "77")
    assert columns_of(None) == 77


@pytest.mark.parametrize("said", ["0", "", "-3", "many"])
def test_a_variable_that_is_no_width_says_nothing(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", said)
    monkeypatch.setattr(os, "get_terminal_size", lambda: os.terminal_size((66, 24)))
    assert columns_of(None) == 66


def test_lines_after_the_first_are_as_deep() -> None:
    assert list(wrapped("one two three four", 12, "  - ")) == ["  - one two", "    three", "    four"]
    assert not list(wrapped("", 12, "  - "))


def test_a_word_that_is_wider_than_the_terminal_is_broken() -> None:
    assert list(wrapped("a abcdefghij", 5)) == ["a", "abcde", "fghij"]
    assert list(wrapped("컨테이너 서비스", 5)) == ["컨테", "이너", "서비", "스"]


def test_a_wide_character_never_makes_a_line_too_wide() -> None:
    text = "컨테이너는 a cafe\u0301 안에서 실행됩니다 " * 5
    lines = list(wrapped(text, 21, "  "))
    assert max(map(width, lines)) <= 21
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_columns_are_aligned_and_nothing_trails() -> None:
    assert list(table(rows(("name", "n"), ("컨", "1"), ("abcde", "")), 80)) == [
        "  name   n",
        "  컨     1",
        "  abcde",
    ]


def test_a_name_loses_its_middle_before_the_table_becomes_a_list() -> None:
    many = rows(("name", "figure"), ("abcdefghijklmnopqrstuvwxyz", "1"), ("abc", "2"))
    assert list(table(many, 30, shortened=[0])) == [
        "  name                  figure",
        "  abcdefgh...rstuvwxyz  1",
        "  abc                   2",
    ]
    assert list(table(many, 30))[:2] == ["  abcdefghijklmnopqrstuvwxyz", "    figure: 1"]


def test_the_widest_column_gives_way_first() -> None:
    many = rows(("a", "b", "c"), ("x" * 30, "y" * 12, "z"))
    line = list(table(many, 40, shortened=[0, 1]))[1].split()
    assert line[1:] == ["y" * 12, "z"]
    assert "..." in line[0]


def test_names_that_would_look_alike_are_written_out() -> None:
    alike = rows(("name", "n"), ("a" * 20 + "1" + "b" * 20, "1"), ("a" * 20 + "2" + "b" * 20, "1"))
    assert list(table(alike, 40, shortened=[0]))[::2] == [
        "  " + "a" * 20 + "1" + "b" * 17,
        "    n: 1",
        "  bbb",
    ]


def test_a_shortened_wide_name_keeps_to_its_column() -> None:
    many = rows(("name", "n"), ("컨테이너" * 10, "1"))
    assert max(map(width, table(many, 40, shortened=[0]))) <= 40


def test_cells_are_set_off_where_colour_is_wanted() -> None:
    coloured = [[Cell("name"), Cell("answer")], [Cell("a"), Cell("fits", "\033[32m")]]
    assert list(table(coloured, 80, colour=True)) == ["\033[2m  name  answer\033[0m", "  a     \033[32mfits\033[0m"]
    assert list(table([coloured[0], [Cell("a" * 50), Cell("fits", "\033[32m")]], 40, colour=True))[-1] == (
        "\033[32m    answer: fits\033[0m"
    )
    assert list(table(coloured, 80)) == ["  name  answer", "  a     fits"]
    assert [styled("a", "", True), styled("a", "\033[1m", False)] == ["a", "a"]
