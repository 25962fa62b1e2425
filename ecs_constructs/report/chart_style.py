"""Colours and strokes of charts.

A blue, an orange and the colour of text stay apart in all kinds of colour blindness. Beside them, lines differ in their
strokes, alarms in their height and events in their shape, and everything has its name beside it.
"""

from collections.abc import Mapping

LIGHT = {
    "card": "#ffffff",
    "text": "#1c2330",
    "faint": "#5b6576",
    "line": "#d9dee6",
    "have": "#0b66c2",
    "lack": "#d14900",
}
"""The colours on a light ground."""

DARK = {
    "card": "#1a202a",
    "text": "#e6eaf0",
    "faint": "#9aa5b5",
    "line": "#313a48",
    "have": "#58a6ff",
    "lack": "#ff8f4a",
}
"""The colours on a dark ground."""

VARIABLES = {name: f"var(--{name})" for name in LIGHT}
"""The colours where a page defines them."""

_STYLE = """.chart text {{ fill: {text}; font-family: system-ui, sans-serif; font-size: 12px; }}
.chart .faint {{ fill: {faint}; }}
.chart .title {{ font-size: 17px; font-weight: 600; }}
.chart .strong {{ font-weight: 600; }}
.chart .heading {{ font-size: 14px; font-weight: 600; }}
.chart .card {{ fill: {card}; }}
.chart .grid {{ stroke: {line}; fill: none; }}
.chart .line {{ fill: none; stroke-width: 2; stroke-linejoin: round; }}
.chart .have {{ stroke: {have}; }}
.chart .want {{ stroke: {text}; stroke-width: 1.5; stroke-dasharray: 5 3; }}
.chart .limit {{ stroke: {faint}; stroke-width: 1.5; stroke-dasharray: 1 3; }}
.chart .leader {{ fill: none; stroke: {faint}; }}
.chart .lack {{ fill: {lack}; }}
.chart .range {{ fill: {have}; fill-opacity: .22; }}
.chart .high {{ fill: {lack}; }}
.chart .low {{ fill: {have}; }}
.chart .ok {{ fill: {faint}; }}
.chart .no-data {{ stroke: {faint}; stroke-dasharray: 2 4; }}
.chart .event {{ fill: {text}; }}
.chart .trouble {{ fill: {lack}; }}
"""


def style(colours: Mapping[str, str]) -> str:
    """The CSS of charts.

    Args:
        colours: colours by the names in :data:`LIGHT`, as CSS has them.
    """
    return _STYLE.format_map(colours)
