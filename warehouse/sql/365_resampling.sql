-- One row per resample and position in it: a number that picks the employer at that position.
-- Digests and not random(): the same file has the same picks wherever and whenever it is built.
create temp table draws as
select
    resample::smallint as resample,
    position::integer as position,
    md5_number_lower(concat('paybands 1|', resample, '|', position)) as number
from range(1000) as resamples (resample)
cross join range(
    1, 1 + coalesce((
        select max(employers)
        from (
            select max(n_employers) as employers from contrast_cells
            union all
            select count(distinct employer) as employers from posted_jobs
        ) as kinds
    ), 0)
) as positions (position);

create temp macro employer_at(number, employers) as (1 + number % employers::ubigint)::integer;

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
