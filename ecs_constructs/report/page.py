"""The frame of an HTML page of ours: one file, no script, nothing loaded, light or dark as the reader's system is."""

from collections.abc import Iterable
from html import escape

from ecs_constructs.report.characters import printable

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""

_STYLE = """:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #fff; --text: #1c2330; --faint: #5b6576; --line: #d9dee6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #10141b; --card: #1a202a; --text: #e6eaf0; --faint: #9aa5b5; --line: #313a48;
  }
}
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
h2 { font-size: 1.05rem; margin: 0; overflow-wrap: anywhere; }
p { margin: .25rem 0; overflow-wrap: anywhere; }
.faint { color: var(--faint); }
section { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem 1.25rem;
  margin-top: 1rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .3rem .6rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; padding-left: 0; white-space: normal; min-width: 7rem;
  overflow-wrap: anywhere; }
th { color: var(--faint); font-weight: 600; font-size: .85rem; }
ul { margin: .8rem 0 0; padding-left: 1.2rem; overflow-wrap: anywhere; }
"""


def page(title: str, style: str, body: Iterable[str]) -> str:
    """A page in ASCII.

    Args:
        title: what it is headed, free of markup.
        style: the CSS of its own; the colours ``--page``, ``--card``, ``--text``, ``--faint`` and ``--line`` are there.
        body: its lines below the heading, in HTML.
    """
    return _PAGE.format(title=title, style=_STYLE + style, body="\n".join(body))


def table(rows: Iterable[Iterable[str]]) -> str:
    """A table of cells in HTML, the first row a heading; on a narrow screen it scrolls by itself."""
    elements = (_row("td" if number else "th", cells) for number, cells in enumerate(rows))
    return "\n".join(['<div class="scroll"><table>', *elements, "</table></div>"])


def _row(element: str, cells: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<{element}>{cell}</{element}>' for cell in cells)}</tr>"


def escaped(text: str) -> str:
    """A text of a template, as text of the page and nothing else."""
    return escape(printable(text)).encode("ascii", "xmlcharrefreplace").decode("ascii")


def percent(part: float, whole: float) -> str:
    """A part of a whole as CSS has lengths."""
    return f"{100 * part / whole:.2f}%"
