"""The report: one page that runs nothing, asks for nothing, and that everybody can read."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import struct
from collections import Counter
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from flows import show
from flows.cli import EXPORT_FORMATS
from flows.home import Home
from flows.problem import Exit, Problem
from tests.browser import ORIGIN, browsing, chromium
from tests.readings_by_hand import Archive, ask, entry, pay, source
from warehouse import export as export_module
from warehouse.export import ExtraMissing, export
from warehouse.picture import blocks_of
from warehouse.read import header, opened

if not export_module.can_report():
    pytest.skip("the extra `report` is not installed", allow_module_level=True)

from warehouse import drawing, picture, report
from warehouse.picture import Block, Lane

PAYLOADS = (
    "</script><script>document.title='PWNED'</script>",
    "<script>document.title='PWNED'</script>",
    "<img src=x onerror=\"document.title='PWNED'\">",
    "<svg onload=\"document.title='PWNED'\"></svg>",
    "<iframe srcdoc=\"<script>parent.document.title='PWNED'</script>\"></iframe>",
    '"><img src=http://evil.example/beacon.png>',
    "</style><style>@import url(http://evil.example/a.css);</style>",
    "<link rel=stylesheet href=http://evil.example/b.css>",
    "<meta http-equiv=refresh content='0;url=http://evil.example/c'>",
    "{{ ''.__class__ }}</text></svg><object data=http://evil.example/d></object>",
)
SPECIALISATIONS = ("pre_training", "post_training", "evaluation", "serving", "genai_application")
EMPLOYERS = ("Acorn", "Birch", "Cedar", "Dogwood")


@pytest.fixture(scope="module")
def archive() -> Archive:
    """Twenty levelled jobs of each kind, and ten labs with hostile names that state no level."""
    rows = [
        entry(
            f"{kind}-{i}",
            [pay(200_000 + 1000 * i, 300_000 + 1000 * i)],
            specialisation=kind,
            employer=EMPLOYERS[i % 4],
            tier="frontier_lab" if kind.startswith("p") else "ai_company",
        )
        for kind in SPECIALISATIONS
        for i in range(20)
    ]
    filled = Archive(sources=[source(), source("idle", enabled=False, decision=PAYLOADS[1])])
    filled.capture("page", rows)
    for number, payload in enumerate(PAYLOADS):
        name = f"source{number}"
        filled.sources.append(
            source(name, publisher=payload, attribution=payload, terms_url="javascript:alert(1)")
        )
        labs = [
            entry(
                f"{number}-{kind}",
                [pay(210_000 + 7000 * number, 380_000 + 9000 * number)],
                source=name,
                specialisation=kind,
                employer=payload,
                employer_raw=payload,
                title_raw=payload,
                tier="frontier_lab",
                level=None,
                level_literal=None,
                level_rule="none",
            )
            for kind in SPECIALISATIONS
        ]
        filled.capture(f"page{number}", labs, source=name)
    return filled


@pytest.fixture(scope="module")
def db(archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archive.build(tmp_path_factory.mktemp("built"), mode="sample")


@pytest.fixture(scope="module")
def folder(db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(db, tmp_path_factory.mktemp("exports"), formats=("csv", "parquet", "html"))


@pytest.fixture(scope="module")
def html(folder: Path) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


@dataclass
class Seen(HTMLParser):
    """The elements of a page in their order, and the text inside those that hold words."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    text: dict[str, list[str]] = field(default_factory=dict)
    inside: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.inside:
            while self.inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.text.setdefault(self.inside[-1], []).append(data)

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in tags]


@pytest.fixture(scope="module")
def seen(html: str) -> Seen:
    parser = Seen()
    parser.feed(html)
    return parser


def test_hostile_names_are_words_and_no_elements(seen: Seen, html: str) -> None:
    counts = Counter(tag for tag, _ in seen.tags)
    for tag in ("script", "iframe", "img", "object", "embed", "link", "base", "form"):
        assert counts[tag] == 0, tag
    assert counts["style"] == 1
    assert counts["svg"] == 2
    assert [name for _, found in seen.tags for name in found if name.startswith("on")] == []
    for payload in PAYLOADS:
        assert payload not in html
        assert str(escape(payload)).replace("&quot;", "&#34;").replace("&#x27;", "&#39;") in html


def test_links_lead_to_files_beside_the_page_or_to_secure_pages(seen: Seen, folder: Path) -> None:
    links = [str(found["href"]) for found in seen.all("a")]
    for link in links:
        assert link.startswith(("https://", "#")) or (folder / link).is_file(), link
    assert {"bands.csv", "bands.parquet", "bands_vs_published.csv"} <= set(links)
    assert not [link for link in links if "javascript" in link]


def test_nothing_may_be_loaded_but_the_page_s_own_style(seen: Seen, html: str) -> None:
    policies = [
        str(found["content"])
        for found in seen.all("meta")
        if found.get("http-equiv") == "Content-Security-Policy"
    ]
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policies == [
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    ]
    assert "url(" not in style[1] and "@import" not in style[1]
    assert not [found for _, found in seen.tags if "style" in found]


def test_a_sample_says_so_first_and_in_its_title(seen: Seen, html: str) -> None:
    assert "".join(seen.text["title"]).startswith("SAMPLE: ")
    assert html.index("Invented employers and invented pay") < html.index("<h1>")


def test_a_page_of_real_evidence_has_no_sample_banner(db: Path) -> None:
    facts = header(db) | {"is_sample": False, "mode": "replay"}
    with opened(db) as connection:
        text = report.page(connection, blocks_of(connection), facts, [])
    assert "SAMPLE" not in text and "Read from</dt><dd>a replay" in text


def test_headings_follow_each_other_and_every_table_is_named(seen: Seen) -> None:
    levels = [int(tag[1]) for tag, _ in seen.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    tables = len(seen.all("table"))
    assert tables >= 5
    assert len(seen.all("caption")) == tables
    assert all(found.get("scope") in ("col", "row") for found in seen.all("th"))
    assert seen.all("html") == [{"lang": "en"}]


def test_both_pictures_have_a_title_and_say_their_figures_in_words(seen: Seen, html: str) -> None:
    ids = [str(found["id"]) for _, found in seen.tags if "id" in found]
    assert len(ids) == len(set(ids))
    for svg in seen.all("svg"):
        assert svg["role"] == "img"
        assert set(str(svg["aria-labelledby"]).split()) <= set(ids)
    words = re.search(r"<desc[^>]*>(.*?)</desc>", html)
    assert words is not None
    assert "Serving, L5, base: published $240k to $320k, posted $209.5k (205 to 214)" in words[1]


def test_the_page_shows_what_the_file_holds(db: Path, seen: Seen) -> None:
    compared = ask(
        db,
        "select count(*) from bands_vs_published where kind = 'posting' and window_months = 12 "
        "and level_reading = 'equivalent' and evidence_level = published_level",
    )
    cells = [text for text in seen.text["th"] if text.endswith(")") and "(" in text]
    assert len([cell for cell in cells if ", base (" in cell or ", total (" in cell]) >= compared[0]
    assert any("GenAI application" in cell for cell in cells)


def test_words_have_contrast_in_light_and_dark(html: str) -> None:
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
        for block in re.findall(r":root \{(.*?)\}", html, re.DOTALL)
    )
    assert set(dark) == set(light)
    for colours in (light, dark):
        for ground in ("paper", "raised"):
            for words in ("ink", "quiet", "link"):
                assert contrast(colours[words], colours[ground]) >= 4.5, (words, ground)
        assert contrast(colours["warn-ink"], colours["warn"]) >= 4.5
        for mark in ("published-edge", "posted", "lab"):
            assert contrast(colours[mark], colours["paper"]) >= 3, mark
    assert {light[name]: dark[name] for name in ("ink", "quiet", "posted", "lab")}.items() <= (
        picture.DARK.items()
    )


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_picture_is_well_formed_and_the_same_every_time(db: Path) -> None:
    with opened(db) as connection:
        blocks = picture.blocks_of(connection)
    assert [block.component for block in blocks].count("base") == len(SPECIALISATIONS)
    drawn = picture.svg(blocks, picture.WIDE, identifier="one", is_alone=True)
    assert drawn == picture.svg(blocks, picture.WIDE, identifier="one", is_alone=True)
    tree = ElementTree.fromstring(drawn)
    kinds = {element.tag.rpartition("}")[2] for element in tree.iter()}
    assert kinds <= {"svg", "g", "path", "line", "rect", "text", "tspan", "title", "desc", "style"}
    assert drawing.png(drawn).startswith(b"\x89PNG")


def test_labs_beyond_the_sixth_share_a_lane_and_none_is_dropped(db: Path) -> None:
    with opened(db) as connection:
        blocks = picture.blocks_of(connection)
    serving = next(block for block in blocks if block.label == "Serving, L5")
    assert [len(lane.ranges) for lane in serving.lanes] == [0, 1, 1, 1, 1, 1, 1, 4]
    assert serving.lanes[-1].label == "4 more labs, no level"


def lanes(number: int) -> tuple[Block, ...]:
    """As many lanes as asked for, with the longest words that occur."""
    lane = Lane(
        label="W" * (picture.LABEL_CHARACTERS - 8) + ", no level",
        note="12 ranges: 3 around it, 3 overlapping, 3 below, 3 above",
        low=250_000,
        low_interval=(240_000, 260_000),
        high=350_000,
        high_interval=(340_000, 360_000),
        ranges=((230_000, 400_000), (250_000, 420_000)),
    )
    per_block = max(1, number // 5)
    block = Block("Pre-training, L5", "base", 280_000, 400_000, True, (lane,) * per_block)
    return (block,) * (number // per_block)


BROWSERS_OWN = re.compile(r"\.(google|googleapis|gvt1)\.com[:/]")
"""What Chromium asks its maker for whatever the page is."""

HARNESS = """<!doctype html><meta charset="utf-8"><title>harness</title><body><script>
const boxes = frame => [...frame.contentDocument.querySelectorAll("svg text")]
  .filter(text => text.textContent.trim() && text.getClientRects().length)
  .map(text => text.getBoundingClientRect());
const collisions = found => found.reduce((count, one, place) => count + found.slice(place + 1)
  .filter(other => one.left < other.right - 1 && other.left < one.right - 1
    && one.top < other.bottom - 3 && other.top < one.bottom - 3).length, 0);
addEventListener("load", () => {
  const told = [...document.querySelectorAll("iframe")].map(frame => {
    const page = frame.contentDocument, texts = boxes(frame);
    return {src: frame.getAttribute("src"), width: frame.clientWidth,
      scroll: page.documentElement.scrollWidth, title: page.title,
      scripts: page.scripts.length, tables: page.querySelectorAll("table").length,
      images: page.images.length, texts: texts.length, collisions: collisions(texts),
      outside: texts.filter(text => text.left < -1 || text.right > frame.clientWidth + 1).length,
      smallest: Math.min(...texts.map(text => text.height))};
  });
  document.body.textContent = "TOLD" + JSON.stringify(told) + "TOLD";
});
</script>"""


def harness(frames: list[tuple[str, int]]) -> bytes:
    inner = "".join(
        f'<iframe src="{src}" width="{width}" height="900" style="border:0"></iframe>'
        for src, width in frames
    )
    return (HARNESS + inner).encode()


@pytest.fixture(scope="module")
def told(html: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], list[str]]:
    """What a browser says of the report and of pictures with few and many lanes."""
    chromium()
    pages = {"/report.html": html.encode()}
    frames = [("/report.html", 1280), ("/report.html", 390)]
    for number in (5, 40):
        for name, layout, width in (("wide", picture.WIDE, 1100), ("narrow", picture.NARROW, 390)):
            drawn = picture.svg(lanes(number), layout, identifier="p", is_alone=False)
            path = f"/{name}-{number}.html"
            fitted = "<style>body{margin:0}svg{width:100%;height:auto}</style>"
            pages[path] = f"<!doctype html><title>{name}</title>{fitted}{drawn}".encode()
            frames.append((path, width))
    pages["/harness.html"] = harness(frames)
    with browsing(pages, tmp_path_factory.mktemp("profile")) as browser:
        dom = browser.dom("/harness.html")
        found = json.loads(dom.split("TOLD")[1].replace("&gt;", ">").replace("&lt;", "<"))
        return {f"{one['src']} {one['width']}": one for one in found}, browser.asked


def test_in_a_browser_hostile_names_run_nothing_and_no_request_leaves(
    told: tuple[dict[str, Any], list[str]],
) -> None:
    pages, asked = told
    for width in (1280, 390):
        page = pages[f"/report.html {width}"]
        assert page["title"].startswith("SAMPLE: Pay of LLM engineers")
        assert (page["scripts"], page["images"]) == (0, 0)
        assert page["tables"] >= 5
    wanted = {address for address in asked if not BROWSERS_OWN.search(address)}
    assert wanted - {f"{ORIGIN}/favicon.ico"} == {
        f"{ORIGIN}/harness.html",
        *(f"{ORIGIN}{name.split()[0]}" for name in pages),
    }


@pytest.mark.parametrize("width", [1280, 390])
def test_in_a_browser_the_page_fits_its_width(
    told: tuple[dict[str, Any], list[str]], width: int
) -> None:
    page = told[0][f"/report.html {width}"]
    assert page["scroll"] <= width
    assert page["texts"] > 40 and page["collisions"] == 0 and page["outside"] == 0
    assert page["smallest"] >= 10


@pytest.mark.parametrize("number", [5, 40])
@pytest.mark.parametrize("name", ["wide", "narrow"])
def test_in_a_browser_labels_do_not_collide(
    told: tuple[dict[str, Any], list[str]], name: str, number: int
) -> None:
    width = 390 if name == "narrow" else 1100
    page = told[0][f"/{name}-{number}.html {width}"]
    assert page["texts"] >= 2 * number
    assert page["collisions"] == 0


def test_screenshots_in_light_and_dark_differ(html: str, tmp_path: Path) -> None:
    chromium()
    with browsing({"/report.html": html.encode()}, tmp_path / "profile") as browser:
        shots = [
            browser.picture(
                "/report.html", tmp_path / f"{is_dark}.png", width=1280, height=900, is_dark=is_dark
            )
            for is_dark in (False, True)
        ]
    assert [struct.unpack(">II", shot[16:24]) for shot in shots] == [(1280, 900)] * 2
    assert shots[0] != shots[1]


def test_without_the_extra_the_rest_is_exported_and_html_says_what_to_install(
    db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_module, "can_report", lambda: False)
    with pytest.raises(ExtraMissing, match=r"in the checkout, pip install '\.\[report\]'"):
        export(db, tmp_path, formats=("html",))
    assert list(tmp_path.iterdir()) == []
    names = {path.name for path in export(db, tmp_path).iterdir()}
    assert "report.html" not in names and {"bands.csv", "bands.xlsx", "datapackage.json"} <= names


def test_the_command_says_which_extra_the_report_needs(
    db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(EXPORT_FORMATS) == set(export_module.FORMATS)
    monkeypatch.setattr(export_module, "can_report", lambda: False)
    (tmp_path / "paybands.duckdb").symlink_to(db)
    with pytest.raises(Problem) as refused:
        show.write_exports(Home(tmp_path), ("html",), None)
    assert refused.value.exit_code == Exit.USAGE
    assert "pip install '.[report]'" in refused.value.what
