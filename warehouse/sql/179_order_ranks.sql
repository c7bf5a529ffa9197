-- One row per sample size: between which order statistics the median lies with 95 % confidence.
create temp table order_ranks (n bigint, low_rank bigint, high_rank bigint, coverage double);
