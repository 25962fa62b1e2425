"""What a load would do, as text and as JSON."""

import json
from dataclasses import replace

import pytest

from ecs_constructs.cost import Cost, CostLine, Span
from ecs_constructs.report import simulation_json, simulation_text
from ecs_constructs.report.simulation_words import enumerated, names_of, readable
from ecs_constructs.report.terminal import RED, YELLOW
from ecs_constructs.simulation.result import Advice, Result
from tests.simulation.results import CLUSTER, DOGS, GROUP, MINUTES, WEB, result, varied

PRINTED = """\
Load: from 10 to 400 requests a second, to each service; 10 minutes.

  - The group's maximum of 4 stops Dogs at 6 of 8 tasks from minute 7.

  service  requests    lost  tasks  most  at end  catch-up  scale-in lag
  Web       169,800  48,000    2-8     8       7     4 min             -
  Dogs      169,800  48,000    2-8     6       6     4 min             -

  instances of  from-to  most  at end  instance-hours
  Instances         2-4     4       4             0.5

  Lost: requests beyond what the running tasks serve. Catch-up: the longest time
  with such requests. Scale-in lag: the longest time from when tasks were needed
  last until one was taken away.

Web
  minute  requests/min  lost/min  tasks  alarms
  1                600         -      2  no data
  2             24,000    12,000      2  no data
  3-4           24,000    12,000      2  ok
  5             24,000    12,000      2  more is needed
  6             24,000         -      5  more is needed
  7-8           24,000         -      8  more is needed
  9                600         -      8  ok
  10               600         -      7  less would do

Dogs
  minute  requests/min  lost/min   tasks  waiting  alarms
  1                600         -       2        -  no data
  2             24,000    12,000       2        -  no data
  3-4           24,000    12,000       2        -  ok
  5             24,000    12,000       2        -  more is needed
  6             24,000         -  4 of 6        2  more is needed
  7-8           24,000         -  6 of 8        2  more is needed
  9                600         -  6 of 8        2  ok
  10               600         -  6 of 7        1  less would do

Instances
  minute  instances  reservation
  1-5             2        100 %
  6          2 of 4        150 %
  7-10            4        125 %

  - Agent is left out: it is a daemon.
"""


def text(found: Result, width: int = 80) -> str:
    return simulation_text.render(found, width=width)


def test_what_is_printed() -> None:
    assert text(result()).replace("Shop/Agent/Resource/Service", "Agent") == PRINTED


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    for found in (result(), varied()):
        assert max(len(line) for line in text(found, width).splitlines()) <= width


def test_with_variants_there_are_ranges() -> None:
    lines = text(varied()).splitlines()
    assert "From the 10th to the 90th percentile of 100 variants" in lines
    assert "  Web             -  40,000-64,000         6-8           -" in lines
    assert "  minute  requests/min  lost/min  tasks  10-90 %  alarms" in lines
    assert "  1                600         -      2      1-3  no data" in lines
    assert "  minute  instances  10-90 %  reservation" in lines


def test_colour_sets_off_what_is_lost_and_what_waits() -> None:
    coloured = simulation_text.render(result(), colour=True, width=80)
    assert f"{RED}  12,000" in coloured
    assert f"{YELLOW}      2" in coloured
    assert "\033" not in text(result())


def test_services_that_are_alike_share_a_table() -> None:
    both = replace(result(), services={path: result().services[WEB] for path in (WEB, DOGS)})
    assert "\nWeb and Dogs, each\n" in text(both)


def test_services_without_requests_have_no_table() -> None:
    service = result().services[WEB]
    idle = replace(service, summary=replace(service.summary, requests=0))
    assert "\nWeb\n" not in text(replace(result(), services={WEB: idle}))


def test_the_minutes_of_many_services_are_left_to_other_formats() -> None:
    service = result().services[WEB]
    many = {
        f"Shop/Web{number}/Resource/Service": replace(
            service, series=replace(service.series, running=(number + 1,) * MINUTES)
        )
        for number in range(9)
    }
    printed = text(replace(result(), services=many))
    assert "\nThe minutes of 3 more services are in the other formats.\n" in printed
    assert "\nWeb5\n" in printed
    assert "\nWeb6\n" not in printed


def test_a_long_run_has_rows_of_several_minutes() -> None:
    service = result().services[WEB]
    series = service.series
    longer = replace(
        series,
        requests=tuple(float(60 * minute) for minute in range(120)),
        beyond_capacity=(0.0,) * 120,
        desired=(2, 3) * 60,
        running=(2, 3) * 60,
        starting=(0,) * 120,
        waiting=(0,) * 120,
        alarm=series.alarm[:1] * 120,
        alarms={},
    )
    found = replace(result(), services={WEB: replace(service, series=longer)}, clusters={}, minutes=120)
    rows = [line.split() for line in text(found).splitlines()]
    assert ["1-2", "60", "-", "2-3", "-"] in rows
    assert ["119-120", "7,140", "-", "2-3", "-"] in rows


COST = Cost(
    lines=(
        CostLine(
            stack="Shop",
            resource="Web",
            path=WEB,
            resource_type="AWS::ECS::Service",
            region="eu-west-1",
            what="2 to 8 tasks",
            minimum=10,
            typical=Span(20, 20),
            maximum=40,
        ),
    ),
    figures=(),
    left_out=("taxes",),
)


def test_the_cost_comes_with_what_it_leaves_out() -> None:
    printed = text(replace(result(), cost=COST), 100)
    assert "  - Cost: 10.00 to 40.00 USD a month, typically 20.00.\n" in printed
    assert "  - Left out: taxes.\n" in printed
    assert printed.endswith("  - Typical is a month that goes on as these 10 minutes did, by day and by night.\n")


def test_a_cost_that_is_not_known_has_no_typical_month() -> None:
    priced = COST.lines[0]
    line = replace(priced, what="", minimum=None, typical=None, maximum=None, reason="no Region known")
    printed = text(replace(result(), cost=replace(COST, lines=(line,))), 100)
    assert "Cost not known: no Region known." in printed
    assert "Typical is" not in printed


def test_sentences_have_short_names() -> None:
    found = readable(result())
    assert names_of(found) == {CLUSTER: "Cluster", WEB: "Web", DOGS: "Dogs", GROUP: "Instances"}
    assert found.events[1].text == "4 of its tasks wait: no instance of Instances."
    assert found.events[1].subject == DOGS


def test_advice_that_is_the_same_of_several_services_is_given_once() -> None:
    advice = [Advice(subject=path, text=f"The maximum of 8 stops {path}.", at=60) for path in (WEB, DOGS)]
    other = Advice(subject="", text="Everything else is fine.")
    found = readable(replace(result(), advice=(advice[0], other, advice[1])))
    assert [each.text for each in found.advice] == ["The maximum of 8 stops each of Web and Dogs.", other.text]


def test_texts_in_a_row() -> None:
    assert [enumerated(list(texts)) for texts in ("a", "ab", "abc")] == ["a", "a and b", "a, b and c"]
    assert enumerated(list("abcdefghi")) == "a, b, c, d, e, f, g, h and i"
    assert enumerated(list("abcdefghij")) == "a, b, c, d, e, f, g, h and 2 more"


def test_json() -> None:
    document = json.loads(simulation_json.render(result()))
    assert document["version"] == 1
    assert document["cost"] is None
    assert document["services"][DOGS]["waiting"] == [0] * 5 + [2, 2, 2, 2, 1]
    assert document["summary"]["advice"][0]["subject"] == GROUP
    assert [event["kind"] for event in document["events"]] == ["scale-out", "capacity", "limit"]


def test_json_with_a_cost() -> None:
    assert json.loads(simulation_json.render(replace(result(), cost=COST)))["cost"]["left_out"] == ["taxes"]
