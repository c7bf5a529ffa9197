-- One row per cell and end of the range (low, high, mid): every statistic, before suppression.
-- An outlier is further than four scaled median absolute deviations of the logarithm from the
-- median; where more than half the figures are equal there is no such scale and no outlier.
create temp table band_ends as
with listed as (
    select
        band_id,
        unnest(['low', 'high', 'mid']) as range_end,
        unnest([lows, highs, mids]) as figures
    from band_cells
    where n >= (select at_least from shown_from where statistic = 'median')
),

centred as (
    select
        band_id, range_end, figures,
        len(figures)::integer as n,
        quantile_of(figures, 0.5) as p50
    from listed
),

spread as (
    select
        *,
        if(
            n >= (select at_least from shown_from where statistic = 'outliers'),
            list_sort(list_transform(figures, lambda figure: abs(ln(figure) - ln(p50)))),
            null
        ) as deviations
    from centred
),

reached as (
    select *, nullif(4 * 1.4826 * quantile_of(deviations, 0.5), 0) as reach
    from spread
),

screened as (
    select
        *,
        case
            when reach is null then figures
            else list_filter(figures, lambda figure: abs(ln(figure) - ln(p50)) <= reach)
        end as kept
    from reached
)

select
    screened.band_id, screened.range_end, screened.n,
    quantile_of(screened.figures, 0.10) as p10,
    quantile_of(screened.figures, 0.25) as p25,
    screened.p50,
    quantile_of(screened.figures, 0.75) as p75,
    quantile_of(screened.figures, 0.90) as p90,
    screened.figures[order_ranks.low_rank] as p50_from,
    screened.figures[order_ranks.high_rank] as p50_to,
    (screened.n - len(screened.kept))::integer as outliers,
    quantile_of(screened.kept, 0.50) as p50_without_outliers
from screened
left join order_ranks on order_ranks.n = screened.n;
