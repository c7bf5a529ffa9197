-- One row per cell of one employer that is too thin for a median, counted when asked for.
create view thin_bands as
with figure as (
    select
        * exclude (specialisation, is_llm),
        unnest(
            case
                when is_llm then [specialisation, 'any_llm', 'all'] else [specialisation, 'all']
            end
        ) as specialisation
    from band_figures
),

counted as (
    select
        kind, component, window_months, level_reading, specialisation, level, tier, employer,
        country, metro,
        count(*) filter (is_in_window)::integer as n,
        count(low_usd) filter (is_in_window) as n_low,
        count(high_usd) filter (is_in_window) as n_high,
        count(mid_usd) filter (is_in_window) as n_mid,
        max(posted_on) as newest_ever_on,
        min(posted_on) filter (is_in_window) as oldest_posted_on,
        max(posted_on) filter (is_in_window) as newest_posted_on,
        median((select max(until_on) from windows) - posted_on) filter (is_in_window)
            as median_age_days,
        count(*) filter (is_in_window and currency = 'USD')::integer as n_posted_in_usd,
        count(*) filter (is_in_window and is_carried)::integer as n_carried,
        min(board_last_good_on) filter (is_in_window and is_carried) as oldest_carried_on
    from figure
    group by
        kind, component, window_months, level_reading, specialisation, level, tier, employer,
        country, metro
)

select
    kind, component, window_months, level_reading, specialisation, level, tier, employer, country,
    metro, n,
    case when n > 0 then 1 else 0 end as n_employers,
    case when n > 0 then 'suppressed' else 'expired' end as status,
    case
        when n > 0 then concat('n < ', (select at_least from shown_from where statistic = 'median'))
        else concat('the newest here was posted on ', newest_ever_on, ', before the window')
    end as status_reason,
    'none' as confidence,
    n_low, n_high, n_mid,
    case when n > 0 then employer end as largest_employer,
    case when n > 0 then 1.0::double end as largest_employer_share,
    false as is_concentrated,
    case when n > 0 then 1.0::double end as effective_employers,
    oldest_posted_on, newest_posted_on,
    round(median_age_days)::integer as median_age_days,
    n_posted_in_usd, n_carried, oldest_carried_on,
    band_id_of(
        kind, component, window_months, level_reading, specialisation, level, tier, employer,
        country, metro
    ) as band_id
from counted
where n < (select at_least from shown_from where statistic = 'median');

comment on view thin_bands is 'One row per cell of one employer with fewer jobs in its window than a median needs: what bands leaves out, because it is most cells and shows a count alone. Counted when asked for: ask with an employer. Columns mean what they mean in bands.';
comment on column thin_bands.kind is 'Kind of evidence: posting, disclosure or self_report. Never pooled.';
comment on column thin_bands.component is 'What is paid for: base, total, ote, total_cash, contract_rate or stipend. Never folded into one another.';
comment on column thin_bands.window_months is 'Window: 6 or 12 months up to as_of; the edges are in windows.';
comment on column thin_bands.level_reading is 'How an employer''s own label counts: literal (L5 is L5) or equivalent (the common ladder).';
comment on column thin_bands.specialisation is 'Specialisation; any_llm for the five and the unspecified LLM work together; all for everything but not_ml.';
comment on column thin_bands.level is 'L3 to L8, unlevelled where no strong evidence states one, or all.';
comment on column thin_bands.tier is 'Kind of employer, or unknown.';
comment on column thin_bands.employer is 'Employer.';
comment on column thin_bands.country is 'Country (ISO 3166), unknown, or all. A job in several countries counts once in each and once in all.';
comment on column thin_bands.metro is 'Metropolitan area, unknown, or all. A job in several metros counts once in each and once in all.';
comment on column thin_bands.n is 'Clusters (distinct jobs) in the window: fewer than a median needs.';
comment on column thin_bands.n_employers is '1, or 0 where the window holds none.';
comment on column thin_bands.status is 'suppressed, or expired where nothing is left in the window.';
comment on column thin_bands.status_reason is 'Why.';
comment on column thin_bands.confidence is 'none.';
comment on column thin_bands.n_low is 'Clusters with a low end: the n of the low ends.';
comment on column thin_bands.n_high is 'Clusters with a high end: the n of the high ends.';
comment on column thin_bands.n_mid is 'Clusters with both ends: the n of the midpoints.';
comment on column thin_bands.largest_employer is 'The employer; empty where the window holds none.';
comment on column thin_bands.largest_employer_share is '1; empty where the window holds none.';
comment on column thin_bands.is_concentrated is 'False: no market cell.';
comment on column thin_bands.effective_employers is '1; empty where the window holds none.';
comment on column thin_bands.oldest_posted_on is 'Oldest posting in the window.';
comment on column thin_bands.newest_posted_on is 'Newest posting in the window.';
comment on column thin_bands.median_age_days is 'Median age of the postings at as_of, days.';
comment on column thin_bands.n_posted_in_usd is 'Clusters whose figure was posted in US dollars; the others were converted.';
comment on column thin_bands.n_carried is 'Clusters from a last good page that stands in for a failed one.';
comment on column thin_bands.oldest_carried_on is 'Day of the oldest such page.';
comment on column thin_bands.band_id is 'Identifier of the cell, the same as in bands once it is thick enough.';
