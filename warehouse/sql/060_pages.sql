-- One row per page that was read: one body at one address, however often it was captured.
create table pages as
with capture as (
    select source, board, url, fetched_at, capture_no, page_key, rows_served, is_after_as_of
    from captures
    where page_key is not null
),

seen as (
    select
        page_key,
        any_value(source order by capture_no) as source,
        any_value(board order by capture_no) as board,
        any_value(url order by capture_no) as url,
        min(fetched_at) filter (not is_after_as_of) as first_captured_at,
        max(fetched_at) filter (not is_after_as_of) as last_captured_at,
        max(capture_no) filter (not is_after_as_of) as last_capture_no,
        count(*) filter (not is_after_as_of) as captures,
        count(*) filter (is_after_as_of) as captures_after_as_of,
        max(rows_served) as rows_served
    from capture
    group by page_key
),

reading as (
    select
        page_key,
        count(*) as rows_read,
        count(*) filter (outcome = 'entry') as rows_entry,
        count(*) filter (outcome = 'rejection') as rows_rejected,
        count(*) filter (outcome = 'unread') as rows_unread
    from sightings
    group by page_key
)

select
    seen.page_key, seen.source, seen.board, seen.url,
    seen.first_captured_at, seen.last_captured_at, seen.last_capture_no,
    seen.captures::integer as captures,
    seen.captures_after_as_of::integer as captures_after_as_of,
    seen.rows_served,
    coalesce(reading.rows_read, 0)::integer as rows_read,
    coalesce(reading.rows_entry, 0)::integer as rows_entry,
    coalesce(reading.rows_rejected, 0)::integer as rows_rejected,
    coalesce(reading.rows_unread, 0)::integer as rows_unread
from seen
left join reading on reading.page_key = seen.page_key
order by seen.source, seen.board, seen.last_capture_no, seen.page_key;

comment on table pages is 'One row per page that was read: one body at one address, however often it was captured.';
comment on column pages.page_key is 'Identifier of the page: source, address and body.';
comment on column pages.source is 'Source the page belongs to.';
comment on column pages.board is 'Board the page belongs to.';
comment on column pages.url is 'Address of the page.';
comment on column pages.first_captured_at is 'First instant this body was served, UTC, up to as_of; empty where only later.';
comment on column pages.last_captured_at is 'Last instant this body was served, UTC, up to as_of; empty where only later.';
comment on column pages.last_capture_no is 'Newest capture with this body, up to as_of.';
comment on column pages.captures is 'Captures with this body up to as_of.';
comment on column pages.captures_after_as_of is 'Captures with this body after as_of.';
comment on column pages.rows_served is 'Rows the page served, as counted by its reader.';
comment on column pages.rows_read is 'Rows that arrived here; always equal to rows_served.';
comment on column pages.rows_entry is 'Rows that were read as entries.';
comment on column pages.rows_rejected is 'Rows that a rule refused.';
comment on column pages.rows_unread is 'Rows that could not be read as postings.';
