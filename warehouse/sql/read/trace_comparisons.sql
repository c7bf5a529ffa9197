-- One row per comparison with a published range in which the cluster of the wanted entry counts.
with wanted as (
    select cluster_id
    from clusters
    where starts_with(entry_id, $entry_id::varchar) and length($entry_id::varchar) >= 8
)

select
    bands_vs_published.published_id, bands_vs_published.window_months,
    bands_vs_published.level_reading, bands_vs_published.evidence_level,
    bands_vs_published.published_low_usd, bands_vs_published.published_high_usd,
    comparison_rows.low_usd, comparison_rows.high_usd, comparison_rows.relation,
    bands_vs_published.verdict, bands_vs_published.reason
from comparison_rows
inner join bands_vs_published
    on bands_vs_published.comparison_id = comparison_rows.comparison_id
where comparison_rows.cluster_id in (select cluster_id from wanted)
order by bands_vs_published.comparison_id;
