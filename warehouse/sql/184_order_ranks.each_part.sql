-- One row per sample size first met in this part: see order_ranks.
-- Exact, from the binomial distribution. The narrowest pair of ranks that covers at least 95 %;
-- of two mirror images the lower one. Sums start ten standard deviations below the middle.
insert into order_ranks
with sample_size as (
    select distinct unnest([len(lows), len(highs), len(mids)])::bigint as n
    from cell_lists
),

wide_enough as (
    select n
    from sample_size
    where
        n >= (select at_least from shown_from where statistic = 'median_interval')
        and n not in (select n from order_ranks)
),

successes as (
    select
        n,
        unnest(range(greatest(0, (n / 2 - 5 * sqrt(n))::bigint), n // 2 + 1)) as below
    from wide_enough
),

probability as (
    select
        n, below,
        exp(lgamma(n + 1) - lgamma(below + 1) - lgamma(n - below + 1) - n * ln(2)) as mass
    from successes
),

cumulative as (
    select
        n, below,
        sum(mass) over (partition by n order by below rows unbounded preceding) as at_most
    from probability
),

tail as (
    select
        n,
        count(*) filter (at_most <= 0.025) + min(below) as low_rank,
        coalesce(max(at_most) filter (at_most <= 0.025), 0) as below_low,
        min(at_most) filter (at_most > 0.025) as below_next
    from cumulative
    group by n
)

select
    n,
    low_rank,
    n + 1 - low_rank - if(below_low + below_next <= 0.05, 1, 0) as high_rank,
    1 - below_low - if(below_low + below_next <= 0.05, below_next, below_low) as coverage
from tail;
