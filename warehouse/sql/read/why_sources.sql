-- One row per source of one band's jobs, the largest first. The employer is that of a thin band.
with job as (
    select source, employer, posted_on
    from band_rows
    where band_id = $band_id::varchar and $employer::varchar is null
    union all
    select source, employer, posted_on
    from thin_band_rows
    where band_id = $band_id::varchar and employer = $employer::varchar
)

select
    source,
    count(*)::integer as jobs,
    count(distinct employer)::integer as employers,
    min(posted_on) as oldest_on,
    max(posted_on) as newest_on
from job
group by source
order by jobs desc, source;
