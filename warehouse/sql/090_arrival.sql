-- One row per thing that came in and its fate: an entry, or rejected by a named rule.
create temp table arrival as
select
    chosen_reading.came_in_as, chosen_reading.entry_id, chosen_reading.page_key,
    chosen_reading.reading_no, chosen_reading.repeat_no, chosen_reading.board, chosen_reading.fetched_at,
    chosen_reading.first_seen_at, chosen_reading.last_seen_at, chosen_reading.readings,
    case
        when chosen_reading.is_after_as_of then 'captured_after_as_of'
        when chosen_reading.outcome <> 'entry' then raw_reading.rule
        when raw_reading.posted_on > chosen_reading.fetched_at::date + 1 then 'posted_in_future'
    end as rejected_by,
    case
        when chosen_reading.is_after_as_of then 'seen only after the day the run looks from'
        when chosen_reading.outcome <> 'entry' then raw_reading.detail
        when raw_reading.posted_on > chosen_reading.fetched_at::date + 1
            then concat('posted_on ', raw_reading.posted_on, ', captured on ',
                chosen_reading.fetched_at::date)
    end as detail,
    chosen_reading.outcome = 'unread' as is_unread
from chosen_reading
inner join raw_reading
    on raw_reading.rowid = chosen_reading.reading_no;
