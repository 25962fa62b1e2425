"""What containers get, printed."""

import json
import re
from html.parser import HTMLParser

import pytest

from ecs_constructs.report import explain_html, explain_json, explain_text
from tests.explain.explaining import explained, job, notes
from tests.rules.checking import EC2, FARGATE, task

SHOP = explained(
    task(EC2, "[{Name: app, Cpu: 256, MemoryReservation: 256, Memory: 1024}, {Name: log, MemoryReservation: 64}]")
)
SIZED = explained(
    task(f"{FARGATE}, Cpu: 1 vCPU, Memory: '2048'", "[{Name: app, Memory: 512}, {Name: log, Memory: !Ref Open}]")
)
NODES = explained(
    job("NodeProperties: {NodeRangeProperties: [{TargetNodes: '0:', Container: {Vcpus: 1, Memory: 512}}]}")
)
FARGATE_WITHOUT = explained(task(FARGATE, "[{Name: app, Memory: 64}, {Name: log, MemoryReservation: !Ref Open}]"))
HOSTILE = "<script>alert(1)</script>&quot;\"'\\e[31m\\u202e컨테이너"


def hostile() -> str:
    return task(EC2, f'[{{Name: "{HOSTILE.replace(chr(34), chr(92) + chr(34))}", Memory: 64}}]')


def test_text_is_a_block_a_task_with_aligned_columns() -> None:
    assert explain_text.render(SHOP, width=120).splitlines()[:6] == [
        "test/Task (task on EC2 instances)",
        "  Task as a whole: CPU not capped, memory not capped, 320 MiB reserved of the machine",
        "",
        "  container  CPU weight  CPU at most  memory reserved  memory at most  GPUs",
        "  app        256         machine      256 MiB          1024 MiB        0",
        "  log        2           machine      64 MiB           machine         0",
    ]


def test_text_marks_what_is_open() -> None:
    lines = explain_text.render(SIZED, width=120).splitlines()
    assert lines[:6] == [
        "test/Task (task on Fargate)",
        "  Task as a whole: CPU 1 vCPU, memory 2048 MiB, 2048 MiB reserved",
        "",
        "  container  CPU weight  CPU at most  memory reserved  memory at most  GPUs",
        "  app        2           1 vCPU       512 MiB          512 MiB         0",
        "  log        2           1 vCPU       ?                ?               0",
    ]
    assert lines[-1] == "  ? Not determined: Task/ContainerDefinitions/1/Memory (the parameter Open has no default)."


def test_text_says_every_sentence() -> None:
    text = " ".join(explain_text.render(SHOP, width=120).split())
    assert all(f"- {note}" in text for note in notes(SHOP[0]))


def test_text_names_the_part_of_a_job() -> None:
    assert explain_text.render(NODES, width=120).startswith(
        "test/Job, nodes 0: (job on EC2 instances)\n  Job as a whole"
    )


@pytest.mark.parametrize("width", [10, 40, 60, 74, 120])
def test_text_keeps_to_the_width(width: int) -> None:
    lines = explain_text.render((*SHOP, *SIZED, *NODES), width=width).splitlines()
    assert max(map(len, lines)) <= max(width, 40)


def test_a_narrow_terminal_gets_a_line_a_figure() -> None:
    assert "\n  app\n    CPU weight: 256\n    CPU at most: machine\n" in explain_text.render(SHOP, width=60)


def test_ideographs_take_two_columns() -> None:
    text = explain_text.render(
        explained(task(EC2, "[{Name: 컨테이너, Memory: 64}, {Name: cafe\u0301, Memory: 9}]")), width=99
    )
    assert "\n  container  CPU weight" in text
    assert "\n  컨테이너   2 " in text
    assert "\n  cafe\u0301       2 " in text


def test_a_template_cannot_control_the_terminal() -> None:
    text = explain_text.render(explained(hostile()), width=200)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\\u001b[31m\\u202e컨테이너" in text


def test_colour_is_used_where_it_is_wanted() -> None:
    assert "\033" not in explain_text.render(SHOP, width=100)
    coloured = explain_text.render(SHOP, width=100, colour=True)
    assert coloured.startswith("\033[1mtest/Task (task on EC2 instances)\033[0m\n")
    assert re.sub(r"\033\[\d+m", "", coloured) == explain_text.render(SHOP, width=100)


def test_nothing_to_explain() -> None:
    sentence = "No task definition and no job definition is in the templates."
    assert explain_text.render(()) == f"{sentence}\n"
    assert f"<p>{sentence}</p>" in explain_html.render(())
    assert json.loads(explain_json.render(())) == {"version": 1, "tasks": []}


def test_json_is_the_contract() -> None:
    document = json.loads(explain_json.render((*SHOP, *NODES)))
    assert list(document) == ["version", "tasks"]
    assert document["tasks"] == [each.as_json() for each in (*SHOP, *NODES)]


class Page(HTMLParser):
    """Collects the elements of a page, what bars they draw, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.drawn: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        values = dict(attrs)
        if tag == "i":
            self.drawn.append((str(values["class"]), str(values["style"])))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_html_draws_bars_to_scale() -> None:
    page = Page(explain_html.render(explained(task(f"{EC2}, Memory: '2048'", "[{Name: app, MemoryReservation: 512}]"))))
    assert page.drawn == [
        ("ceiling", "width:100.00%"),
        ("reserved", "width:100.00%"),
        ("size", "left:100.00%"),
        ("ceiling", "width:100.00%"),
        ("reserved", "width:25.00%"),
        ("size", "left:100.00%"),
    ]
    assert "512 MiB reserved, at most 2048 MiB" in page.texts
    assert "2048 MiB reserved, limits 2048 MiB in all" in page.texts


def test_html_shows_over_commitment_beyond_the_tasks_size() -> None:
    page = Page(explain_html.render(explained(task(f"{EC2}, Memory: '1024'", "[{Name: a}, {Name: b}]"))))
    assert page.drawn[:3] == [("ceiling", "width:100.00%"), ("reserved", "width:50.00%"), ("size", "left:50.00%")]


def test_html_of_what_only_the_machine_limits() -> None:
    page = Page(explain_html.render(SHOP))
    assert page.drawn == [
        ("unlimited", "width:100%"),
        ("reserved", "width:15.62%"),
        ("ceiling", "width:50.00%"),
        ("reserved", "width:12.50%"),
        ("unlimited", "width:100%"),
        ("reserved", "width:3.12%"),
    ]
    assert "64 MiB reserved, limited by the machine" in page.texts


def test_html_of_what_is_open_or_nothing() -> None:
    page = Page(explain_html.render(SIZED))
    assert "? reserved, at most ?" in page.texts
    assert "? reserved, at most -" in Page(explain_html.render(FARGATE_WITHOUT)).texts
    assert not Page(explain_html.render(explained(task(EC2, "[{Name: app}]")))).drawn


def test_html_is_one_file_that_loads_and_runs_nothing() -> None:
    page = explain_html.render((*SHOP, *SIZED, *NODES))
    assert page.isascii()
    assert "prefers-color-scheme: dark" in page
    assert "default-src 'none'" in page
    assert not re.search(r"https?:|src=|url\(|<link|<script|@import", page)


def test_html_escapes_what_the_template_says() -> None:
    page = explain_html.render(explained(hostile()))
    parsed = Page(page)
    assert "script" not in parsed.elements
    assert parsed.elements == Page(explain_html.render(explained(task(EC2, "[{Name: app, Memory: 64}]")))).elements
    assert any("<script>alert(1)</script>&quot;\"'\\u001b[31m\\u202e컨테이너" in text for text in parsed.texts)
