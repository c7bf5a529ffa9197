-- One row per period, specialisation, country and metro, in a fixed order, for export.
select *
from demand
order by is_month, period, specialisation, country, metro;
