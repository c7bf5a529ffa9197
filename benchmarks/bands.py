"""The release's bands over invented figures, beside plain quantiles of the same groups."""

from __future__ import annotations

import duckdb

from warehouse.build import run_files, sql_files

FIGURES = """
    create table figures as
    select
        i::varchar as cluster_id, i::varchar as entry_id, 1 as pay_no, 'posting' as kind,
        'base' as component,
        ['L4', 'L5', 'L6', 'L7', 'unlevelled'][1 + (hash(i, 1) % 5)::bigint] as level_literal,
        ['L4', 'L5', 'L6', 'L7', 'unlevelled'][1 + (hash(i, 1) % 5)::bigint] as level_equivalent,
        ['pre_training', 'post_training', 'evaluation', 'serving', 'genai_application',
            'generalist_ml', 'mlops'][1 + (hash(i, 2) % 7)::bigint] as specialisation,
        (hash(i, 2) % 7)::bigint < 5 as is_llm,
        ['frontier_lab', 'big_tech', 'ai_company', 'other'][1 + (hash(i, 3) % 4)::bigint] as tier,
        concat('employer ', (hash(i, 3) % 400)::bigint) as employer,
        ['US', 'GB', 'DE', 'CA'][1 + (hash(i, 4) % 4)::bigint] as country,
        concat('metro ', (hash(i, 4) % 20)::bigint) as metro,
        (date '2026-11-01' - ((hash(i, 5) % 400)::bigint)::integer)::date as posted_on,
        (90000 + 1000 * ((hash(i, 6) % 200)::bigint))::integer as low_usd,
        (290000 + 1000 * ((hash(i, 7) % 300)::bigint))::integer as high_usd,
        (
            (
                90000 + 1000 * (hash(i, 6) % 200)::bigint
                + 290000 + 1000 * (hash(i, 7) % 300)::bigint
            ) // 2
        )::integer as mid_usd,
        'USD' as currency,
        true as is_newest, true as is_newest_in_country, true as is_newest_in_metro,
        true as is_newest_at_level, true as is_newest_at_level_in_country,
        true as is_newest_at_level_in_metro,
        false as is_carried, null::date as board_last_good_on
    from range(?) as rows (i)
"""

PLAIN = """
    create temp table if not exists plain_bands (
        kind varchar, component varchar, window_months utinyint, specialisation varchar,
        tier varchar, employer varchar, level varchar, country varchar, metro varchar, n bigint,
        low double[], high double[], mid double[]
    );

    insert into plain_bands
    select
        kind, component, window_months, coalesce(specialisation, specialisation_group), tier,
        employer, {level} as level, {country} as country, {metro} as metro, count(*) as n,
        quantile_cont(low_usd, [0.1, 0.25, 0.5, 0.75, 0.9]) as low,
        quantile_cont(high_usd, [0.1, 0.25, 0.5, 0.75, 0.9]) as high,
        quantile_cont(mid_usd, [0.1, 0.25, 0.5, 0.75, 0.9]) as mid
    from (
        select *, if(is_llm, 'any_llm', null) as specialisation_group from figures
    ) as figure
    inner join windows on figure.posted_on > windows.after_on
    group by
        kind, component, window_months, {level}, {country}, {metro},
        grouping sets (
            (specialisation, tier, employer), (specialisation, tier), (specialisation),
            (specialisation_group, tier, employer), (specialisation_group, tier),
            (specialisation_group),
            (tier, employer), (tier), ()
        )
"""

LEVELS = ("'all'", "level_literal", "level_equivalent")
PLACES = (("'all'", "'all'"), ("country", "'all'"), ("country", "metro"))

BEFORE = ("040", "150", "160", "165")
BANDS_FROM, BANDS_BEFORE = "170", "200"


def prepared(rows: int) -> duckdb.DuckDBPyConnection:
    """A database in memory that holds the figures and what the bands need beside them."""
    connection = duckdb.connect()
    connection.execute("set variable as_of = date '2026-11-01'")
    connection.execute(FIGURES, [rows])
    run_files(connection, (file for file in sql_files("sql") if file.name.startswith(BEFORE)))
    return connection


def figures_only(rows: int) -> int:
    """Nothing but the figures: to be taken off the two below."""
    prepared(rows)
    return rows


def plain(rows: int) -> int:
    """Plain quantiles of the same groups, in parts: at once they take all values in memory."""
    connection = prepared(rows)
    for level in LEVELS:
        for country, metro in PLACES:
            connection.execute(PLAIN.format(level=level, country=country, metro=metro))
    return rows


def ours(rows: int) -> int:
    """The release's own cells and statistics, with outliers, exact intervals and employers."""
    bands = (file for file in sql_files("sql") if BANDS_FROM <= file.name < BANDS_BEFORE)
    run_files(prepared(rows), bands)
    return rows
