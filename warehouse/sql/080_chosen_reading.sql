-- One row per thing that came in: the reading that speaks for it, and when it was seen.
-- A row that could be read is known by its entry_id wherever it appears; a row that never could is
-- known by its reference and its page's address, because it may have no reference of its own.
create temp table chosen_reading as
with identity as (
    select entry_id, bool_or(outcome <> 'unread') as is_readable
    from raw_reading
    group by entry_id
),

reading as (
    select
        sightings.page_key, sightings.reading_no, sightings.repeat_no, sightings.line_no,
        sightings.entry_id, sightings.outcome,
        case
            when identity.is_readable then sightings.entry_id
            else concat(sightings.entry_id, ' ', pages.url)
        end as came_in_as,
        identity.is_readable,
        pages.board, pages.first_captured_at, pages.last_captured_at, pages.last_capture_no
    from sightings
    inner join identity on identity.entry_id = sightings.entry_id
    inner join pages on pages.page_key = sightings.page_key
    where sightings.outcome <> 'unread' or not identity.is_readable
)

select
    came_in_as, entry_id, page_key, reading_no, repeat_no, board, outcome,
    last_captured_at as fetched_at,
    last_captured_at is null as is_after_as_of,
    min(first_captured_at) over sightings as first_seen_at,
    max(last_captured_at) over sightings as last_seen_at,
    count(*) over sightings as readings
from reading
window sightings as (partition by came_in_as)
qualify row_number() over (
    partition by came_in_as
    order by last_captured_at desc nulls last, last_capture_no desc nulls last, page_key, line_no
) = 1;
