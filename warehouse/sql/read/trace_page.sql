-- One row: the page whose reading speaks for the wanted entry or rejection.
with wanted as (
    select page_key, entry_id from entries
    union
    select page_key, entry_id from rejections
)

select distinct pages.*, captures.path, captures.sha256
from pages
inner join wanted on wanted.page_key = pages.page_key
left join captures on captures.capture_no = pages.last_capture_no
where starts_with(wanted.entry_id, $entry_id::varchar) and length($entry_id::varchar) >= 8
order by pages.page_key;
