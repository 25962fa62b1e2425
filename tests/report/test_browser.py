"""Charts and pages of a simulation, opened in a browser without a window."""

import json
import re
import shutil
import subprocess
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest

from ecs_constructs.report import chart, chart_style, simulation_html
from ecs_constructs.report.page import page
from ecs_constructs.simulation.result import Result
from tests.report.pixels import Pixels, colour
from tests.report.runs import day, flat, hostile, of
from tests.simulation.results import varied

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), "")
DARK = "--blink-settings=preferredColorScheme=0"

pytestmark = pytest.mark.skipif(not BROWSER, reason="no Chromium or Chrome is installed")


def browse(page: Path, *options: str) -> str:
    """What the browser prints about a page."""
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", *options, page.as_uri()]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


@pytest.mark.parametrize(("options", "colours"), [((), chart_style.LIGHT), ((DARK,), chart_style.DARK)])
def test_a_chart_is_light_or_dark_and_its_line_is_where_it_belongs(
    options: tuple[str, ...], colours: dict[str, str], tmp_path: Path
) -> None:
    svg, screenshot = tmp_path / "chart.svg", tmp_path / "chart.png"
    # Half of the axis, which ends at 3,000.
    chart.render_chart(of(flat(4, requests=1500, running=50)), svg)
    (line,) = re.findall(r'line have" d="M58 ([\d.]+)V', svg.read_text())[:1]
    browse(svg, "--window-size=760,400", f"--screenshot={screenshot}", *options)
    pixels = Pixels(screenshot.read_bytes())
    assert pixels.at(3, 3) == colour(colours["card"])
    assert pixels.at(100, float(line)) == colour(colours["have"])


_MEASURE = """
const view = document.querySelector("iframe").contentDocument;
const visible = [...view.querySelectorAll("svg.chart:not(.sign)")].filter(each => each.getClientRects().length);
const outside = visible.flatMap(svg => [...svg.querySelectorAll("text")].filter(text => {
  const box = text.getBoundingClientRect(), whole = svg.getBoundingClientRect();
  return box.left < whole.left - 1 || box.right > whole.right + 1 || box.bottom > whole.bottom + 1;
}).map(text => text.textContent));
document.title = JSON.stringify({
  width: view.documentElement.scrollWidth, charts: visible.length, outside,
  sizes: visible.map(svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width * parseFloat(
    view.defaultView.getComputedStyle(svg.querySelector("text")).fontSize)),
  scripts: view.scripts.length,
});
"""


def measured(what: Result, width: int, tmp_path: Path) -> dict[str, Any]:
    """What the page of a simulation looks like on a screen of a width."""
    return shown(simulation_html.render(what), width, tmp_path)


def shown(html: str, width: int, tmp_path: Path) -> dict[str, Any]:
    """What a page looks like on a screen of a width: from outside, as it lets no script run in it."""
    frame = tmp_path / "page.html"
    style, content = f"border: 0; width: {width}px; height: 600px", escape(html)
    script = f"<script>onload = () => {{{_MEASURE}}}</script>"
    frame.write_text(f'<!doctype html><body><iframe style="{style}" srcdoc="{content}"></iframe>{script}')
    title = re.findall(r"<title>(.*?)</title>", browse(frame, "--dump-dom", "--window-size=1400,700"))[0]
    found: dict[str, Any] = json.loads(unescape(title))
    return found


@pytest.mark.parametrize("width", [320, 375, 600, 720, 1200])
def test_a_page_fits_its_screen(width: int, tmp_path: Path) -> None:
    found = measured(varied(), width, tmp_path)
    assert found["width"] == width
    assert found["charts"] == 3
    assert found["outside"] == []
    assert found["scripts"] == 0
    assert min(found["sizes"]) > 8.5


def test_a_paragraph_without_a_space_fits_its_screen_on_every_page(tmp_path: Path) -> None:
    html = page("Page", "", [f"<p>{'x' * 300}</p>"])
    assert shown(html, 375, tmp_path)["width"] == 375


@pytest.mark.parametrize("what", [hostile(), day(2), of(flat(1, requests=3e15))], ids=["hostile", "day", "huge"])
def test_whatever_it_shows_fits(what: Result, tmp_path: Path) -> None:
    for width in (375, 1200):
        found = measured(what, width, tmp_path)
        assert found["width"] == width
        assert found["outside"] == []
        assert found["scripts"] == 0
