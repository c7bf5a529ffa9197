-- One row per cluster of one band, the newest first.
select *
from band_rows
where band_id = $band_id::varchar
order by posted_on desc, employer, entry_id;
