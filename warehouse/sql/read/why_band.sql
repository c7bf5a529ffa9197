-- One row per band whose identifier opens with the wanted characters: what it rests on.
select
    bands.*,
    windows.after_on, windows.until_on,
    concat('select * from band_rows where band_id = ''', bands.band_id, '''') as rows_sql,
    (bands.low_p50_to_usd - bands.low_p50_from_usd) / bands.low_p50_usd as low_relative_width,
    (bands.high_p50_to_usd - bands.high_p50_from_usd) / bands.high_p50_usd as high_relative_width
from bands
inner join windows on windows.window_months = bands.window_months
where starts_with(bands.band_id, lower($band_id::varchar))
order by bands.band_id;
