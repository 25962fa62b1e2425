"""Loads from files, bad ones above all."""

import tracemalloc
from pathlib import Path

import pytest

from ecs_constructs.simulation import read_trace
from ecs_constructs.template import InputError

HEADER = "seconds,requests_per_second\n"


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    return tmp_path / "trace.csv"


def test_a_rate_holds_until_the_next_row(trace: Path) -> None:
    trace.write_text(f"{HEADER}0,10\n15,20\n30,0\n")
    load = read_trace(trace)
    assert list(load.rates) == [10, 15, 20, 0, 0]
    assert (load.notes, load.closed) == ((), False)


def test_the_last_rate_holds_as_long_as_the_one_before(trace: Path) -> None:
    trace.write_text(f"{HEADER}0,10\n60,20\n")
    assert read_trace(trace).duration_seconds == 120
    assert read_trace(trace).between(0, 200, 1e9)[0] == 10 * 60 + 20 * 60


def test_a_lone_row_holds_for_a_step(trace: Path) -> None:
    trace.write_text(f"{HEADER}5,10\n")
    assert list(read_trace(trace).rates) == [10]


def test_the_first_row_is_the_beginning(trace: Path) -> None:
    trace.write_text(f"{HEADER}1700000000,10\n1700000010,20\n")
    assert list(read_trace(trace).rates) == [10, 20]


def test_columns_in_any_order_with_others_between(trace: Path) -> None:
    trace.write_bytes(b"\xef\xbb\xbfRequests_Per_Second , host,seconds\r\n10,a,0\r\n\r\n20,b,10\r\n")
    assert list(read_trace(trace).rates) == [10, 20]


def test_no_requests_come_in_a_gap_and_that_is_said(trace: Path) -> None:
    trace.write_text(f"{HEADER}0,10\n1000,10\n1060,10\n")
    load = read_trace(trace)
    assert load.between(0, 300, 1e9)[0] == 3000
    assert load.between(300, 1000, 1e9)[0] == 0
    assert load.notes == (
        "The trace has 1 gap of more than 300 seconds, 700 seconds together beyond that: no requests are taken to come "
        "in them.",
    )
    assert read_trace(trace, hold_seconds=1000).notes == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it is empty; a trace begins with the line 'seconds,requests_per_second'"),
        ("time,rps\n0,1\n", "its first line has 'time', 'rps'; a trace begins with"),
        (HEADER, "has no rows"),
        (f"{HEADER}0,1\n20,1\n10,1\n", "line 4: second 10 comes after a later one; sort the rows by seconds"),
        (f"{HEADER}1784999999,1\n1784999998,1\n", "line 3: second 1784999998 comes after a later one"),
        (f"{HEADER}0,1\n0,2\n", "line 3: second 0 occurs twice; add the rates up or keep one"),
        (f"{HEADER}0,-1\n", "line 2: -1 requests a second are fewer than none"),
        (f"{HEADER}0,many\n", "line 2: 'many' is not a number"),
        (f"{HEADER}0,nan\n", "line 2: 'nan' is not a number"),
        (f"{HEADER}inf,1\n", "line 2: 'inf' is not a number"),
        (f"{HEADER}0\n", "line 2: '' is not a number"),
        (f"{HEADER}0,1\n99999999,1\n", "line 3: second 99999999 is 1157 days after the first row; a trace spans"),
        (f"{HEADER}0,{'9' * 200_000}\n", "line 2: not CSV"),
        (f"{HEADER}0,1\n1,1\n2,1\n3,1\n", "holds more than 3 rows; average it to one row a second or fewer"),
    ],
)
def test_a_trace_that_cannot_be_used(trace: Path, text: str, words: str) -> None:
    trace.write_text(text)
    with pytest.raises(InputError) as error:
        read_trace(trace, maximum_rows=3)
    assert str(error.value).startswith(f"{trace}: ")
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_cannot_be_read(trace: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read_trace(trace)
    with pytest.raises(InputError, match="cannot be read: Is a directory"):
        read_trace(tmp_path)
    trace.write_bytes(b"\xff\xfe\x00seconds")
    with pytest.raises(InputError, match="not a text in UTF-8"):
        read_trace(trace)


def test_rows_are_not_kept_in_memory(trace: Path) -> None:
    with trace.open("w") as file:
        file.write(HEADER)
        file.writelines(f"{number / 50},{number % 7}\n" for number in range(50_000))
    tracemalloc.start()
    try:
        load = read_trace(trace)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert load.duration_seconds == 1000
    assert peak < 500_000
