-- One row per source of one band's jobs, the largest first.
select
    band_rows.source,
    count(*)::integer as jobs,
    count(distinct band_rows.employer)::integer as employers,
    min(band_rows.posted_on) as oldest_on,
    max(band_rows.posted_on) as newest_on
from band_rows
where band_rows.band_id = $band_id::varchar
group by band_rows.source
order by jobs desc, band_rows.source;
