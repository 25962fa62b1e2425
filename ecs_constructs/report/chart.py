"""A simulation as a chart in a file: SVG by ourselves, PNG by the renderer of the extra ``charts``."""

import importlib.util
from collections.abc import Sequence
from pathlib import Path

from ecs_constructs.report import chart_style, chart_svg
from ecs_constructs.report import simulation_cells as cells
from ecs_constructs.report.chart_panels import Block, blocks
from ecs_constructs.simulation.result import Result
from ecs_constructs.template import InputError

_ZOOM, _MOST_ZOOMED = 2, 30
"""A PNG has so many pixels for a point, so that it is sharp where screens are fine; with more services and groups than
that it has one, as it would not fit into memory any more."""

_DARK = "@media (prefers-color-scheme: dark) {{\n{}}}\n"


def render_chart(result: Result, file: Path, *, dark: bool = False) -> None:
    """Writes a chart; the file's suffix says in which format.

    Args:
        result: what has become of everything.
        file: the file, ``.svg`` or ``.png``. An SVG is light or dark as the reader's system is.
        dark: whether a PNG is dark.

    Raises:
        InputError: the suffix is another one, the extra is missing, or the file cannot be written. One line.
    """
    formats = {".svg": lambda: svg(result).encode(), ".png": lambda: png(result, dark=dark)}
    render = formats.get(file.suffix.lower())
    if render is None:
        raise InputError(f"{file}: a chart is an .svg or a .png; name the file so")
    content = render()
    try:
        file.write_bytes(content)
    except OSError as error:
        raise InputError(f"{file}: cannot be written: {error.strerror or error}") from None


def svg(result: Result) -> str:
    """The chart as SVG, light or dark as the reader's system is."""
    css = chart_style.style(chart_style.LIGHT) + _DARK.format(chart_style.style(chart_style.DARK))
    return _picture(result, list(blocks(result)), css)


def png(result: Result, *, dark: bool = False) -> bytes:
    """The chart as PNG.

    Args:
        result: what has become of everything.
        dark: whether it is dark.

    Raises:
        InputError: the extra is missing, or there is no font.
    """
    if importlib.util.find_spec("resvg_py") is None:
        raise InputError("resvg_py is not installed: install ecs-constructs[charts], or write an .svg")
    _require_font()
    drawn = list(blocks(result))
    picture = _picture(result, drawn, chart_style.style(chart_style.DARK if dark else chart_style.LIGHT))
    return _rendered(picture, _ZOOM if len(drawn) <= _MOST_ZOOMED else 1)


def _picture(result: Result, drawn: Sequence[Block], css: str) -> str:
    return chart_svg.picture(
        drawn,
        result.minutes,
        title=cells.TITLE,
        advice=[advice.text for advice in result.advice],
        sentences=cells.about(result),
        css=css,
    )


def _require_font() -> None:
    """The renderer leaves out texts without a word where it finds no font."""
    empty = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">{}</svg>'
    if _rendered(empty.format("")) == _rendered(empty.format('<text y="16" font-family="sans-serif">M</text>')):
        raise InputError("a .png needs a font and none is installed: install one, such as DejaVu, or write an .svg")


def _rendered(picture: str, zoom: int = 1) -> bytes:
    import resvg_py  # noqa: PLC0415 - it belongs to the extra

    return bytes(resvg_py.svg_to_bytes(svg_string=picture, zoom=zoom))
