-- One row per rejection of the wanted thing.
select *
from rejections
where starts_with(entry_id, $entry_id::varchar) and length($entry_id::varchar) >= 8
order by entry_id, page_key;
