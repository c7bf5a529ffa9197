-- One row per capture of that page, the newest first.
with wanted as (
    select page_key, entry_id from entries
    union
    select page_key, entry_id from rejections
)

select distinct captures.*
from captures
inner join wanted on wanted.page_key = captures.page_key
where starts_with(wanted.entry_id, $entry_id::varchar) and length($entry_id::varchar) >= 8
order by captures.capture_no desc;
