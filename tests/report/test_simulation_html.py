"""A simulation, printed as a page."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from ecs_constructs.cost import Cost, CostLine, Span
from ecs_constructs.report import simulation_html
from ecs_constructs.simulation.result import Result, Spread
from ecs_constructs.simulation.service import Signal
from tests.report.runs import HOSTILE, changed, day, flat, hostile, of
from tests.simulation.results import DOGS, WEB, result, varied


class Page(HTMLParser):
    """Collects the elements of a page, where its links lead, and its texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.classes: list[str] = []
        self.targets: list[str] = []
        self.ids: list[str] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.elements.append(tag)
        self.classes += str(values.get("class", "")).split()
        self.ids += [str(values["id"])] if "id" in values else []
        self.targets += [str(values["href"])] if tag == "a" else []

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(data.strip())


def tables(what: Result) -> list[list[list[str]]]:
    """The cells of all tables, what stands in them without markup."""
    found = re.findall(r"<table>(.*?)</table>", simulation_html.render(what), re.DOTALL)
    return [
        [
            [re.sub(r"<.*?>", " ", cell).strip() for cell in re.findall(r"<t[dh]>(.*?)</t[dh]>", row)]
            for row in re.findall(r"<tr>(.*?)</tr>", table)
        ]
        for table in found
    ]


def test_advice_comes_first() -> None:
    page = simulation_html.render(result())
    said = page.index("<p>The group&#x27;s maximum of 4 stops Dogs at 6 of 8 tasks from minute 7.</p>")
    assert said < page.index("<table>") < page.index('class="chart wide"')
    assert "Nothing to advise." not in page
    assert "<p>Nothing to advise.</p>" in simulation_html.render(of(flat(5)))


def test_where_all_is_served_advice_is_no_alarm() -> None:
    assert '<section class="advice">' in simulation_html.render(result())
    served = replace(result(), services={WEB: flat(10)}, clusters={})
    assert '<section class="advice fine">' in simulation_html.render(served)


def test_what_came_in_is_said() -> None:
    texts = Page(simulation_html.render(varied())).texts
    assert "Load: from 10 to 400 requests a second, to each service; 10 minutes." in texts
    assert "Figures are of one run without chance; ranges hold 80 % of 100 variants (seed 1)." in texts
    assert "Load: some; 1 minute." in Page(simulation_html.render(of(flat(1)))).texts


def test_figures_of_services_and_groups() -> None:
    services, groups, *_ = tables(result())
    assert services[1:] == [
        ["Web", "169,800", "48,000, 28 %", "24,000", "8", "7", "4 min", "-", "0.8"],
        ["Dogs", "169,800", "48,000, 28 %", "24,000", "6", "6", "4 min", "-", "0.6"],
    ]
    assert groups[1:] == [["Instances", "4", "4", "4", "0.5"]]
    assert len(services[0]) == len(services[1])
    assert len(groups[0]) == len(groups[1])


def test_figures_have_their_ranges() -> None:
    services, groups, *_ = tables(varied())
    assert services[1][2] == "48,000, 28 %  40,000 to 64,000"
    assert services[1][4] == "8  6 to 8"
    assert groups[1][1] == "4  3 to 4"


def test_a_range_that_says_nothing_is_left_out() -> None:
    spreads = {
        "requests_beyond_capacity": Spread(0, 0, 0),
        "peak_running": Spread(2, 2, 2),
        "final_running": Spread(3, 3, 3),
        "time_to_catch_up_seconds": Spread(0, 0, 60),
        "scale_in_lag_seconds": Spread(60, 60, 60),
    }
    ((_, row), *_) = tables(of(replace(flat(5, running=2), spreads=spreads)))
    assert row[2:8] == ["0", "0", "2", "2  3 to 3", "0 min  0 to 1", "-  1 to 1"]


def test_services_without_requests_come_last() -> None:
    quiet = replace(result(), services={"Shop/Quiet": flat(10), **result().services})
    assert [row[0] for row in tables(quiet)[0][1:]] == ["Web", "Dogs", "Quiet"]
    assert re.findall(r"<h2>(\w+)</h2>", simulation_html.render(quiet))[:3] == ["Web", "Dogs", "Quiet"]


def test_who_does_not_catch_up_is_told() -> None:
    service = flat(10, requests=1000)
    summary = replace(
        service.summary, beyond_capacity=50, catch_up_seconds=120_000, caught_up=False, scale_in_lag_seconds=930
    )
    ((_, row), *_) = tables(of(replace(service, summary=summary)))
    assert row[2] == "50, under 1 %"
    assert row[6:8] == ["2,000 min, not caught up", "15.5 min"]


def test_figures_of_each_minute() -> None:
    *_, web, dogs, group, events = tables(result())
    assert web[0] == ["minute", "requests", "beyond capacity", "desired", "running", "starting", "waiting", "alarms"]
    assert [row[0] for row in web[1:]] == [str(minute) for minute in range(1, 11)]
    assert web[2] == ["2", "24,000", "12,000", "2", "2", "0", "0", "no data"]
    assert dogs[7] == ["7", "24,000", "0", "8", "6", "0", "2", "more is needed"]
    assert group[0] == ["minute", "instances", "desired", "reservation", "bytes received", "alarms"]
    assert group[6] == ["6", "2", "4", "150 %", "-", "more is needed"]
    assert events[1] == ["0:05:30", "Web", "requests sets 8 tasks instead of 2."]


def test_long_runs_have_a_row_for_several_minutes() -> None:
    service = changed(
        flat(125, requests=10, running=1),
        waiting=(0,) * 124 + (3,),
        alarms={"high": ()},
        alarm=(Signal.OK,) * 124 + (Signal.HIGH,),
    )
    page = simulation_html.render(of(service))
    assert "Figures of every 5 minutes: requests together, everything else as it was at their end" in page
    _, rows = tables(of(service))
    assert len(rows) == 26
    assert rows[1] == ["5", "50", "0", "1", "1", "0", "0", "ok"]
    assert rows[-1] == ["125", "50", "0", "1", "1", "0", "3", "more is needed"]
    assert len(tables(of(flat(31 * 1440)))[1]) == 32


def test_a_service_without_alarms_says_so() -> None:
    assert tables(of(flat(1)))[1][1][-1] == "-"


def test_every_row_leads_to_its_charts() -> None:
    page = Page(simulation_html.render(result()))
    assert page.targets == [f"#{each}" for each in page.ids] == ["#b0", "#b1", "#b2"]
    assert page.classes.count("wide") == page.classes.count("narrow") == 3
    assert f"{WEB} (service)" in page.texts
    assert f"{DOGS} (service)" in page.texts


def test_signs_without_a_name_beside_them_are_explained_once() -> None:
    texts = Page(simulation_html.render(varied())).texts
    for words in ("range of the variants", "alarm: more is needed", "scaled out", "waits for room"):
        assert texts.count(words) == 1
    assert "key" not in Page(simulation_html.render(of(flat(5)))).classes


def test_many_events_are_folded() -> None:
    event = result().events[0]
    few, many = (replace(result(), events=(event,) * count) for count in (12, 13))
    assert "13 events" in simulation_html.render(many)
    assert "12 events" not in simulation_html.render(few)
    assert "<h2>Events</h2>" not in simulation_html.render(of(flat(5)))


def test_notes_are_there() -> None:
    assert "<li>Shop/Agent/Resource/Service is left out: it is a daemon.</li>" in simulation_html.render(result())
    assert "<h2>Notes</h2>" not in simulation_html.render(of(flat(5)))


def test_cost_stands_beside_it() -> None:
    assert 'id="cost"' not in simulation_html.render(result())
    line = CostLine(
        stack="Shop",
        resource="Web",
        path=WEB,
        resource_type="AWS::ECS::Service",
        region="eu-west-1",
        what="2 to 8 Fargate tasks",
        minimum=20,
        typical=Span(30, 30),
        maximum=80,
    )
    priced = replace(result(), cost=Cost(lines=(line,), figures=(), left_out=("taxes",)))
    assert tables(priced)[-1][1:] == [
        ["Web", "2 to 8 Fargate tasks", "20.00", "30.00", "80.00"],
        ["total", "", "20.00", "30.00", "80.00"],
    ]
    page = simulation_html.render(priced)
    assert "<li>Left out everywhere: taxes.</li>" in page
    assert "<li>Typical is a month that goes on as these " in page
    assert "#cost tr:last-child td { font-weight: 600; }" in page


@pytest.mark.parametrize("what", [result(), varied(), hostile(), day(2), of(flat(1))])
def test_html_is_one_file_that_loads_and_runs_nothing(what: Result) -> None:
    page = simulation_html.render(what)
    assert page.isascii()
    assert "prefers-color-scheme: dark" in page
    assert "default-src 'none'" in page
    assert not re.search(r"https?:(?!//www\.w3\.org/2000/svg\")|src=|url\(|<link|<script|@import", page)
    assert not re.search(r"nan|inf\b", re.sub(r"<style>.*?</style>|>.*?<", "", page, flags=re.DOTALL))


def test_html_escapes_what_the_result_says() -> None:
    parsed = Page(simulation_html.render(hostile()))
    assert "script" not in parsed.elements
    shown = HOSTILE.replace("\x1b", "\\u001b").replace("\u202e", "\\u202e").replace("\ud800", "\\ud800")
    # As the advice, in an event, and as a note.
    assert parsed.texts.count(shown) == 3


def test_a_day_of_twenty_services_is_one_page() -> None:
    page = simulation_html.render(day(20))
    assert len(page) < 1_500_000
    assert page.count("<details") == 21
