-- One row per cluster of one band, the newest first. The employer is that of a thin band.
select *
from band_rows
where band_id = $band_id::varchar and $employer::varchar is null
union all
select *
from thin_band_rows
where band_id = $band_id::varchar and employer = $employer::varchar
order by posted_on desc, employer, entry_id;
