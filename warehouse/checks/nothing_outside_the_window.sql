-- One row per band that holds a posting outside its window.
select bands.band_id, bands.window_months, bands.oldest_posted_on, bands.newest_posted_on
from bands
inner join windows on windows.window_months = bands.window_months
where bands.oldest_posted_on <= windows.after_on or bands.newest_posted_on > windows.until_on;
