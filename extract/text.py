"""A posting's body as plain text: one line per block, list items as "- "."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from typing import Any

from lxml import etree

from extract.posting import Posting

# The tree is flattened by libxslt, in C: walking it in Python costs five times as much.
STYLESHEET = """
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="text" encoding="UTF-8"/>
  <xsl:template match="script|style|template|noscript|head|processing-instruction()"/>
  <xsl:template match="br|hr"><xsl:text>&#10;</xsl:text></xsl:template>
  <xsl:template match="li"><xsl:text>&#10;- </xsl:text><xsl:apply-templates/><xsl:text>&#10;</xsl:text></xsl:template>
  <xsl:template match="li/p[1]|li/div[1]"><xsl:apply-templates/><xsl:text>&#10;</xsl:text></xsl:template>
  <xsl:template match="td|th"><xsl:if test="preceding-sibling::*"> | </xsl:if><xsl:apply-templates/></xsl:template>
  <xsl:template match="td/p|td/div|th/p|th/div"><xsl:text> </xsl:text><xsl:apply-templates/><xsl:text> </xsl:text></xsl:template>
  <xsl:template match="p|div|h1|h2|h3|h4|h5|h6|ul|ol|dl|dt|dd|table|tr|section|article|header|footer|aside|main|nav|blockquote|pre|figure|figcaption|address|form|fieldset">
    <xsl:text>&#10;</xsl:text><xsl:apply-templates/><xsl:text>&#10;</xsl:text>
  </xsl:template>
  <xsl:template match="span[preceding-sibling::node()[1][self::span]]"><xsl:text>&#57344;</xsl:text><xsl:apply-templates/></xsl:template>
</xsl:stylesheet>
"""  # noqa: E501

SEAM = "\ue000"
"""Stands in the flattened text where two spans touch, until it is known whether they are words."""

SEAM_BETWEEN_WORDS = re.compile(
    rf"(?<=[:;,!?)\]]){SEAM}(?=\S)|(?<=\w){SEAM}(?=[$€£¥₹(])|(?<=[a-z]){SEAM}(?=[A-Z])"
    rf"|(?<=[A-Za-z]){SEAM}(?=\d)|(?<=\d){SEAM}(?=[A-Za-z])"
)

DEEPEST = 2000
"""Markup nested deeper than this is cut off by libxml2: its tags are then only taken out."""

TAG = re.compile(r"<[^<>]*>")
LINE_ENDS_TO_SPACES = bytes.maketrans(b"\n\r\t", b"   ")
CONTROLS = bytes(set(range(32)) - set(b"\n\r\t"))
"""What no tree can hold."""


@cache
def flatten() -> Any:
    """The compiled stylesheet, made once."""
    return etree.XSLT(etree.fromstring(STYLESHEET))


def plain_text(posting: Posting) -> str:
    """The whole body of a posting as text: one line per block, no empty lines, "" for no body.

    Text inside one block stays on one line, list items open with "- ", cells of a table row are
    parted by " | ", and scripts, styles and comments are dropped. Never raises for what the
    body holds.
    """
    body = posting.body_raw
    if not body:
        return ""
    if posting.body_format == "text":
        return tidy(body)
    return html_text(unescape(body) if posting.body_format == "escaped_html" else body)


def html_text(markup: str) -> str:
    """Plain text of a piece of HTML, in the form that `plain_text` describes."""
    if "<" not in markup:
        return tidy(unescape(markup))
    flat = flattened(markup)
    if flat is None:
        flat = unescape(TAG.sub("\n", markup))
    if SEAM in flat:
        flat = SEAM_BETWEEN_WORDS.sub(" ", flat).replace(SEAM, "")
    return tidy(flat)


def flattened(markup: str) -> str | None:
    """The markup's text by the stylesheet; None where it is nested too deep for that."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True)
    body = markup.encode("utf-8", "ignore").translate(LINE_ENDS_TO_SPACES, CONTROLS)
    try:
        flat = str(flatten()(etree.fromstring(b"<div>" + body + b"</div>", parser)))
    except (etree.XMLSyntaxError, etree.XSLTApplyError):
        return None
    if markup.count("<") > DEEPEST and "depth" in str(parser.error_log):
        return None
    return flat


def tidy(text: str) -> str:
    """Every run of spaces as one space, no empty lines, nothing at the ends of a line."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line and line != "-")
