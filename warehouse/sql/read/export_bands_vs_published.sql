-- One row per comparison, in a fixed order, for export.
select *
from bands_vs_published
order by published_id, kind, window_months, level_reading, evidence_level;
