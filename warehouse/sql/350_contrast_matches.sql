-- One row per scope of a difference and employer that posts on both sides of a stratum: the gap
-- between its sides, weighted as by a fixed effect per stratum.
create temp table contrast_matches as
with stratum_sums as (
    select
        topic, compared, baseline, window_months, is_earlier, level_reading, kind, component,
        country, tier, employer, stratum,
        any_value(level) = 'unlevelled' as is_unlevelled,
        any_value(actual_country) <> 'unknown' as is_placed,
        count(*) filter (side = 'compared') as n_compared,
        count(*) filter (side = 'baseline') as n_baseline,
        coalesce(sum(low_log) filter (side = 'compared'), 0)::bigint as low_compared,
        coalesce(sum(low_log) filter (side = 'baseline'), 0)::bigint as low_baseline,
        coalesce(sum(mid_log) filter (side = 'compared'), 0)::bigint as mid_compared,
        coalesce(sum(mid_log) filter (side = 'baseline'), 0)::bigint as mid_baseline,
        coalesce(sum(high_log) filter (side = 'compared'), 0)::bigint as high_compared,
        coalesce(sum(high_log) filter (side = 'baseline'), 0)::bigint as high_baseline
    from contrast_logs
    group by
        topic, compared, baseline, window_months, is_earlier, level_reading, kind, component,
        country, tier, employer, stratum
)

select
    topic, compared, baseline, window_months, is_earlier, level_reading, kind, component,
    country, tier, employer,
    count(*) as strata,
    sum(n_compared) as n_compared,
    sum(n_baseline) as n_baseline,
    sum(if(is_unlevelled, n_compared, 0)) as n_unlevelled,
    sum(round(1e6 * n_compared * n_baseline / (n_compared + n_baseline)))::bigint as weight,
    sum(round(
        (n_baseline * low_compared - n_compared * low_baseline) / (n_compared + n_baseline)
    ))::bigint as low_gap,
    sum(round(
        (n_baseline * mid_compared - n_compared * mid_baseline) / (n_compared + n_baseline)
    ))::bigint as mid_gap,
    sum(round(
        (n_baseline * high_compared - n_compared * high_baseline) / (n_compared + n_baseline)
    ))::bigint as high_gap
from stratum_sums
where n_compared > 0 and n_baseline > 0 and is_placed
group by
    topic, compared, baseline, window_months, is_earlier, level_reading, kind, component,
    country, tier, employer;
