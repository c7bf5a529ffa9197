-- One row per cell over several employers: how its clusters spread over them.
-- The employer-weighted median is the median of the employers' own medians, one voice each.
create temp table band_employers as
with voice as (
    select
        kind, component, window_months, level_reading, specialisation, level, tier, employer,
        country, metro, n,
        quantile_of(lows, 0.5) as low_p50,
        quantile_of(highs, 0.5) as high_p50,
        quantile_of(mids, 0.5) as mid_p50
    from band_cells
    where n > 0 and employer <> 'all'
),

grouped as (
    select
        kind, component, window_months, level_reading, specialisation, level,
        if(grouping(tier) = 0, tier, 'all') as tier,
        country, metro,
        count(*)::integer as n_employers,
        arg_max(employer, (n, employer)) as largest_employer,
        round(max(n) / sum(n), 4)::double as largest_employer_share,
        round(sum(n) ** 2 / sum(n ** 2), 2)::double as effective_employers,
        median(low_p50) as low_p50,
        median(high_p50) as high_p50,
        median(mid_p50) as mid_p50
    from voice
    group by
        kind, component, window_months, level_reading, specialisation, level, country, metro,
        grouping sets ((tier), ())
)

select
    band_id_of(
        kind, component, window_months, level_reading, specialisation, level, tier, 'all',
        country, metro
    ) as band_id,
    n_employers, largest_employer, largest_employer_share, effective_employers,
    low_p50, high_p50, mid_p50
from grouped;
