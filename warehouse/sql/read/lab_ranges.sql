-- One row per published range and job of a frontier lab whose posting states no level: its own range.
select
    comparison_rows.published_id, comparison_rows.employer, comparison_rows.entry_id,
    comparison_rows.low_usd, comparison_rows.high_usd, comparison_rows.relation
from comparison_rows
inner join entries on entries.entry_id = comparison_rows.entry_id
where
    comparison_rows.kind = 'posting'
    and comparison_rows.window_months = $window_months::integer
    and comparison_rows.level_reading = $level_reading::varchar
    and comparison_rows.evidence_level = 'unlevelled'
    and comparison_rows.relation <> 'one_ended'
    and entries.tier = 'frontier_lab'
order by comparison_rows.published_id, comparison_rows.employer, comparison_rows.low_usd,
    comparison_rows.high_usd, comparison_rows.entry_id;
