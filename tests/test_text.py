"""Bodies become text without losing, gluing or inventing words."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.posting import BodyFormat, Posting
from extract.text import html_text, plain_text


def posting(body: str | None, body_format: BodyFormat) -> Posting:
    return Posting(
        source="ashby",
        source_ref="1",
        url="",
        page_sha256="",
        employer_raw="Invented Harbor",
        title_raw="Engineer",
        body_raw=body,
        body_format=body_format,
    )


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("<p>One<br>Two<br/>Three</p>", "One\nTwo\nThree"),
        ("<h2>Pay</h2>$1<div>two</div>three", "Pay\n$1\ntwo\nthree"),
        ("<ul><li>One</li><li>Two</li></ul>after", "- One\n- Two\nafter"),
        ("<ul><li><p>One</p></li><li><div>Two</div></li></ul>", "- One\n- Two"),
        ("<ul><li>One<ul><li>Inner</li></ul></li><li></li></ul>", "- One\n- Inner"),
        ("<ol><li><strong>Bold</strong> rest</li></ol>", "- Bold rest"),
        ("<p>a <b>b</b><i>c</i> d</p>", "a bc d"),
        ("<p>  many \n\t spaces&nbsp;&nbsp;here </p>", "many spaces here"),
        ("<p>one\nline</p>", "one line"),
        ("<p>R&amp;D &lt;3 &mdash; ok &#8364;5</p>", "R&D <3 — ok €5"),
        ("<script>var pay = 1</script><style>p{}</style><p>seen</p>", "seen"),
        ("<p>se<!-- not -->en</p>", "seen"),
        (
            "<table><tr><th>Level</th><th>Pay</th></tr>"
            "<tr><td>L4</td><td><p>$1</p></td></tr></table>",
            "Level | Pay\nL4 | $1",
        ),
        ("<p>unclosed <b>bold<p>next", "unclosed bold\nnext"),
        ("</p></div>stray", "stray"),
        ("<div></div>", ""),
        ("no tags, R&amp;D", "no tags, R&D"),
        ("", ""),
        ("<p>Zürich – Ingénieur £</p>", "Zürich – Ingénieur £"),
    ],
)
def test_html_becomes_one_line_per_block(markup: str, text: str) -> None:
    assert html_text(markup) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<span>Annual Salary:</span><span>$222,800</span>", "Annual Salary: $222,800"),
        ("<span>$1,000</span><span>USD</span>", "$1,000 USD"),
        ("<span>Level 4</span><span>$120</span>", "Level 4 $120"),
        ("<span>baseSalary</span><span>Range</span>", "baseSalary Range"),
        ("<span>$1</span><span>&mdash;</span><span>$2 USD</span>", "$1—$2 USD"),
        ("<span>pay</span><span>ments</span>", "payments"),
        ("<span>one</span> <span>two</span>", "one two"),
        ("<span>one</span><span> two</span>", "one two"),
    ],
)
def test_touching_spans_are_parted_only_where_two_words_meet(markup: str, text: str) -> None:
    assert html_text(f"<p>{markup}</p>") == text


def test_an_escaped_body_is_unescaped_once() -> None:
    body = escape("<p>Use &lt;b&gt; &amp; &mdash;</p>")
    assert plain_text(posting(body, "escaped_html")) == "Use <b> & —"
    twice = escape(body)
    assert plain_text(posting(twice, "escaped_html")).startswith("<p>")


def test_plain_text_keeps_its_lines_and_loses_the_empty_ones() -> None:
    body = "THE ROLE\r\n\r\n\r\n - One  thing\n\n<b>not a tag</b> &amp; so\n"
    assert plain_text(posting(body, "text")) == ("THE ROLE\n- One thing\n<b>not a tag</b> &amp; so")


@pytest.mark.parametrize("body_format", ["html", "escaped_html", "text"])
def test_no_body_is_no_text(body_format: BodyFormat) -> None:
    assert plain_text(posting(None, body_format)) == ""
    assert plain_text(posting("", body_format)) == ""


def test_characters_that_no_tree_can_hold_do_not_lose_the_rest() -> None:
    assert html_text("<p>one\x00two\ud800 three\x0b</p>") == "onetwo three"


@pytest.mark.parametrize("depth", [10, 300, 1_900, 2_100, 50_000])
def test_however_deep_the_markup_no_word_is_lost(depth: int) -> None:
    markup = "<p>before</p>" + "<div>" * depth + "deep" + "</div>" * depth + "<p>after</p>"
    assert html_text(markup) == "before\ndeep\nafter"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_survives_being_written_as_html(words: str) -> None:
    seen = "".join(html_text(f"<p>{escape(words)}</p>").split())
    kept = "".join(letter for letter in words if letter.isalnum() and letter.isascii())
    assert "".join(letter for letter in seen if letter.isalnum() and letter.isascii()) == kept


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="<>/&;!-pdivlsan =\"'\x00\ud800x1$ \n", max_size=120))
def test_no_markup_is_an_error(markup: str) -> None:
    for body_format in ("html", "escaped_html", "text"):
        assert isinstance(plain_text(posting(markup, body_format)), str)
