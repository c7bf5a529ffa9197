"""A posting's body as plain text: one line per block, list items as "- "."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from html import unescape
from typing import Any

from extract.posting import Posting

# A tree is flattened by libxslt, in C: walking it in Python costs five times as much.
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

ITEM, END_OF_ITEM, SPAN, END_OF_SPAN, PARAGRAPH, BLOCK, INLINE, OTHER = "iIsSpbn?"
"""Kinds of tags, one letter each: the shape of a page is a word of them."""

SIMPLE_KINDS = {
    INLINE: (
        "",
        ["a", "abbr", "b", "big", "cite", "code", "em", "font", "i", "mark"]
        + ["s", "small", "strong", "sub", "sup", "u"],
    ),
    PARAGRAPH: ("\n", ["p", "div"]),
    BLOCK: (
        "\n",
        ["h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "section", "blockquote", "br", "hr"],
    ),
}
SIMPLE_TAGS = {
    "li": (ITEM, "\n- "),
    "/li": (END_OF_ITEM, "\n"),
    "span": (SPAN, ""),
    "/span": (END_OF_SPAN, ""),
} | {
    f"{slash}{name}": (kind, mark)
    for kind, (mark, names) in SIMPLE_KINDS.items()
    for name in names
    for slash in ("", "/")
}
"""Tags that need no tree: their kind, and what stands in the text for each."""

HARD_SHAPE = re.compile(rf"{SPAN}|{ITEM}[^{END_OF_ITEM}]*{PARAGRAPH}")
"""Where it matters which tag stands beside which."""

SIMPLE_REFERENCE = re.compile(
    r"&(?:amp|lt|gt|quot|nbsp|[lr][sd]quo|[nm]dash|hellip|bull|middot|trade|reg|copy|euro|pound"
    r"|[aeiou](?:acute|grave|uml|circ)|ntilde|ccedil|szlig|#(?:3[2-9]|[4-9]\d|1[01]\d|12[0-6])"
    r"|#[xX](?:2[0-9a-fA-F]|[3-6][0-9a-fA-F]|7[0-9a-eA-E])"
    r"|#(?:1[6-9]\d|[2-9]\d\d|[1-9]\d{3}));"
)
"""References that every reader of HTML takes for the same letter."""

OUTER_REFERENCES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'"), ("&amp;", "&"))
"""How a whole piece of HTML is escaped; the ampersand last."""

NOT_ODD = bytes([0x0A, *range(0x20, 0x7F)])

TAG = re.compile(r"<[^<>]*>")
TAG_APART = re.compile(r"<([^<>]*)>")
LINE_ENDS_TO_SPACES = bytes.maketrans(b"\n\r\t", b"   ")
CONTROLS = bytes(set(range(32)) - set(b"\n\r\t"))
"""What no tree can hold."""


@cache
def flatten() -> Any:
    """The compiled stylesheet, made once."""
    from lxml import etree

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
    return html_text(unescaped(body) if posting.body_format == "escaped_html" else body)


def unescaped(body: str) -> str:
    """The body without one layer of escapes."""
    # Five replacements take a third of what the general way does; they are the same where
    # nothing else is escaped.
    *letters, (ampersand, _) = OUTER_REFERENCES
    plain = body
    for reference, letter in letters:
        plain = plain.replace(reference, letter)
    if plain.count("&") != plain.count(ampersand):
        return unescape(body)
    return plain.replace(ampersand, "&")


def html_text(markup: str) -> str:
    """Plain text of a piece of HTML, in the form that `plain_text` describes."""
    if "<" not in markup:
        return tidy(unescape(markup))
    flat = flattened_simply(markup)
    if flat is None:
        flat = flattened(markup)
    if flat is None:
        flat = unescape(TAG.sub("\n", markup))
    if SEAM in flat:
        flat = SEAM_BETWEEN_WORDS.sub(" ", flat).replace(SEAM, "")
    return tidy(flat)


def flattened_simply(markup: str) -> str | None:
    """The markup's text where its tags are few and plain, else None. It says what a tree would."""
    # Most postings are paragraphs and lists: cut at their tags they take 40 us, by a tree 150.
    body = markup.encode("utf-8", "ignore").translate(LINE_ENDS_TO_SPACES, CONTROLS)
    pieces = TAG_APART.split(body.decode())
    tags = [simple_tag(tag) for tag in pieces[1::2]]
    shape = "".join([kind for kind, _ in tags])
    if OTHER in shape:
        return None
    if HARD_SHAPE.search(shape):
        return flattened_with_care(pieces[::2], tags)
    pieces[1::2] = [mark for _, mark in tags]
    return with_letters("".join(pieces))


def flattened_with_care(texts: Sequence[str], tags: Sequence[tuple[str, str]]) -> str | None:
    """The same where spans may touch, or a list item may open with a paragraph of its own."""
    found = [texts[0]]
    before = ""
    is_open_item = False
    for (kind, mark), words in zip(tags, texts[1:], strict=True):
        if kind == SPAN:
            found.append(SEAM if before == END_OF_SPAN and not found[-1] else "")
        elif kind == PARAGRAPH and is_open_item:
            if before != ITEM or found[-1].strip(" "):
                return None
            is_open_item = False
        else:
            is_open_item = kind == ITEM or (is_open_item and kind != END_OF_ITEM)
            found.append(mark)
        found.append(words)
        before = kind
    return with_letters("".join(found))


def with_letters(flat: str) -> str | None:
    """A text with its references as letters; None where a tag is left or a reference is rare."""
    if "<" in flat:
        return None
    flat = flat.replace("\n ", "\n")
    if "&" not in flat:
        return flat
    if flat.count("&") != len(SIMPLE_REFERENCE.findall(flat)):
        return None
    return unescape(flat)


@lru_cache(maxsize=4096)
def simple_tag(tag: str) -> tuple[str, str]:
    """The kind of a tag as one letter, and what stands for it; OTHER where it needs a tree."""
    name, _, rest = tag.strip().lower().partition(" ")
    if tag[:1].isspace() or rest.count('"') % 2 or rest.count("'") % 2:
        return OTHER, ""
    return SIMPLE_TAGS.get(name if name.startswith("/") else name.removesuffix("/"), (OTHER, ""))


def flattened(markup: str) -> str | None:
    """The markup's text by the stylesheet; None where it is nested too deep for that."""
    from lxml import etree

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
    # Looking for what a tidy text cannot hold takes a third of splitting every line.
    lines = text.strip().split("\n")
    if "  " in text or " \n" in text or "\n " in text or has_odd_space(text):
        lines = [" ".join(line.split()) for line in lines]
    return "\n".join([line for line in lines if line and line != "-"])


def has_odd_space(text: str) -> bool:
    """Whether a text holds other white space than spaces and line ends."""
    odd = text.encode("utf-8", "replace").translate(None, NOT_ODD)
    return any(letter.isspace() for letter in set(odd.decode()))
