-- One row per cell and end of the range (low, high, mid): every statistic, before suppression.
create temp table band_ends as
with listed as (
    select
        band_id,
        unnest(['low', 'high', 'mid']) as range_end,
        unnest([lows, highs, mids]) as figures
    from band_cells
    where n >= (select at_least from shown_from where statistic = 'median')
),

screened as (
    select
        band_id, range_end, figures,
        if(
            len(figures) >= (select at_least from shown_from where statistic = 'outliers'),
            without_outliers(figures),
            figures
        ) as kept
    from listed
)

select
    screened.band_id, screened.range_end,
    len(screened.figures)::integer as n,
    quantile_of(screened.figures, 0.10) as p10,
    quantile_of(screened.figures, 0.25) as p25,
    quantile_of(screened.figures, 0.50) as p50,
    quantile_of(screened.figures, 0.75) as p75,
    quantile_of(screened.figures, 0.90) as p90,
    screened.figures[order_ranks.low_rank] as p50_from,
    screened.figures[order_ranks.high_rank] as p50_to,
    (len(screened.figures) - len(screened.kept))::integer as outliers,
    quantile_of(screened.kept, 0.50) as p50_without_outliers
from screened
left join order_ranks on order_ranks.n = len(screened.figures);
