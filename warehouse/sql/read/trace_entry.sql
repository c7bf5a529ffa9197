-- One row: the wanted entry.
select *
from entries
where starts_with(entry_id, $entry_id::varchar) and length($entry_id::varchar) >= 8
order by entry_id;
