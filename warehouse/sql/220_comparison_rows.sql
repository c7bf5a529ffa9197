-- One row per published range, evidence it may be set beside, and cluster of that evidence.
create view comparison_rows as
with evidence as (
    select published_id, low_usd, high_usd, is_open_ended, specialisation, component, employer,
        tier, country, level as evidence_level
    from published_ranges
    union all
    select published_id, low_usd, high_usd, is_open_ended, specialisation, component, employer,
        tier, country, 'unlevelled' as evidence_level
    from published_ranges
    where level <> 'all'
)

select
    concat_ws(
        ' ', evidence.published_id, band_figures.kind, band_figures.window_months,
        band_figures.level_reading, evidence.evidence_level
    ) as comparison_id,
    evidence.published_id,
    band_figures.kind,
    band_figures.window_months,
    band_figures.level_reading,
    evidence.evidence_level,
    band_figures.cluster_id,
    band_figures.entry_id,
    entries.employer,
    entries.title_raw,
    entries.posted_on,
    band_figures.low_usd,
    band_figures.high_usd,
    case
        when band_figures.low_usd is null or band_figures.high_usd is null then 'one_ended'
        when band_figures.high_usd < evidence.low_usd then 'excludes_from_below'
        when band_figures.low_usd > evidence.high_usd and not evidence.is_open_ended
            then 'excludes_from_above'
        when band_figures.low_usd <= evidence.low_usd and band_figures.high_usd >= evidence.high_usd
            then 'contains'
        else 'overlaps'
    end as relation,
    entries.url
from evidence
inner join band_figures
    on band_figures.component = evidence.component
    and band_figures.level = evidence.evidence_level
    and band_figures.country = evidence.country
    and band_figures.metro = 'all'
    and band_figures.is_in_window
    and (evidence.tier = 'all' or band_figures.tier = evidence.tier)
    and (evidence.employer = 'all' or band_figures.employer = evidence.employer)
    and (
        evidence.specialisation in ('all', band_figures.specialisation)
        or (evidence.specialisation = 'any_llm' and band_figures.is_llm)
    )
inner join entries on entries.entry_id = band_figures.entry_id;

comment on view comparison_rows is 'One row per published range, evidence it may be set beside and cluster of that evidence: the rows behind every verdict of bands_vs_published.';
comment on column comparison_rows.comparison_id is 'The comparison, as in bands_vs_published.';
comment on column comparison_rows.published_id is 'The published range.';
comment on column comparison_rows.kind is 'Kind of evidence.';
comment on column comparison_rows.window_months is 'Window in months.';
comment on column comparison_rows.level_reading is 'literal or equivalent.';
comment on column comparison_rows.evidence_level is 'Level of the evidence: the published one, or unlevelled.';
comment on column comparison_rows.cluster_id is 'The cluster.';
comment on column comparison_rows.entry_id is 'The entry that speaks for it.';
comment on column comparison_rows.employer is 'Employer.';
comment on column comparison_rows.title_raw is 'Title as shown.';
comment on column comparison_rows.posted_on is 'Day posted.';
comment on column comparison_rows.low_usd is 'Low end, US dollars a year.';
comment on column comparison_rows.high_usd is 'High end, US dollars a year.';
comment on column comparison_rows.relation is 'How this one range lies to the published one: contains, overlaps, excludes_from_below, excludes_from_above, or one_ended where an end is missing.';
comment on column comparison_rows.url is 'Address of the posting.';
