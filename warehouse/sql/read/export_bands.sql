-- One row per band, in a fixed order, for export.
select *
from bands
order by kind, component, window_months, level_reading, specialisation, level, tier, employer, country,
    metro;
