-- One row: the source that the wanted entry or rejection was read from.
with wanted as (
    select source, entry_id from entries
    union
    select source, entry_id from rejections
)

select distinct sources.*
from sources
inner join wanted on wanted.source = sources.source
where starts_with(wanted.entry_id, $entry_id::varchar) and length($entry_id::varchar) >= 8
order by sources.source;
