"""A plan, printed as a page."""

import re
from html.parser import HTMLParser

import pytest

from ecs_constructs.placement.packing import UNLIMITED, Amounts, Answer
from ecs_constructs.placement.placement import Box, Plan
from ecs_constructs.report import plan_html
from tests.report.plans import EVERYTHING, FITTING, HOSTILE, LOGS, NOTHING, box, content, hostile, placement, together


class Page(HTMLParser):
    """Collects the elements of a page, what its columns are filled with, and its texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.filled: list[tuple[str, str]] = []
        self.titles: list[str] = []
        self.targets: list[str] = []
        self.ids: list[str] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.elements.append(tag)
        self.ids += [str(values["id"])] if "id" in values else []
        self.targets += [str(values["href"])] if tag == "a" else []
        self.titles += [str(values["title"])] if "title" in values else []
        if tag == "i":
            self.filled.append((str(values["class"]), str(values["style"])))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(data.strip())


def drawn(*boxes: Box) -> Page:
    """A page with one service on some instances."""
    return Page(plan_html.render(Plan(placements=(placement("Orders", boxes=boxes),), clusters=())))


def sentence(*boxes: Box) -> str:
    """What is said about what is left on an instance."""
    page = plan_html.render(Plan(placements=(placement("Orders", boxes=boxes),), clusters=()))
    (said, *_) = re.findall(r"<figcaption>(.*?)</figcaption>", page)
    return str(said)


def orders(amounts: Amounts, count: int, *, is_alone: bool = False) -> Box:
    return box(LOGS, content("Orders", amounts, count, is_alone=is_alone))


def test_columns_are_filled_to_scale() -> None:
    page = drawn(orders((512, 1024, 0, 0), 3))
    assert page.filled == [
        ("daemon pattern0", "height:6.25%"),
        ("task colour1 pattern1", "height:75.00%;--parts:3"),
        ("", "height:18.75%"),
        ("kept", "height:6.25%"),
        ("daemon pattern0", "height:3.12%"),
        ("task colour1 pattern1", "height:37.50%;--parts:3"),
        ("stranded", "height:53.12%"),
    ]
    assert "A" in page.texts
    assert "B \u00d7 3" in page.texts
    assert "stranded" in page.texts
    assert page.titles == ["Shop-Services/Logs/Resource/Service", "Orders"] * 2


def test_what_is_stranded_is_named() -> None:
    assert sentence(orders((512, 1024, 0, 0), 3)).endswith(". Full by CPU; stranded: 4352 MiB.")
    assert sentence(orders((256, 1800, 0, 0), 4)).endswith(". Full by memory; stranded: 0.875 vCPU.")
    assert sentence(orders((1920, 7424, 0, 0), 1)).endswith(". Full by CPU and memory.")


def test_headroom_says_for_how_many() -> None:
    assert sentence(orders((512, 1024, 0, 0), 1)).endswith(". Headroom: 2 more of Orders.")
    page = drawn(orders((512, 1024, 0, 0), 1))
    assert [name for name, _ in page.filled].count("headroom") == 2


def test_headroom_for_one_of_several() -> None:
    full = box(content("Orders", (1024, 1024, 0, 0), 1), content("Cart", (512, 4096, 0, 0), 1))
    assert sentence(full).endswith(". Full by CPU and memory.")
    roomy = box(content("Orders", (256, 1024, 0, 0), 1), content("Cart", (512, 4096, 0, 0), 1))
    assert sentence(roomy).endswith(". Headroom: 2 more of Orders.")


def test_a_task_that_stands_alone_strands_nothing() -> None:
    assert sentence(orders((64, 64, 0, 0), 1, is_alone=True)).endswith(
        ". Full: no second task of the same kind may stand on it."
    )
    page = drawn(orders((64, 64, 0, 0), 1, is_alone=True))
    assert [name for name, _ in page.filled].count("left") == 2
    assert "stranded" not in [name for name, _ in page.filled]


def test_daemons_alone() -> None:
    assert sentence(box(LOGS)).endswith(". Left for tasks: 1.875 vCPU and 7424 MiB.")


def test_more_than_there_is() -> None:
    over = box(content("Logs", (4096, 256, 0, 0), is_daemon=True))
    assert sentence(over).endswith(". What stands on it takes 2 vCPU more than there is.")
    assert drawn(over).filled[0] == ("daemon pattern0", "height:100.00%")


def test_tasks_that_take_nothing() -> None:
    free = box(content("Orders", (0, 0, 0, 0), UNLIMITED))
    assert sentence(free).endswith(". Headroom: ? more of Orders.")
    assert "any number of Orders" in drawn(free).texts


def test_gpus_and_interfaces_are_drawn_where_they_matter() -> None:
    def columns(one: Box) -> list[tuple[str, str]]:
        page = plan_html.render(Plan(placements=(placement("Orders", boxes=(one,)),), clusters=()))
        return re.findall(r"</div>([\w ]+)<br>([\w. ]+)</div>", page)

    assert columns(orders((64, 64, 0, 0), 2)) == [("CPU", "2 vCPU"), ("memory", "8192 MiB")]
    assert columns(orders((64, 64, 0, 1), 2))[2:] == [("ENIs", "2")]
    gpus = Box(
        instance_type="g4dn.xlarge",
        nominal=(4096, 16384, 1, 3),
        available=(4096, 15000, 1, 3),
        contents=(content("Orders", (1024, 1024, 1, 0)),),
    )
    assert columns(gpus)[2:] == [("GPUs", "1")]
    assert sentence(gpus).endswith(". Full by GPUs; stranded: 3 vCPU and 13976 MiB.")


def test_each_service_has_a_letter_a_colour_and_a_pattern() -> None:
    page = drawn(box(*(content(f"S{number}", (16, 64, 0, 0)) for number in range(30))))
    assert {"A", "Z", "AA", "AD"} <= set(page.texts)
    assert len({name for name, _ in page.filled if name.startswith("task")}) == 12


def test_many_small_tasks_are_one_block() -> None:
    assert ("task colour1 pattern1", "height:48.83%") in drawn(orders((10, 10, 0, 0), 100)).filled


def test_alike_instances_are_drawn_once() -> None:
    assert sentence(box(LOGS, count=3)) == (
        "<strong>m5.large</strong>, 3 instances like this. Left for tasks: 1.875 vCPU and 7424 MiB."
    )


def test_many_instances_are_folded() -> None:
    page = drawn(*(orders((64, 64, 0, 0), number) for number in range(1, 6)))
    assert page.elements.count("figure") == 5
    assert "2 more" in page.texts
    assert "details" not in drawn(*(orders((64, 64, 0, 0), number) for number in range(1, 4))).elements


def test_every_row_leads_to_its_section() -> None:
    page = Page(plan_html.render(EVERYTHING))
    assert page.targets == [f"#{each}" for each in sorted(page.ids, key=lambda each: each[0] == "c")]
    assert len(page.ids) == len(set(page.ids)) == 8


def test_answers_are_told_by_a_word_and_a_sign() -> None:
    texts = Page(plan_html.render(EVERYTHING)).texts
    assert texts.count("\u2713 fits") == 2 * 5 + 1
    assert texts.count("\u2717 cannot fit") == 2 * 1 + 2
    assert texts.count("? undecided") == 2 * 1


def test_reasons_ways_out_and_conditions_are_there() -> None:
    texts = Page(plan_html.render(EVERYTHING)).texts
    for each in EVERYTHING.placements:
        assert each.reason in texts
        assert set(each.ways_out) <= set(texts)
    assert "Ways out, each checked:" in texts
    assert "(1) This holds where the condition IsProd is true." in texts
    assert "5 fit, 1 cannot fit, 1 undecided." in texts


def test_counts_that_are_not_known_have_no_line() -> None:
    page = plan_html.render(EVERYTHING)
    (job,) = re.findall(r'<section id="p5">.*?</section>', page, re.DOTALL)
    assert re.findall(r"<td>([\w ]+)</td>", job) == ["for one job", "1", "at most", "8"]
    (daemon,) = re.findall(r'<section id="p4">.*?</section>', page, re.DOTALL)
    assert "least tasks" not in daemon
    (search,) = re.findall(r'<section id="p3">.*?</section>', page, re.DOTALL)
    assert re.findall(r"<td>([\w ]+)</td>", search) == ["least tasks", "2"]


def test_html_is_one_file_that_loads_and_runs_nothing() -> None:
    page = plan_html.render(EVERYTHING)
    assert page.isascii()
    assert "prefers-color-scheme: dark" in page
    assert "default-src 'none'" in page
    assert not re.search(r"https?:|src=|url\(|<link|<script|@import", page)


def test_html_escapes_what_the_template_says() -> None:
    parsed = Page(plan_html.render(hostile()))
    assert "script" not in parsed.elements
    shown = HOSTILE.replace("\x1b", "\\u001b").replace("\u202e", "\\u202e")
    assert any(shown in text for text in parsed.texts)
    assert set(parsed.titles) == {shown.partition("/")[2]}


def test_nothing_to_place() -> None:
    page = plan_html.render(NOTHING)
    assert "<p>No service and no job definition is in the templates.</p>" in page
    assert "<section" not in page


@pytest.mark.parametrize("answer", Answer)
def test_a_cluster_is_headed_by_its_answer_at_most_tasks(answer: Answer) -> None:
    plan = Plan(placements=FITTING.placements, clusters=(together(maximum=answer, boxes=FITTING.clusters[0].boxes),))
    assert f'<h2>All of Cluster<span class="answer {answer.value}">' in plan_html.render(plan)
