-- One row per change of a posting, the newest first.
select *
from band_changes
where
    ($since::date is null or changed_on >= $since::date)
    and ($employer::varchar is null or employer = $employer::varchar)
order by changed_on desc, employer, title_raw, entry_id, change;
