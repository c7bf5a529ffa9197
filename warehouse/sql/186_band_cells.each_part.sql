-- One row per window and cell of this part, over all employers or of one that shows a median: every
-- statistic, whatever the number of employers.
-- An outlier is further than four scaled median absolute deviations of the logarithm from the
-- median; where more than half the figures are equal there is no such scale and no outlier. Half of
-- the figures lie no nearer than the nearer quartile: where that alone clears the furthest one,
-- the deviations are not made (they take most of the time).
create temp table part_cells as
with limits as (
    select
        max(at_least) filter (statistic = 'median') as median,
        max(at_least) filter (statistic = 'quartiles') as quartiles,
        max(at_least) filter (statistic = 'deciles') as deciles,
        max(at_least) filter (statistic = 'outliers') as outliers
    from shown_from
),

centred as (
    select
        cell_lists.*,
        len(lows)::integer as n_low,
        len(highs)::integer as n_high,
        len(mids)::integer as n_mid,
        quantile_of(lows, 0.5) as low_p50,
        quantile_of(highs, 0.5) as high_p50,
        quantile_of(mids, 0.5) as mid_p50
    from cell_lists
    cross join limits
    where cell_lists.employer = 'all' or cell_lists.n >= limits.median
),

spread as (
    select
        centred.*,
        deviations_of(lows, low_p50, limits.outliers) as low_deviations,
        deviations_of(highs, high_p50, limits.outliers) as high_deviations
    from centred
    cross join limits
),

reached as (
    select
        * exclude (low_deviations, high_deviations),
        nullif(4 * 1.4826 * quantile_of(low_deviations, 0.5), 0) as low_reach,
        nullif(4 * 1.4826 * quantile_of(high_deviations, 0.5), 0) as high_reach
    from spread
),

screened as (
    select
        *,
        kept_of(lows, low_p50, low_reach) as lows_kept,
        kept_of(highs, high_p50, high_reach) as highs_kept
    from reached
)

select
    screened.cell_no, screened.employer, screened.window_months, screened.n::integer as n,
    screened.n_low, screened.n_high, screened.n_mid,
    screened.n_posted_in_usd::integer as n_posted_in_usd,
    screened.n_carried::integer as n_carried, screened.oldest_carried_on,
    screened.newest_ever_on,
    getvariable('as_of') - ages[1] as newest_posted_on,
    getvariable('as_of') - ages[-1] as oldest_posted_on,
    round(quantile_of(ages, 0.5))::integer as median_age_days,
    if(n_low >= limits.deciles, round(quantile_of(lows, 0.10)), null)::integer as low_p10_usd,
    if(n_low >= limits.quartiles, round(quantile_of(lows, 0.25)), null)::integer as low_p25_usd,
    if(n_low >= limits.median, round(low_p50), null)::integer as low_p50_usd,
    if(n_low >= limits.quartiles, round(quantile_of(lows, 0.75)), null)::integer as low_p75_usd,
    if(n_low >= limits.deciles, round(quantile_of(lows, 0.90)), null)::integer as low_p90_usd,
    lows[low_rank.low_rank] as low_p50_from_usd,
    lows[low_rank.high_rank] as low_p50_to_usd,
    if(n_low >= limits.median, n_low - len(lows_kept), null)::integer as low_outliers,
    if(n_low >= limits.median, round(quantile_of(lows_kept, 0.50)), null)::integer
        as low_p50_without_outliers_usd,
    if(n_high >= limits.deciles, round(quantile_of(highs, 0.10)), null)::integer as high_p10_usd,
    if(n_high >= limits.quartiles, round(quantile_of(highs, 0.25)), null)::integer as high_p25_usd,
    if(n_high >= limits.median, round(high_p50), null)::integer as high_p50_usd,
    if(n_high >= limits.quartiles, round(quantile_of(highs, 0.75)), null)::integer as high_p75_usd,
    if(n_high >= limits.deciles, round(quantile_of(highs, 0.90)), null)::integer as high_p90_usd,
    highs[high_rank.low_rank] as high_p50_from_usd,
    highs[high_rank.high_rank] as high_p50_to_usd,
    if(n_high >= limits.median, n_high - len(highs_kept), null)::integer as high_outliers,
    if(n_high >= limits.median, round(quantile_of(highs_kept, 0.50)), null)::integer
        as high_p50_without_outliers_usd,
    if(n_mid >= limits.deciles, round(quantile_of(mids, 0.10)), null)::integer as mid_p10_usd,
    if(n_mid >= limits.quartiles, round(quantile_of(mids, 0.25)), null)::integer as mid_p25_usd,
    if(n_mid >= limits.median, round(mid_p50), null)::integer as mid_p50_usd,
    if(n_mid >= limits.quartiles, round(quantile_of(mids, 0.75)), null)::integer as mid_p75_usd,
    if(n_mid >= limits.deciles, round(quantile_of(mids, 0.90)), null)::integer as mid_p90_usd,
    mids[mid_rank.low_rank] as mid_p50_from_usd,
    mids[mid_rank.high_rank] as mid_p50_to_usd
from screened
cross join limits
left join order_ranks as low_rank on low_rank.n = screened.n_low
left join order_ranks as high_rank on high_rank.n = screened.n_high
left join order_ranks as mid_rank on mid_rank.n = screened.n_mid;

create temp table if not exists band_cells as from part_cells limit 0;

insert into band_cells from part_cells;
