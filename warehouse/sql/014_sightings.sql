-- One row per row that a page served, with its reading, which many pages may share. A line_no tells
-- the order of rows of one page, and nothing between pages.
create temp view sightings as
select
    page_key, rowid as reading_no, null::bigint as repeat_no,
    coalesce(line_no, rowid) as line_no,
    source, entry_id, outcome, kind
from raw_reading
union all
select
    repeats.page_key, repeats.reading_no, repeats.rowid as repeat_no, repeats.line_no,
    raw_reading.source, raw_reading.entry_id, raw_reading.outcome, raw_reading.kind
from repeats
inner join raw_reading on raw_reading.rowid = repeats.reading_no;
