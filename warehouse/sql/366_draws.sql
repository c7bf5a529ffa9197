-- One row per resample: a number for each position that an employer is picked for.
-- Digests and not random(): the same file has the same picks wherever and whenever it is built. None
-- beyond the employers there are: in a small release the digests took a twentieth of the build.
create temp table draws as
select
    resample::smallint as resample,
    list(
        md5_number_lower(concat('paybands 1|', resample, '|', position)) order by position
    ) as numbers
from range(1000) as resamples (resample)
cross join range(
    1,
    least(
        getvariable('linearised_employers'),
        1 + (select count(distinct employer) from entries)
    )
) as positions (position)
group by resample;
