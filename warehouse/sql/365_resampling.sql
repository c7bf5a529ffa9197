-- No rows: how a resample of employers picks, and what its tails are.
-- A resample of few employers spreads too little. The tails are those of Student's t in place of
-- the normal distribution, the expanded percentile interval of Hesterberg (2014).
create temp macro student_975(freedom) as
    1.959964
    + 2.372271 / freedom
    + 2.822499 / pow(freedom, 2)
    + 2.555850 / pow(freedom, 3);

create temp macro normal_tail(deviations) as
    exp(-0.5 * pow(deviations, 2)) / sqrt(2 * pi())
    * list_sum(list_transform(
        [0.319381530, -0.356563782, 1.781477937, -1.821255978, 1.330274429],
        lambda weight, power: weight / pow(1 + 0.2316419 * deviations, power)
    ));

create temp macro tail_of(employers) as
    normal_tail(sqrt(employers / (employers - 1)) * student_975(employers - 1));

-- From so many employers on their residuals say it as well (the linearised, cluster-robust standard
-- error), in one pass and not in a thousand.
create temp macro is_resampled(employers) as
    employers >= (select at_least from shown_from where statistic = 'resampled_employers')
    and employers < (select at_least from shown_from where statistic = 'linearised_employers');

create temp macro is_linearised(employers) as
    employers >= (select at_least from shown_from where statistic = 'linearised_employers');

set variable linearised_employers = (
    select at_least from shown_from where statistic = 'linearised_employers'
);

-- How often each of so many employers is in a resample, by their places. With a list of what they
-- hold as doubles (whole numbers, so that sums are exact) list_dot_product sums it over the resample:
-- a fiftieth of the time that a join and a group of picks and employers take.
create temp macro times_of(numbers, employers) as
    map_values(list_aggregate(
        list_transform(
            numbers[:employers], lambda number: (1 + number % employers::ubigint)::bigint
        ),
        'histogram_exact',
        range(1, getvariable('linearised_employers'))
    ))[:employers]::double[];
