-- One row per month of the wanted specialisation and country, the oldest first.
select *
from trend
where
    ($specialisation::varchar is null or specialisation = $specialisation::varchar)
    and country = coalesce($country::varchar, 'all')
order by specialisation, month_on;
