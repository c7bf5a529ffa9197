"""HTML as a tree, where a page is HTML at all."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, SoupStrainer

# It says on stderr that a letter could not be decoded, and of no page which.
logging.getLogger("bs4.dammit").setLevel(logging.ERROR)


def tree_of(body: bytes | str, only: SoupStrainer | None = None) -> BeautifulSoup | None:
    """The tree of a body, or of its parts that `only` names; None where no parser takes it."""
    from bs4 import BeautifulSoup
    from bs4.exceptions import ParserRejectedMarkup

    try:
        return BeautifulSoup(body, "html.parser", parse_only=only)
    except ParserRejectedMarkup:
        # Python's own parser gives up on marked sections of a kind it does not know.
        return None
