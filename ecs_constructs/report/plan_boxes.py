"""Instances drawn as boxes with their tasks in them: a column a resource, to scale, beside the figures."""

from collections.abc import Iterator

from ecs_constructs.placement.packing import RESOURCES, UNLIMITED
from ecs_constructs.placement.placement import Box, Content, Placement, Plan, Together
from ecs_constructs.report import plan_cells as cells
from ecs_constructs.report.page import escaped, percent, table

STYLE = """:root { --stranded: #b42318; --ink: #14181f; }
@media (prefers-color-scheme: dark) {
  :root { --stranded: #ff9b8f; }
}
figure { margin: 1rem 0 0; display: flex; flex-wrap: wrap; gap: .8rem 1.5rem; align-items: flex-start; }
figcaption { flex: 1 0 100%; overflow-wrap: anywhere; }
figure .scroll { flex: 1 1 20rem; min-width: 0; }
.columns { display: flex; gap: .8rem; }
.column { width: 6.5rem; font-size: .85rem; text-align: center; }
.stack { display: flex; flex-direction: column-reverse; height: 15rem; border: 2px solid var(--faint);
  border-radius: 4px; overflow: hidden; background: var(--page); }
.stack i, .key { box-sizing: border-box; font-style: normal; overflow: hidden; }
.stack i { display: flex; align-items: center; justify-content: center; min-height: 3px; line-height: 1.2; }
.stack b { font-weight: 600; padding: 0 .25rem; border-radius: 3px; }
.key { display: inline-block; min-width: 1.5rem; height: 1.25rem; line-height: 1.25rem; border-radius: 3px;
  padding: 0 .2rem; margin-right: .4rem; text-align: center; font-size: .8rem; font-weight: 600;
  vertical-align: middle; }
.task, .daemon { color: var(--ink); background-color: var(--colour);
  background-image: linear-gradient(to bottom, var(--ink) 1px, transparent 1px), var(--pattern);
  background-size: 100% calc(100% / var(--parts, 1)), 8px 8px; }
.task b, .daemon b { background: var(--colour); }
.key b { padding: 0 .1rem; border-radius: 3px; }
.key.task, .key.daemon { background-image: var(--pattern); background-size: 8px 8px; border: 1px solid var(--ink); }
.daemon { --colour: #b8c0cc; }
.colour0 { --colour: #56b4e9; }
.colour1 { --colour: #e69f00; }
.colour2 { --colour: #009e73; }
.colour3 { --colour: #f0e442; }
.colour4 { --colour: #d55e00; }
.colour5 { --colour: #cc79a7; }
.pattern0 { --pattern: none; }
.pattern1 { --pattern: linear-gradient(45deg, transparent 45%, #0006 45% 55%, transparent 55%); }
.pattern2 { --pattern: radial-gradient(circle at 4px 4px, #0006 1.5px, transparent 2px); }
.pattern3 { --pattern: linear-gradient(to right, #0006 1.5px, transparent 1.5px); }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; margin-top: 1rem; }
.kept { background: repeating-linear-gradient(-45deg, var(--faint) 0 1px, transparent 1px 5px) var(--line); }
.headroom, .left { border: 1px dashed var(--faint); color: var(--faint); background: var(--page); }
.stranded { border: 1px dashed var(--stranded); color: var(--stranded);
  background: repeating-linear-gradient(45deg, var(--stranded) 0 1px, transparent 1px 9px) var(--page); }
.stranded b { background: var(--page); }
@media (max-width: 40rem) {
  .columns { flex: 1; }
  .column { width: auto; flex: 1; }
}
"""
"""The CSS of boxes. The colours are those of Okabe and Ito, which the colour-blind tell apart; each has a letter and a
pattern beside it."""

LEGEND = """<p class="faint legend"><span><span class="key kept"></span>kept by the system and the agent</span>
<span><span class="key daemon pattern0">A</span>a daemon</span>
<span><span class="key task colour0 pattern0">B</span>tasks</span>
<span><span class="key headroom"></span>headroom for more of them</span>
<span><span class="key stranded"></span>stranded: left over where something else is used up</span></p>"""
"""What the fillings mean."""

_COLOURS, _PATTERNS = 6, 4
_HEIGHT = 240
"""About how many points a column is high: 15rem."""

_LEAST_HEIGHT_OF_A_TASK = 4
_LEAST_HEIGHT_OF_A_LETTER = 16


class Keys:
    """A letter, a colour and a pattern for each service or job whose tasks are drawn, the same on the whole page.

    Args:
        plan: what is drawn.
    """

    def __init__(self, plan: Plan) -> None:
        subjects: list[Placement | Together] = [*plan.placements, *plan.clusters]
        boxes = [box for subject in subjects for box in subject.boxes]
        names = dict.fromkeys(content.name for box in boxes for content in box.contents)
        self._numbers = {name: number for number, name in enumerate(names)}

    def letters(self, content: Content) -> str:
        """``A`` to ``Z``, then ``AA`` and so on."""
        return _letters(self._numbers[content.name])

    def classes(self, content: Content) -> str:
        """The classes that fill what stands for it."""
        number = self._numbers[content.name]
        kind = "daemon" if content.is_daemon else f"task colour{number % _COLOURS}"
        return f"{kind} pattern{number % _PATTERNS}"


def _letters(number: int) -> str:
    rest, last = divmod(number, 26)
    return (_letters(rest - 1) if rest else "") + chr(ord("A") + last)


def figure(box: Box, names: cells.Names, keys: Keys) -> str:
    """A box with its figures."""
    shown = cells.shown_resources(box)
    like_this = f", {box.count} instances like this" if box.count > 1 else ""
    return "\n".join(
        [
            f"<figure><figcaption><strong>{escaped(box.instance_type)}</strong>{like_this}. "
            f"{escaped(cells.verdict(box, names))}</figcaption>",
            '<div class="columns">',
            *(_column(box, d, names, keys) for d in shown),
            "</div>",
            table(_rows(box, shown, names, keys)),
            "</figure>",
        ]
    )


def _column(box: Box, d: int, names: cells.Names, keys: Keys) -> str:
    whole, rest = max(box.nominal[d], box.nominal[d] - box.left[d]), _rest(box, d)
    segments = [
        _segment("kept", box.nominal[d] - box.available[d], whole),
        *(_tasks(content, d, whole, names, keys) for content in box.contents),
        _segment(rest, box.left[d], whole, label=rest),
    ]
    heading = f"{cells.SHORT_NAMES[RESOURCES[d]]}<br>{cells.in_column(RESOURCES[d], box.nominal[d])}"
    return f'<div class="column"><div class="stack">{"".join(segments)}</div>{heading}</div>'


def _rest(box: Box, d: int) -> str:
    """What the rest of a resource is; empty where it is used up."""
    if box.used_up:
        return "stranded" if RESOURCES[d] in box.stranded else ""
    return "left" if box.is_full else "headroom"


def _tasks(content: Content, d: int, whole: int, names: cells.Names, keys: Keys) -> str:
    """All tasks of a service on an instance, with a line between two of them where that can be seen."""
    amount, letters = content.amounts[d], keys.letters(content)
    return _segment(
        keys.classes(content),
        amount * content.count,
        whole,
        label=f"{letters} &times; {content.count}" if content.count > 1 else letters,
        name=names.content(content.name),
        parts=content.count if amount * _HEIGHT >= _LEAST_HEIGHT_OF_A_TASK * whole else 1,
    )


def _segment(classes: str, amount: int, whole: int, *, label: str = "", name: str = "", parts: int = 1) -> str:
    """A part of a column; its label stands in it where there is room."""
    if amount <= 0:
        return ""
    text = f"<b>{label}</b>" if label and amount * _HEIGHT >= _LEAST_HEIGHT_OF_A_LETTER * whole else ""
    title = f' title="{escaped(name)}"' if name else ""
    lines = f";--parts:{parts}" if parts > 1 else ""
    return f'<i class="{classes}"{title} style="height:{percent(amount, whole)}{lines}">{text}</i>'


def _rows(box: Box, shown: list[int], names: cells.Names, keys: Keys) -> Iterator[list[str]]:
    yield ["on one instance", *(cells.SHORT_NAMES[RESOURCES[d]] for d in shown)]
    kept = [has - rest for has, rest in zip(box.nominal, box.available, strict=True)]
    yield ['<span class="key kept"></span>kept', *(_quantity(d, kept[d]) for d in shown)]
    for content in box.contents:
        key = f'<span class="key {keys.classes(content)}"><b>{keys.letters(content)}</b></span>'
        count = "any number of " if content.count >= UNLIMITED else f"{content.count:,} &times; "
        amounts = (_quantity(d, content.amounts[d] * content.count) for d in shown)
        yield [f"{key}{count}{escaped(names.content(content.name))}", *amounts]
    rest = "left" if box.is_full else "headroom"
    key = f'<span class="key {"stranded" if box.stranded else rest}"></span>'
    yield [f"{key}{rest}", *(_quantity(d, box.left[d]) for d in shown)]


def _quantity(d: int, number: int) -> str:
    return cells.in_column(RESOURCES[d], number) if number else cells.NOTHING
