"""A simulation as a chart."""

import importlib.util
import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from ecs_constructs.report import chart, chart_signs, chart_style
from ecs_constructs.report.chart_panels import blocks
from ecs_constructs.simulation import Event, Kind, Signal
from ecs_constructs.simulation.alarm import State
from ecs_constructs.simulation.result import ClusterOutcome, GroupOutcome, Result
from ecs_constructs.template import InputError
from tests.report.pixels import Pixels, colour
from tests.report.runs import HOSTILE, changed, day, flat, hostile, of
from tests.simulation.results import CLUSTER, DOGS, GROUP, WEB, result, varied

SVG = "{http://www.w3.org/2000/svg}"
LEFT, RIGHT = 58, 760 - 138
"""Where the figures of a chart in a file begin and end."""


def drawn(what: Result) -> ET.Element:
    return ET.fromstring(chart.svg(what))


def texts(what: Result) -> list[str]:
    return [str(each.text) if len(each) == 0 else str(each[0].tail) for each in drawn(what).iter(f"{SVG}text")]


def paths(what: Result, classes: str) -> list[str]:
    return [str(each.get("d")) for each in drawn(what).iter(f"{SVG}path") if each.get("class") == classes]


def place(what: Result, label: str) -> float:
    """How far down the first label of an axis stands, to which a line of the grid belongs."""
    found = [each for each in drawn(what).iter(f"{SVG}text") if each.text == label and each.get("text-anchor") == "end"]
    return float(str(found[0].get("y"))) - 4


def x(minute: float, minutes: int) -> str:
    return f"{round(LEFT + (RIGHT - LEFT) * minute / minutes, 1):g}"


def test_values_land_at_their_places() -> None:
    # 600 requests of 2,400 in all minutes but the second of four.
    requests = of(changed(flat(4, running=1), requests=(600.0, 2400.0, 600.0, 600.0)))
    top, bottom = place(requests, "3k"), place(requests, "0")
    assert bottom - top == 84
    low, high = (f"{round(bottom - 84 * value / 3000, 1):g}" for value in (600, 2400))
    line = paths(requests, "line have")[0]
    assert line == f"M{LEFT} {low}V{low}H{x(1, 4)}V{high}H{x(2, 4)}V{low}H{RIGHT}"


def test_counts_of_a_minute_stand_where_its_requests_stand() -> None:
    tasks = of(changed(flat(4, running=4), requests=(0, 0, 9, 9), running=(1, 1, 4, 4)))
    for line in (paths(tasks, "line have")[0], paths(tasks, "line have")[2]):
        assert re.findall(r"H([\d.]+)", line) == [x(2, 4), f"{RIGHT}"]


def test_what_lasts_for_a_moment_is_seen_in_a_month() -> None:
    minutes = 31 * 1440
    burst = tuple(9.0 if minute == 100 else 0.0 for minute in range(minutes))
    what = of(changed(flat(minutes), requests=burst, beyond_capacity=burst))
    start, end = re.findall(r"^M([\d.]+) [\d.]+V[\d.]+H([\d.]+)V", paths(what, "lack")[0])[0]
    assert float(end) - float(start) == 2


def test_what_is_beyond_capacity_and_what_waits_is_filled() -> None:
    of_web, of_dogs, waiting = paths(result(), "lack")
    for requests in (of_web, of_dogs):
        assert requests.startswith(f"M{x(1, 10)} ")
        assert f"H{x(5, 10)}" in requests
    assert waiting.startswith(f"M{x(5, 10)} ")
    assert f"H{RIGHT}" in waiting
    assert paths(of(flat(5, running=1)), "lack") == []


def test_every_figure_is_named_with_its_unit() -> None:
    said = texts(varied())
    assert said.count("requests a minute") == said.count("tasks") == 2
    assert said.count("instances") == said.count("CapacityProviderReservation in %") == 1
    assert said.count("minutes") == 3
    names = ["beyond capacity", "capacity", "requests", "maximum 8", "running", "desired"]
    assert [said.count(name) for name in names] == [2, 2, 2, 2, 2, 3]
    assert [said.count(name) for name in ("waiting", "registered", "maximum 4", "reservation", "target")] == [1] * 5


def test_names_do_not_lie_on_one_another() -> None:
    for svg in (drawn(varied()), drawn(day(3))):
        places = [float(str(each.get("y"))) for each in svg.iter(f"{SVG}text") if float(str(each.get("x"))) > RIGHT]
        assert all(abs(one - other) >= 12 for one, other in combinations(places, 2))


def test_title_advice_load_and_variants_are_said() -> None:
    said = texts(varied())
    assert said[:4] == [
        "What the load would do",
        "The group's maximum of 4 stops Dogs at 6 of 8 tasks from minute 7.",
        "Load: from 10 to 400 requests a second, to each service; 10 minutes.",
        "Figures are of one run without chance; ranges hold 80 % of 100 variants (seed 1).",
    ]
    assert [each for each in said if each.endswith(("(service)", "group)"))] == [
        "Web (service)",
        "Dogs (service)",
        "Instances (Auto Scaling group)",
    ]


def test_a_long_sentence_takes_several_lines() -> None:
    advice = replace(result().advice[0], text="word " * 60)
    lines = [each for each in texts(replace(result(), advice=(advice,))) if each.startswith("word")]
    assert len(lines) == 3


def test_ranges_are_bands_and_named() -> None:
    assert len(paths(varied(), "range")) == 3
    assert "range of the variants" in texts(varied())
    assert paths(result(), "range") == []
    assert "range of the variants" not in texts(result())


def test_alarms_are_told_by_height_and_colour() -> None:
    parts = [each for each in drawn(result()).iter(f"{SVG}rect") if each.get("class") in {"high", "low", "ok"}]
    band = [(str(each.get("class")), str(each.get("x"))) for each in parts[:4]]
    assert band == [("ok", x(2, 10)), ("high", x(4, 10)), ("ok", x(8, 10)), ("low", x(9, 10))]
    tops = {str(each.get("class")): float(str(each.get("y"))) for each in parts[:4]}
    assert tops["high"] + 5 == tops["low"]
    assert paths(result(), "no-data")[0].startswith(f"M{LEFT} ")


def test_a_service_without_alarms_has_no_band() -> None:
    assert "alarms" not in texts(of(flat(5)))
    assert "alarms" in texts(of(changed(flat(5), alarms={"high": ()})))


def group(**states: tuple[Any, ...]) -> GroupOutcome:
    outcome = result().clusters[CLUSTER].groups[GROUP]
    return replace(outcome, series=replace(outcome.series, alarms=states))


@pytest.mark.parametrize(
    ("high", "low", "signal"),
    [
        (State.ALARM, State.OK, Signal.HIGH),
        (State.ALARM, State.ALARM, Signal.HIGH),
        (State.OK, State.ALARM, Signal.LOW),
        (State.OK, State.OK, Signal.OK),
        (State.OK, State.INSUFFICIENT_DATA, Signal.OK),
        (State.INSUFFICIENT_DATA, State.INSUFFICIENT_DATA, Signal.NO_DATA),
    ],
)
def test_a_groups_alarms_say_one_thing_together(high: State, low: State, signal: Signal) -> None:
    states = {"Web high": (high,) * 10, "Web low": (low,) * 10}
    clusters = {CLUSTER: ClusterOutcome(groups={GROUP: group(**states)})}
    *_, instances = blocks(replace(result(), clusters=clusters))
    assert set(instances.signals) == {signal}


def test_a_group_without_scaling_has_instances_only() -> None:
    outcome = group()
    series = replace(outcome.series, reservation=(None,) * 10)
    plain = replace(outcome, series=series, target=None, maximum=100)
    *_, instances = blocks(replace(result(), clusters={CLUSTER: ClusterOutcome(groups={GROUP: plain})}))
    assert instances.signals == ()
    (panel,) = instances.panels
    assert [line.name for line in panel.lines] == ["registered", "desired"]


def test_bytes_are_a_panel_of_their_own() -> None:
    series = replace(group().series, reservation=(None,) * 10, metric=(None, *range(9)))
    clusters = {CLUSTER: ClusterOutcome(groups={GROUP: replace(group(), series=series, target=5)})}
    *_, instances = blocks(replace(result(), clusters=clusters))
    assert instances.panels[1].title == "bytes that an instance receives a minute"


def test_events_are_told_by_shape_and_words() -> None:
    signs = [each for each in drawn(result()).iter(f"{SVG}path") if str(each.get("class")).startswith("event")]
    assert [each.get("class") for each in signs[:3]] == ["event", "event trouble", "event trouble"]
    assert str(signs[0].get("transform")).startswith(f"translate({x(5.5, 10)} ")
    assert [each[0].text for each in signs[:2]] == [
        "0:05:30 requests sets 8 tasks instead of 2.",
        f"0:05:30 4 of its tasks wait: no instance of {GROUP}.",
    ]
    assert {"scaled out", "waits for room", "stopped by its maximum"} <= set(texts(result()))
    signs_of_kinds = [chart_signs.key(list(blocks(happened(kind)))) for kind in Kind if kind is not Kind.ALARM]
    assert len({sign for ((sign, _),) in signs_of_kinds}) == len({word for ((_, word),) in signs_of_kinds}) == 7


def happened(kind: Kind) -> Result:
    """A result with one event of a kind."""
    return replace(of(flat(5)), events=(Event(at=60, subject=WEB, kind=kind, text="It was so."),))


def test_alarms_have_no_signs() -> None:
    assert "events" not in texts(happened(Kind.ALARM))


def test_events_at_nearly_the_same_time_share_a_sign() -> None:
    kinds = (Kind.SCALE_OUT, *(Kind.SCALE_OUT,) * 5, Kind.LIMIT)
    events = tuple(Event(at=60 + second, subject=WEB, kind=kind, text="!") for second, kind in enumerate(kinds))
    (sign,) = (each for each in drawn(replace(of(flat(10)), events=events)).iter(f"{SVG}path") if len(each))
    assert sign.get("class") == "event trouble"
    assert str(sign[0].text).splitlines() == ["0:01:06 !", *(f"0:01:0{second} !" for second in range(4)), "and 2 more"]


def test_a_maximum_far_away_does_not_press_the_figures_flat() -> None:
    near, far = (replace(flat(5, running=4), maximum=maximum) for maximum in (8, 9))
    assert "maximum 8" in texts(of(near))
    assert "maximum 9" not in texts(of(far))


@pytest.mark.parametrize(
    "what",
    [
        of(flat(1)),
        of(flat(1, requests=3e15, running=2_000_000)),
        of(flat(31 * 1440, requests=1, running=1)),
        of(flat(60, requests=1e-3, running=1)),
        Result(load="none", step_seconds=10, minutes=5, services={}),
        hostile(),
        day(20),
    ],
    ids=["one-minute", "huge", "month", "tiny", "nothing", "hostile", "twenty"],
)
def test_everything_lies_within_the_chart(what: Result) -> None:
    svg = drawn(what)
    width, height = float(str(svg.get("width"))), float(str(svg.get("height")))
    assert svg.get("viewBox") == f"0 0 {width:g} {height:g}"
    for each in svg.iter():
        assert not re.search(r"nan|inf", " ".join(map(str, (each.get("d"), each.get("x"), each.get("y")))))
        for horizontal, vertical in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", str(each.get("d"))):
            assert -6 <= float(horizontal) <= width
            assert -6 <= float(vertical) <= height


def test_twenty_services_of_a_day_stand_one_below_the_other() -> None:
    what = day(20)
    assert sum(each.endswith("(service)") for each in texts(what)) == 20
    assert texts(what).count("24:00") == 20
    assert len(chart.svg(what)) < 1_000_000


def test_a_file_loads_and_runs_nothing() -> None:
    svg = chart.svg(varied())
    assert svg.isascii()
    assert "prefers-color-scheme: dark" in svg
    assert not re.search(r"https?:(?!//www\.w3\.org/2000/svg\")|href|url\(|<script|@import|var\(", svg)


def test_names_are_text_and_nothing_else() -> None:
    svg = drawn(hostile())
    assert {each.tag for each in svg.iter()} == {
        f"{SVG}{tag}" for tag in ("svg", "style", "rect", "text", "path", "g", "title")
    }
    shown = HOSTILE.replace("\x1b", "\\u001b").replace("\u202e", "\\u202e").replace("\ud800", "\\ud800")
    assert shown in texts(hostile())


def test_the_same_result_gives_the_same_chart() -> None:
    assert chart.svg(varied()) == chart.svg(varied())


# Files


def test_svg_and_png_are_written(tmp_path: Path) -> None:
    chart.render_chart(varied(), tmp_path / "chart.svg")
    assert (tmp_path / "chart.svg").read_text() == chart.svg(varied())
    chart.render_chart(varied(), tmp_path / "chart.PNG")
    assert (tmp_path / "chart.PNG").read_bytes() == chart.png(varied())


@pytest.mark.parametrize(("dark", "colours"), [(False, chart_style.LIGHT), (True, chart_style.DARK)])
def test_png_is_light_or_dark(dark: bool, colours: dict[str, str], tmp_path: Path) -> None:
    what = of(flat(4, requests=1500, running=1))
    chart.render_chart(what, tmp_path / "chart.png", dark=dark)
    pixels = Pixels((tmp_path / "chart.png").read_bytes())
    assert (pixels.width, pixels.height) == (1520, 2 * float(str(drawn(what).get("height"))))
    assert pixels.at(3, 3) == colour(colours["card"])
    assert pixels.at(2 * (LEFT + 3), 2 * (place(what, "1.5k"))) == colour(colours["have"])


def test_png_of_very_many_services_is_not_enlarged() -> None:
    service = flat(1)
    for count, width in ((30, 1520), (31, 760)):
        services = {f"Shop/Service{number}": service for number in range(count)}
        png = chart.png(replace(of(service), services=services))
        assert int.from_bytes(png[16:20]) == width


def test_a_viewer_that_knows_no_dark_shows_the_light_chart() -> None:
    import resvg_py  # noqa: PLC0415 - only these tests look at the renderer

    assert bytes(resvg_py.svg_to_bytes(svg_string=chart.svg(varied()), zoom=2)) == chart.png(varied())


def test_other_formats_are_refused(tmp_path: Path) -> None:
    for name in ("chart.gif", "chart"):
        with pytest.raises(InputError, match=r"/chart(\.gif)?: a chart is an \.svg or a \.png; name the file so$"):
            chart.render_chart(result(), tmp_path / name)


def test_a_file_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none/chart\.svg: cannot be written: No such file or directory$"):
        chart.render_chart(result(), tmp_path / "none" / "chart.svg")


def test_png_without_the_extra_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    line = r"^resvg_py is not installed: install ecs-constructs\[charts\], or write an \.svg$"
    with pytest.raises(InputError, match=line):
        chart.render_chart(result(), tmp_path / "chart.png")
    chart.render_chart(result(), tmp_path / "chart.svg")
    assert not (tmp_path / "chart.png").exists()


def test_png_without_a_font_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import resvg_py  # noqa: PLC0415 - only these tests look at the renderer

    render = resvg_py.svg_to_bytes

    def fontless(**arguments: Any) -> bytes:
        return bytes(render(**arguments, skip_system_fonts=True))

    monkeypatch.setattr(resvg_py, "svg_to_bytes", fontless)
    with pytest.raises(InputError, match=r"^a \.png needs a font and none is installed: install one"):
        chart.png(result())


# Colours

_SEEN = {
    "all": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}
"""How colours are seen; Machado, Oliveira, Fernandes 2009, severity 1.0, for linear RGB."""


def linear(text: str) -> tuple[float, float, float]:
    values = (each / 255 for each in colour(text))
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in values)
    return red, green, blue


def contrast(one: str, other: str) -> float:
    """As the Web Content Accessibility Guidelines have it."""
    weights = (0.2126, 0.7152, 0.0722)
    light = [sum(w * each for w, each in zip(weights, linear(text), strict=True)) + 0.05 for text in (one, other)]
    return max(light) / min(light)


def lab(text: str, seen: str) -> tuple[float, float, float]:
    """A colour as somebody sees it, in CIELAB."""
    rgb = [sum(w * each for w, each in zip(row, linear(text), strict=True)) for row in _SEEN[seen]]
    rows = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    xyz = [sum(w * max(each, 0) for w, each in zip(row, rgb, strict=True)) for row in rows]
    parts = (value / white for value, white in zip(xyz, (0.9505, 1, 1.089), strict=True))
    a, b, c = (each ** (1 / 3) if each > 0.008856 else 7.787 * each + 16 / 116 for each in parts)
    return 116 * b - 16, 500 * (a - b), 200 * (b - c)


@pytest.mark.parametrize("colours", [chart_style.LIGHT, chart_style.DARK], ids=["light", "dark"])
def test_text_and_figures_stand_out(colours: dict[str, str]) -> None:
    assert all(contrast(colours[name], colours["card"]) >= 4.5 for name in ("text", "faint"))
    assert all(contrast(colours[name], colours["card"]) >= 3 for name in ("have", "lack"))


@pytest.mark.parametrize("seen", _SEEN)
@pytest.mark.parametrize("colours", [chart_style.LIGHT, chart_style.DARK], ids=["light", "dark"])
def test_colours_survive_colour_blindness(colours: dict[str, str], seen: str) -> None:
    for one, other in combinations(("have", "lack", "text"), 2):
        distance = sum((a - b) ** 2 for a, b in zip(lab(colours[one], seen), lab(colours[other], seen), strict=True))
        assert distance**0.5 > 25, (one, other)


def test_strokes_differ_without_colour() -> None:
    css = chart_style.style(chart_style.LIGHT)
    strokes = {role: re.findall(rf"\.{role} .*?stroke-dasharray: ([\d ]+)", css) for role in ("have", "want", "limit")}
    assert strokes == {"have": [], "want": ["5 3"], "limit": ["1 3"]}


def test_names_of_blocks_lead_to_their_paths() -> None:
    assert [each.path for each in blocks(result())] == [WEB, DOGS, GROUP]
