-- One row per thin band of an employer (or of any) whose identifier opens with the wanted characters.
with band as (
    select * from bands
    where false
    union all by name
    select * from thin_bands
    where $employer::varchar is null or employer = $employer::varchar
)

select
    band.*,
    windows.after_on, windows.until_on,
    concat(
        'select * from thin_band_rows where employer = ''', replace(band.employer, '''', ''''''),
        ''' and band_id = ''', band.band_id, ''''
    ) as rows_sql,
    null::double as low_relative_width,
    null::double as high_relative_width
from band
inner join windows on windows.window_months = band.window_months
where starts_with(band.band_id, lower($band_id::varchar))
order by band.band_id;
