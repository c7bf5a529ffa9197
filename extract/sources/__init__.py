"""The sources: every module of this folder is one, found by its place and not by a list."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from extract.boards import Board
from extract.page import Page
from extract.posting import ServedRow
from extract.source import Source

if TYPE_CHECKING:
    from extract.web import Web


class SourceModule(Protocol):
    """What a source file offers.

    A source with boards also has `board_url` and `board_token`; one whose pages only make a whole
    together has a `board_token` that is the same for all. A source that finds its pages on other
    pages has `is_index`, which tells by the address those that serve no rows.
    """

    SOURCE: Source

    def pages(self, web: Web, boards: Sequence[Board]) -> Iterator[Page]:
        """Fetch the source's pages, one by one; of the boards, those on this system."""

    def postings(self, page: Page) -> Iterator[ServedRow]:
        """Read one kept page: one result per row that it serves. Raises Drift."""


@cache
def all_sources() -> dict[str, SourceModule]:
    """Every source file by the name that it declares, in alphabetical order.

    Whoever lists the sources imports them all, so what only the reading of a page needs (bs4,
    lxml) is imported where a page is read.
    """
    modules = [
        cast(SourceModule, import_module(f"{__name__}.{found.name}"))
        for found in pkgutil.iter_modules(__path__)
    ]
    by_name = {module.SOURCE.name: module for module in modules}
    if len(by_name) != len(modules):
        raise ValueError("two source files declare the same name")
    return dict(sorted(by_name.items()))
