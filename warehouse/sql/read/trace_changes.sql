-- One row per change of the wanted entry, the oldest first.
select *
from band_changes
where starts_with(entry_id, $entry_id::varchar) and length($entry_id::varchar) >= 8
order by changed_on, change;
