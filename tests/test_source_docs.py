"""The table of sources in docs/sources.md says what the declarations say."""

from __future__ import annotations

import os

from extract.sources import all_sources
from tests.conftest import REPO

PAGE = REPO / "docs" / "sources.md"
OPENING, CLOSING = "<!-- sources -->\n", "<!-- /sources -->"
HEAD = "| Source | Kind | Publisher | Access | On | Why it is read | What there is to decide |"
LEFT_OUT = ("google", "meta", "amazon", "eightfold", "workable", "smartrecruiters")


def source_table() -> str:
    lines = [HEAD, "| --- " * 7 + "|"]
    for name, module in all_sources().items():
        source = module.SOURCE
        cells = (
            f"`{name}`",
            source.kind.replace("_", " "),
            source.publisher,
            source.access.replace("_", " "),
            "yes" if source.enabled else "no",
            source.why,
            source.decision,
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "".join(f"{line}\n" for line in lines)


def test_the_table_of_sources_follows_from_the_declarations() -> None:
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(OPENING)
    shown, _, after = rest.partition(CLOSING)
    if os.environ.get("PAYBANDS_WRITE_DOCS"):
        shown = source_table()
        PAGE.write_text(f"{before}{OPENING}{shown}{CLOSING}{after}", encoding="utf-8")
    assert shown == source_table()


def test_what_is_left_out_is_no_source() -> None:
    assert not set(LEFT_OUT) & set(all_sources())
