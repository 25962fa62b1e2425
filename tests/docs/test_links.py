"""Every link of every page leads somewhere."""

import re
from pathlib import Path

from tests.conftest import ROOT

PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]


def targets(page: Path) -> list[str]:
    """What the links and pictures of a page lead to, code left out."""
    text = re.sub(r"^```.*?^```$|`[^`\n]*`", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"\]\(([^)\s]+)\)", text)


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def leads_somewhere(page: Path, target: str) -> bool:
    """Whether a link leads to the web, to a file, or to a heading of a page."""
    if target.startswith("https://"):
        return True
    name, _, anchor = target.partition("#")
    file = page.parent / name if name else page
    return file.exists() and (not anchor or anchor in anchors(file))


def test_every_link_leads_somewhere() -> None:
    assert len(PAGES) > 100
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in PAGES
        for target in targets(page)
        if not leads_somewhere(page, target)
    ]
    assert broken == []
