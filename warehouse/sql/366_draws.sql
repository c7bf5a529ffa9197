-- One row per resample: a number for each position that an employer is picked for.
-- Digests and not random(): the same file has the same picks wherever and whenever it is built.
create temp table draws as
select
    resample::smallint as resample,
    list(
        md5_number_lower(concat('paybands 1|', resample, '|', position)) order by position
    ) as numbers
from range(1000) as resamples (resample)
cross join range(
    1, (select at_least from shown_from where statistic = 'linearised_employers')
) as positions (position)
group by resample;
