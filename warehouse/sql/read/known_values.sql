-- One row per value of a dimension that the bands of this release are broken down to.
with cell as (
    select specialisation, level, tier, 'all' as employer, country, metro from bands
    union
    select 'all', 'all', 'all', employer, 'all', 'all' from figures
)

select dimension, value
from cell
unpivot (value for dimension in (specialisation, level, tier, employer, country, metro))
where value <> 'all'
group by dimension, value
order by dimension, value;
