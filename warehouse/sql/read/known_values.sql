-- One row per value of a dimension that the bands of this release are broken down to.
select dimension, value
from (
    select distinct specialisation, level, tier, employer, country, metro from bands
) as cell
unpivot (value for dimension in (specialisation, level, tier, employer, country, metro))
where value <> 'all'
group by dimension, value
order by dimension, value;
