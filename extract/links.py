"""The addresses that an HTML page links to."""

from __future__ import annotations

from urllib.parse import urljoin

from extract.markup import tree_of
from extract.page import Page


def links_on(page: Page, base: str) -> list[str]:
    """Every address that a page links to, made whole against `base`, once, in the page's order."""
    if b"<" not in page.body:
        return []
    from bs4 import SoupStrainer

    tree = tree_of(page.body, SoupStrainer("a", href=True))
    anchors = tree.find_all("a") if tree is not None else []
    hrefs = (str(anchor.get("href")).strip() for anchor in anchors)
    found: dict[str, None] = {}
    for href in hrefs:
        try:
            found[urljoin(base, href)] = None
        except ValueError:
            # "http://[" is written on pages, and is no address.
            continue
    return list(found)
