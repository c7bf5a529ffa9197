-- One row per thing that came in under a reference or an entry_id: what identifies it.
select entry_id, source, source_ref
from entries
where entry_id = $wanted or source_ref = $wanted
union
select entry_id, source, source_ref
from rejections
where entry_id = $wanted or source_ref = $wanted
order by source, source_ref;
