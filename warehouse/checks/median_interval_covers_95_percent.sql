-- One row per sample size whose interval of the median covers less than 95 %.
select n, low_rank, high_rank, coverage
from order_ranks
where coverage < 0.95 or low_rank < 1 or high_rank > n or low_rank >= high_rank;
