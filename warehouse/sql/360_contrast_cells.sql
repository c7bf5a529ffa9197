-- One row per scope of a difference: its employers and what their gaps add up to.
create temp table contrast_cells as
with met as (
    select
        topic, compared, baseline, window_months, is_earlier, level_reading, kind, component,
        country, tier,
        count(*)::integer as n_employers,
        sum(strata)::integer as n_strata,
        sum(n_compared)::integer as n_compared,
        sum(n_baseline)::integer as n_baseline,
        sum(n_unlevelled)::integer as n_unlevelled,
        sum(weight)::bigint as weight,
        sum(low_gap)::bigint as low_gap,
        sum(mid_gap)::bigint as mid_gap,
        sum(high_gap)::bigint as high_gap,
        avg(mid_gap / weight order by employer) as mid_gap_by_employer,
        count(*) filter (mid_gap > 0)::integer as employers_above,
        count(*) filter (mid_gap < 0)::integer as employers_below,
        arg_max(employer, (weight, employer)) as largest_employer,
        max(weight) / sum(weight) as largest_employer_share
    from contrast_matches
    group by
        topic, compared, baseline, window_months, is_earlier, level_reading, kind, component,
        country, tier
),

asked as (
    select
        'premium' as topic, contrasts.compared, contrasts.baseline,
        windows.window_months::integer as window_months, false as is_earlier,
        level_reading, 'posting' as kind, component, country, 'all' as tier
    from contrasts
    cross join windows
    cross join (select unnest(['literal', 'equivalent']) as level_reading) as readings
    cross join (select unnest(['base', 'total']) as component) as components
    cross join (select unnest(['all', 'US']) as country) as countries
    union
    select
        topic, compared, baseline, window_months, is_earlier, level_reading, kind, component,
        country, tier
    from contrast_raw
)

select
    substr(md5(concat_ws(
        '|', asked.topic, asked.compared, asked.baseline, asked.window_months, asked.is_earlier,
        asked.level_reading, asked.kind, asked.component, asked.country, asked.tier
    )), 1, 12) as cell_id,
    asked.*,
    coalesce(met.n_employers, 0) as n_employers,
    coalesce(met.n_strata, 0) as n_strata,
    coalesce(met.n_compared, 0) as n_compared,
    coalesce(met.n_baseline, 0) as n_baseline,
    coalesce(met.n_unlevelled, 0) as n_unlevelled,
    met.weight, met.low_gap, met.mid_gap, met.high_gap, met.mid_gap_by_employer,
    coalesce(met.employers_above, 0) as employers_above,
    coalesce(met.employers_below, 0) as employers_below,
    met.largest_employer, met.largest_employer_share,
    coalesce(contrast_raw.n_raw_compared, 0) as n_raw_compared,
    coalesce(contrast_raw.n_raw_baseline, 0) as n_raw_baseline,
    contrast_raw.raw_compared - contrast_raw.raw_baseline as raw_gap
from asked
left join met using (
    topic, compared, baseline, window_months, is_earlier, level_reading, kind, component, country,
    tier
)
left join contrast_raw using (
    topic, compared, baseline, window_months, is_earlier, level_reading, kind, component, country,
    tier
);
