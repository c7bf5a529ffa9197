"""The picture: published ranges as bars, and over each what is posted, a lane per line of evidence.

Every lane has its own height in pixels and its words beside it, so nothing collides whether there
are five or fifty of them.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

import duckdb

from warehouse import drawing
from warehouse.cells import markdown_cell
from warehouse.read import Table, opened, read
from warehouse.words import Record, counted, finding, money_range, published_for, with_interval

PUBLISHED_TABLE = "llm-1"
"""The published table whose ranges are drawn; the others are in the comparison."""

WINDOW_MONTHS = 12
LEVEL_READING = "equivalent"

LABS_SHOWN = 6
"""Labs with a lane of their own per published range; the rest share one."""

LABEL_CHARACTERS = 30

PANEL_GAP = 84
"""Pixels between two panels: the title and the axis of the second stand there."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One line of evidence over a published range, in US dollars a year.

    Either the medians of low and high ends with their exact intervals, or the ranges of single
    jobs. Ends that are not shown are None.
    """

    label: str
    note: str
    low: int | None = None
    low_interval: tuple[int, int] | None = None
    high: int | None = None
    high_interval: tuple[int, int] | None = None
    ranges: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """One published range with its lanes of evidence; the first is that of the same level."""

    label: str
    component: str
    low: int
    high: int
    is_open_ended: bool
    lanes: tuple[Lane, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Sizes in pixels. `is_stacked` puts a lane's words above it instead of beside it."""

    plot_width: int
    lane_height: int
    gap: int
    font_size: int
    ticks: int
    is_stacked: bool
    left: int
    right: int
    """Room beside the drawing for words where the reader's font is wider than ours."""


WIDE = Layout(430, 26, 12, 12, 6, is_stacked=False, left=36, right=60)
NARROW = Layout(330, 56, 12, 13, 4, is_stacked=True, left=2, right=16)

INK = "#1f2328"
QUIET = "#57606a"
PAPER = "#ffffff"
GRID = "#dfe3e8"
PUBLISHED = "#c9d6ea"
PUBLISHED_EDGE = "#5f7cab"
POSTED = "#9a3412"
LAB = "#6d28d9"

DARK = {
    INK: "#e6edf3",
    QUIET: "#a9b4c0",
    PAPER: "#0d1117",
    GRID: "#30363d",
    PUBLISHED: "#2b3f63",
    PUBLISHED_EDGE: "#8aa9dc",
    POSTED: "#fdba74",
    LAB: "#c4b5fd",
}
"""What each colour of the picture becomes on a dark page."""

FONT = "Arial, 'Helvetica Neue', 'Liberation Sans', sans-serif"

ASIDE = 3
"""Pixels by which the low ends lie above a lane's line and the high ends below: where their
intervals meet, they stay two."""

Side = Literal["left", "right"]
Weight = Literal["bold", "normal"]

Spec = dict[str, Any]
"""A part of a Vega-Lite specification, as its JSON has it."""

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"

TITLE = "Published ranges and what is posted"
LEGEND = (
    "Bars: published range.  Line: median low end to median high end of posted pay at that level.",
    "Thick ends: exact 95 % intervals of the two medians.  Violet lines: single jobs at frontier "
    "labs that state no level.",
)


def blocks_of(connection: duckdb.DuckDBPyConnection) -> tuple[Block, ...]:
    """What the picture shows of an open file: a block per published range of the table."""
    asked = {"window_months": WINDOW_MONTHS, "level_reading": LEVEL_READING}
    comparison = read(
        connection,
        "comparison",
        asked
        | {
            "kind": "posting",
            "component": None,
            "specialisation": None,
            "with_unlevelled": False,
        },
    )
    labs = lab_lanes(read(connection, "lab_ranges", asked))
    return tuple(
        block_of(row, labs.get(str(row["published_id"]), ()))
        for row in comparison.records()
        if str(row["published_id"]).startswith(f"{PUBLISHED_TABLE}-")
    )


def block_of(row: Record, labs: Sequence[Lane]) -> Block:
    """One comparison as a block."""
    values: dict[str, Any] = dict(row)
    label = published_for(row)
    lane = Lane(
        label=label,
        note=finding(row),
        low=values["low_p50_usd"],
        low_interval=interval(values, "low"),
        high=values["high_p50_usd"],
        high_interval=interval(values, "high"),
    )
    return Block(
        label=label,
        component=values["component"],
        low=values["published_low_usd"],
        high=values["published_high_usd"],
        is_open_ended=values["is_open_ended"],
        lanes=(lane, *labs),
    )


def interval(row: Mapping[str, Any], end: str) -> tuple[int, int] | None:
    """The exact interval of one end's median, where there is one."""
    bounds = row[f"{end}_p50_from_usd"], row[f"{end}_p50_to_usd"]
    return None if None in bounds else bounds


def lab_lanes(ranges: Table) -> dict[str, tuple[Lane, ...]]:
    """By published range: a lane per lab that states no level, the largest labs first."""
    lanes: dict[str, tuple[Lane, ...]] = {}
    for published_id, rows in groupby(ranges.records(), key=lambda row: str(row["published_id"])):
        by_lab: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            by_lab.setdefault(str(row["employer"]), []).append(row)
        labs = sorted(by_lab.items(), key=lambda lab: (-len(lab[1]), lab[0]))
        shown = [lab_lane(name, of_it) for name, of_it in labs[:LABS_SHOWN]]
        rest = [row for _, of_it in labs[LABS_SHOWN:] for row in of_it]
        if rest:
            shown.append(lab_lane(f"{len(labs) - LABS_SHOWN} more labs", rest))
        lanes[published_id] = tuple(shown)
    return lanes


def lab_lane(name: str, rows: Sequence[Mapping[str, Any]]) -> Lane:
    """The ranges of one lab's jobs, and how they lie to the published one."""
    relations = {
        "contains": "around it",
        "overlaps": "overlapping",
        "excludes_from_below": "below",
        "excludes_from_above": "above",
    }
    counts = [
        f"{number} {words}"
        for relation, words in relations.items()
        if (number := sum(row["relation"] == relation for row in rows))
    ]
    where = f": {', '.join(counts)}" if len(rows) > 1 else f", {counts[0].partition(' ')[2]}"
    return Lane(
        label=f"{shortened(name)}, no level",
        note=f"{counted(len(rows), 'range')}{where}",
        ranges=tuple((row["low_usd"], row["high_usd"]) for row in rows),
    )


def shortened(label: str) -> str:
    """A name that fits beside a lane."""
    return label if len(label) <= LABEL_CHARACTERS else f"{label[: LABEL_CHARACTERS - 1]}…"


def svg(blocks: Sequence[Block], layout: Layout, *, identifier: str, is_alone: bool) -> str:
    """The picture as one svg element with a title and a description.

    `is_alone` adds what the page says around it otherwise: heading, legend and dark colours.
    """
    drawn = drawing.svg(chart(blocks, layout, is_alone=is_alone))
    return labelled(drawn, blocks, identifier, is_alone=is_alone)


def markdown(db: Path, drawn: str) -> str:
    """The picture drawn of a published file inside markdown, and the same in words."""
    with opened(db) as connection:
        blocks = blocks_of(connection)
    image = f"data:image/svg+xml;base64,{b64encode(drawn.encode()).decode()}"
    lines = (f"- {markdown_cell(described(block))}" for block in blocks)
    return "\n".join((f"![{TITLE}]({image})", "", *lines))


def labelled(drawn: str, blocks: Sequence[Block], identifier: str, *, is_alone: bool) -> str:
    """The drawing as one image with words for who cannot see it."""
    words = escape(". ".join(described(block) for block in blocks))
    style = f"<style>{dark_style('svg')}</style>" if is_alone else ""
    head = (
        f' role="img" aria-labelledby="{identifier}-title {identifier}-desc">'
        f'<title id="{identifier}-title">{escape(TITLE)}</title>'
        f'<desc id="{identifier}-desc">{words}</desc>{style}'
    )
    return re.sub(r"(<svg[^>]*)>", lambda found: found[1] + head, drawn, count=1)


def dark_style(scope: str) -> str:
    """The rules that recolour the picture inside `scope` where the reader prefers dark."""
    rules = "".join(
        f'{scope} [fill="{light}"]{{fill:{dark}}}{scope} [stroke="{light}"]{{stroke:{dark}}}'
        for light, dark in DARK.items()
    )
    return f"@media screen and (prefers-color-scheme:dark){{{rules}}}"


def described(block: Block) -> str:
    """One block in a sentence."""
    published = money_range(block.low, block.high, block.is_open_ended)
    lane = block.lanes[0]
    figures = {"low_p50_usd": lane.low, "high_p50_usd": lane.high}
    for end, bounds in (("low", lane.low_interval), ("high", lane.high_interval)):
        figures |= {f"{end}_p50_from_usd": bounds[0] if bounds else None}
        figures |= {f"{end}_p50_to_usd": bounds[1] if bounds else None}
    posted = ""
    if lane.low is not None:
        ends = (with_interval(figures, end) for end in ("low", "high"))
        posted = f"posted {' to '.join(ends)}, "
    labs = "".join(f"; {lab.label}: {lab.note}" for lab in block.lanes[1:])
    return f"{block.label}, {block.component}: published {published}, {posted}{lane.note}{labs}"


def chart(blocks: Sequence[Block], layout: Layout, *, is_alone: bool) -> Spec:
    """One panel per component, each with its own scale."""
    components = tuple(dict.fromkeys(block.component for block in blocks))
    title = {
        "text": TITLE,
        "subtitle": [] if layout.is_stacked else list(LEGEND),
        "anchor": "start",
        "frame": "bounds",
        "fontSize": 17,
        "subtitleFontSize": 12,
        "color": INK,
        "subtitleColor": QUIET,
        "offset": 16,
    }
    return {
        "$schema": SCHEMA,
        "background": PAPER if is_alone else "transparent",
        "bounds": "flush",
        "spacing": PANEL_GAP,
        "vconcat": [
            panel([block for block in blocks if block.component == component], component, layout)
            for component in components
        ],
        "config": {
            "font": FONT,
            "aria": False,
            "padding": {"left": layout.left, "top": 8, "right": layout.right, "bottom": 8},
            "view": {"stroke": None},
        },
    } | ({"title": title} if is_alone else {})


def panel(blocks: Sequence[Block], component: str, layout: Layout) -> Spec:
    """The blocks of one component below each other, over one scale of money."""
    placed = list(stacked(blocks, layout))
    height = round(placed[-1][1][-1] + layout.lane_height) if placed else layout.lane_height
    axis = {
        "orient": "top",
        "title": None,
        "tickCount": layout.ticks,
        "labelExpr": "'$' + format(datum.value, ',') + 'k'",
        "labelColor": QUIET,
        "labelFontSize": layout.font_size - 1,
        "labelFlush": False,
        "gridColor": GRID,
        "domainColor": GRID,
        "tickColor": GRID,
    }
    money = {"zero": False, "nice": True, "padding": 6}
    pixels = {"domain": [0, height], "reverse": True, "nice": False}
    bar = {"type": "rect", "fill": PUBLISHED, "stroke": PUBLISHED_EDGE, "strokeWidth": 1}
    open_end = {"type": "point", "shape": "triangle-right", "filled": True, "fill": PUBLISHED_EDGE}
    median = {"type": "point", "filled": True, "fill": PAPER, "stroke": POSTED, "strokeWidth": 2}
    return {
        "title": {
            "text": f"{component.capitalize()} pay, US dollars a year",
            "anchor": "start",
            "frame": "group",
            "fontSize": layout.font_size + 2,
            "color": INK,
            "offset": 8,
        },
        "width": layout.plot_width,
        "height": height,
        "encoding": {
            "x": {"field": "from", "type": "quantitative", "scale": money, "axis": axis},
            "y": {"field": "top", "type": "quantitative", "scale": pixels, "axis": None},
        },
        "layer": [
            layer(bars(placed, layout), bar, x2={"field": "to"}, y2={"field": "bottom"}),
            layer(open_ends(placed, layout), open_end | {"size": 70, "opacity": 1}),
            layer(lab_lines(placed, layout), rule(LAB, 5, strokeOpacity=0.5), x2={"field": "to"}),
            layer(median_lines(placed, layout), rule(POSTED, 2), x2={"field": "to"}),
            layer(intervals(placed, layout), rule(POSTED, 6), x2={"field": "to"}),
            layer(medians(placed, layout), median | {"size": 30, "opacity": 1}),
            *words(placed, layout),
        ],
    }


def layer(records: Sequence[Spec], mark: Spec, **encoding: Spec) -> Spec:
    """Records drawn in one style, over the scales of the panel."""
    return {"data": {"values": list(records)}, "mark": mark, "encoding": encoding}


def rule(colour: str, width: int, **more: float) -> Spec:
    """A straight line."""
    return {"type": "rule", "stroke": colour, "strokeWidth": width, **more}


Placed = tuple[Block, tuple[float, ...]]
"""A block and the upper edge of each of its lanes."""


def stacked(blocks: Sequence[Block], layout: Layout) -> Iterable[Placed]:
    """Give every lane its own strip, from the top down."""
    top = float(layout.gap) / 2
    for block in blocks:
        tops = tuple(top + number * layout.lane_height for number in range(len(block.lanes)))
        yield block, tops
        top = tops[-1] + layout.lane_height + layout.gap


def middle(top: float, layout: Layout) -> float:
    """Where the line of a lane runs: below its words where they are stacked."""
    return top + layout.lane_height * (0.8 if layout.is_stacked else 0.5)


def bar_edges(tops: Sequence[float], layout: Layout) -> tuple[float, float]:
    """Upper and lower edge of a published bar: over all lanes, or round the lines alone."""
    upper = middle(tops[0], layout) - 9 if layout.is_stacked else tops[0] + 3
    lower = middle(tops[-1], layout) + 9 if layout.is_stacked else tops[-1] + layout.lane_height - 3
    return upper, lower


def bars(placed: Sequence[Placed], layout: Layout) -> list[Spec]:
    """One bar per published range; with stacked words one per lane, so that it crosses none."""
    found = []
    for block, tops in placed:
        groups = [(top,) for top in tops] if layout.is_stacked else [tops]
        for group in groups:
            upper, lower = bar_edges(group, layout)
            found.append(
                {
                    "from": block.low / 1000,
                    "to": block.high / 1000,
                    "top": upper,
                    "bottom": lower,
                }
            )
    return found


def open_ends(placed: Sequence[Placed], layout: Layout) -> list[Spec]:
    """A mark at high ends that are no limit."""
    return [
        {"from": block.high / 1000, "top": middle(tops[0], layout)}
        for block, tops in placed
        if block.is_open_ended
    ]


def lab_lines(placed: Sequence[Placed], layout: Layout) -> list[Spec]:
    """A line per job of a lab that states no level."""
    return [
        {"from": low / 1000, "to": high / 1000, "top": middle(top, layout)}
        for block, tops in placed
        for lane, top in zip(block.lanes, tops, strict=True)
        for low, high in lane.ranges
    ]


def median_lines(placed: Sequence[Placed], layout: Layout) -> list[Spec]:
    """A line from the median low end to the median high end."""
    return [
        {"from": lane.low / 1000, "to": lane.high / 1000, "top": middle(top, layout)}
        for block, tops in placed
        for lane, top in zip(block.lanes, tops, strict=True)
        if lane.low is not None and lane.high is not None
    ]


def intervals(placed: Sequence[Placed], layout: Layout) -> list[Spec]:
    """The exact intervals of both medians."""
    return [
        {"from": bounds[0] / 1000, "to": bounds[1] / 1000, "top": middle(top, layout) + shift}
        for block, tops in placed
        for lane, top in zip(block.lanes, tops, strict=True)
        for bounds, shift in ((lane.low_interval, -ASIDE), (lane.high_interval, ASIDE))
        if bounds is not None
    ]


def medians(placed: Sequence[Placed], layout: Layout) -> list[Spec]:
    """The medians themselves."""
    return [
        {"from": end / 1000, "top": middle(top, layout) + shift}
        for block, tops in placed
        for lane, top in zip(block.lanes, tops, strict=True)
        for end, shift in ((lane.low, -ASIDE), (lane.high, ASIDE))
        if end is not None
    ]


def words(placed: Sequence[Placed], layout: Layout) -> list[Spec]:
    """The name of each lane and who speaks in it: beside the plot, or above the lane."""
    names: list[Spec] = []
    notes: list[Spec] = []
    for block, tops in placed:
        for number, (lane, top) in enumerate(zip(block.lanes, tops, strict=True)):
            centre = top + layout.lane_height / 2
            name_at = top + 10 if layout.is_stacked else centre
            note_at = top + 27 if layout.is_stacked else centre
            names.append({"top": name_at, "words": lane.label, "is_first": number == 0})
            notes.append({"top": note_at, "words": lane.note})
    name_x = 0 if layout.is_stacked else -12
    note_x = 0 if layout.is_stacked else layout.plot_width + 12
    name_side: Side = "left" if layout.is_stacked else "right"
    first = [name for name in names if name["is_first"]]
    others = [name for name in names if not name["is_first"]]
    return [
        written(first, layout, x=name_x, side=name_side, weight="bold", fill=INK),
        written(others, layout, x=name_x, side=name_side, weight="normal", fill=INK),
        written(notes, layout, x=note_x, side="left", weight="normal", fill=QUIET),
    ]


def written(
    records: Sequence[Spec], layout: Layout, *, x: float, side: Side, weight: Weight, fill: str
) -> Spec:
    """Words in one style, `x` pixels from the left edge of the plot."""
    mark = {
        "type": "text",
        "align": side,
        "baseline": "middle",
        "fontSize": layout.font_size,
        "fontWeight": weight,
        "fill": fill,
    }
    return layer(records, mark, x={"value": x}, text={"field": "words"})
