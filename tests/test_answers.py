"""The answers on the command line, over the bundled sample, and claims recomputed in plain SQL."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from flows.cli import cli
from flows.problem import Problem

PAY = """
    create temp view pay as
    select
        entries.*, clusters.cluster_id, entry_pay.low_usd, entry_pay.high_usd,
        entry_pay.pay_no, entry_pay.component,
        coalesce(
            entry_pay.level, case when not entries.level_is_weak then entries.level end, 'none'
        ) as rung,
        entries.specialisation in (
            'pre_training', 'post_training', 'evaluation', 'serving', 'genai_application',
            'llm_unspecified'
        ) as is_llm
    from entries
    inner join clusters using (entry_id)
    left join entry_pay on entry_pay.entry_id = entries.entry_id and entry_pay.is_usable
    inner join windows
        on windows.window_months = 12
        and entries.posted_on > windows.after_on and entries.posted_on <= windows.until_on
    where entries.kind = 'posting' and entries.track = 'ic'
"""
"""Every job of the last year with its pay, from the plain tables of the file."""

RANGE = """
    select count(*), median(low_usd), median(high_usd)
    from (
        select *
        from pay
        where component = 'base' and specialisation = 'genai_application' and country = 'US'
            and rung = 'L5'
        qualify row_number() over (
            partition by cluster_id order by posted_on desc, last_seen_on desc, entry_id, pay_no
        ) = 1
    )
"""

MATCHED = """
    with job as (
        select *, specialisation = 'generalist_ml' as is_baseline
        from pay
        where component = 'base' and country = 'US' and low_usd + high_usd is not null
            and (specialisation = 'generalist_ml' or is_llm)
        qualify row_number() over (
            partition by cluster_id, rung
            order by posted_on desc, last_seen_on desc, entry_id, pay_no
        ) = 1
    ),

    met as (
        select
            employer, rung,
            count(*) filter (not is_baseline) as n1,
            count(*) filter (is_baseline) as n0,
            avg(ln((low_usd + high_usd) / 2)) filter (not is_baseline)
            - avg(ln((low_usd + high_usd) / 2)) filter (is_baseline) as gap
        from job
        group by employer, rung
        having n1 > 0 and n0 > 0
    )

    select
        count(distinct employer), sum(n1 + n0)::integer,
        round(100 * (exp(sum(gap * n1 * n0 / (n1 + n0)) / sum(n1 * n0 / (n1 + n0))) - 1), 1)
    from met
"""

LEAD = """
    with metro as (
        select metro, count(distinct cluster_id) as jobs
        from pay
        where metro is not null and is_llm
        group by metro
    ),

    placed as (
        select count(distinct cluster_id) as jobs, count(distinct employer) as employers
        from pay
        where metro is not null and is_llm
    )

    select
        any_value(placed.jobs), any_value(placed.employers),
        round(100 * (
            max(metro.jobs) filter (metro.metro = 'sf_bay_area')
            - max(metro.jobs) filter (metro.metro <> 'sf_bay_area')
        ) / any_value(placed.jobs), 1)
    from metro
    cross join placed
"""


def said(data: Path, *words: str) -> str:
    done = CliRunner().invoke(cli, [*words, "--data", str(data)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_every_claim_of_the_sample_ends_in_a_verdict_with_its_reason(sample_data: Path) -> None:
    rows = json.loads(said(sample_data, "claims", "--format", "json"))["rows"]
    assert {row["verdict"] for row in rows} == {
        "supported",
        "contradicted",
        "undetermined",
        "not_testable",
    }
    for row in rows:
        assert row["why"], row["claim_id"]
        assert row["verdict"] != "not_testable" or row["data_needed"], row["claim_id"]
    text = said(sample_data, "claims")
    assert text.startswith("SAMPLE: invented employers")
    for row in rows:
        assert row["claim_id"] in text


def test_the_evidence_of_a_claim_is_rows_with_addresses(sample_data: Path) -> None:
    text = said(sample_data, "claims", "--evidence", "premium-concentrated")
    assert "rows_sql" not in text and "select * from premium_rows" in text
    rows = json.loads(
        said(sample_data, "claims", "--evidence", "premium-concentrated", "--format", "json")
    )["rows"]
    counted = [row for row in rows if row["is_counted"]]
    assert f"{len(rows)} rows, {len(counted)} of them counted" in text
    assert all(row["url"].startswith("https://") for row in counted)
    assert len({row["entry_id"] for row in counted}) > 20


def test_a_claim_that_is_not_there_is_refused_with_its_neighbours(sample_data: Path) -> None:
    with pytest.raises(Problem, match="no claim geo-lodon") as refused:
        said(sample_data, "claims", "--evidence", "geo-lodon")
    assert "geo-london" in str(refused.value.then)


def test_premium_and_demand_print_what_the_file_holds(sample_data: Path) -> None:
    found = json.loads(said(sample_data, "premium", "--baseline", "other_llm", "--format", "json"))
    (row,) = found["rows"]
    text = said(sample_data, "premium")
    assert f"{row['mid_percent']:g} ({row['mid_from_percent']:g} to" in text
    for by in ("tier", "country"):
        assert "any llm" in said(sample_data, "premium", "--by", by, "--specialisation", "any_llm")
    for by in ("specialisation", "metro", "country", "month"):
        counted = json.loads(said(sample_data, "demand", "--by", by, "--format", "json"))["rows"]
        assert counted and str(counted[0]["n"]) in said(sample_data, "demand", "--by", by)
    assert "No job was posted here" in said(
        sample_data, "demand", "--by", "metro", "--country", "ZZ"
    )


@pytest.mark.parametrize(
    ("claim_id", "columns", "plain"),
    [
        ("llm-1-genai_application-base", "n, figure, high_figure", RANGE),
        ("premium-overall", "n_employers, n, figure", MATCHED),
        ("geo-bay-area", "n, n_employers, figure", LEAD),
    ],
)
def test_a_claim_is_recomputed_from_the_plain_tables(
    sample_data: Path, claim_id: str, columns: str, plain: str
) -> None:
    with duckdb.connect(str(sample_data / "paybands.duckdb"), read_only=True) as connection:
        connection.execute(PAY)
        by_hand = connection.execute(plain).fetchall()
        stated = connection.execute(
            f"select {columns} from claims where claim_id = ?",  # noqa: S608
            [claim_id],
        ).fetchall()
    assert by_hand == stated
