-- One row per matched difference, in a fixed order, for export.
select *
from premium
order by compared, baseline, kind, component, window_months desc, level_reading, country, tier;
