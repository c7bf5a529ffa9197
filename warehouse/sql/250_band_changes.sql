-- One row per entry and change between two consecutive good rounds of one board.
-- A round is one day's newest good capture of each of a board's addresses. The first round of a
-- board changes nothing; rounds without a row count once the board is believed to be empty.
create table band_changes as
with capture as (
    select captures.source, captures.board, captures.fetched_on, captures.page_key
    from captures
    left join board_state
        on board_state.source = captures.source and board_state.board = captures.board
    where
        captures.is_good
        and not captures.is_after_as_of
        and (
            captures.rows_served > 0
            or (board_state.is_emptied and captures.fetched_at > board_state.last_with_rows_at)
        )
    qualify row_number() over (
        partition by captures.source, captures.board, captures.url, captures.fetched_on
        order by captures.capture_no desc
    ) = 1
),

round as (
    select
        source, board, fetched_on,
        lag(fetched_on) over (partition by source, board order by fetched_on) as previous_on
    from (select distinct source, board, fetched_on from capture) as board_day
),

compared_page as (
    select distinct capture.page_key
    from capture
    inner join round on round.source = capture.source and round.board = capture.board
    where round.previous_on is not null
),

reading as (
    select page_key, entry_id, list(reading_no order by line_no) as reading_nos
    from sightings
    where outcome = 'entry' and page_key in (select page_key from compared_page)
    group by page_key, entry_id
),

shown as (
    select capture.source, capture.board, capture.fetched_on, reading.*
    from capture
    inner join reading on reading.page_key = capture.page_key
),

now as (
    select round.previous_on, shown.*
    from shown
    inner join round
        on round.source = shown.source
        and round.board = shown.board
        and round.fetched_on = shown.fetched_on
    where round.previous_on is not null
),

before as (
    select round.fetched_on as next_on, shown.*
    from shown
    inner join round
        on round.source = shown.source
        and round.board = shown.board
        and round.previous_on = shown.fetched_on
),

-- Most postings stand on both days as they are; only the others are looked into.
compared as (
    select
        coalesce(now.source, before.source) as source,
        coalesce(now.board, before.board) as board,
        coalesce(now.fetched_on, before.next_on) as changed_on,
        coalesce(now.previous_on, before.fetched_on) as previous_on,
        coalesce(now.entry_id, before.entry_id) as entry_id,
        now.reading_nos as new_nos,
        before.reading_nos as old_nos
    from now
    full join before
        on before.source = now.source
        and before.board = now.board
        and before.next_on = now.fetched_on
        and before.entry_id = now.entry_id
    where now.reading_nos is distinct from before.reading_nos
),

row_of as (
    select reading_nos, unnest(reading_nos) as reading_no, generate_subscripts(reading_nos, 1) as place
    from (
        select new_nos as reading_nos from compared
        union
        select old_nos as reading_nos from compared
    ) as compared_nos
),

looked_into as (
    select
        row_of.reading_nos,
        arg_min(raw_reading.employer, row_of.place) as employer,
        arg_min(raw_reading.title_raw, row_of.place) as title_raw,
        arg_min(raw_reading.url, row_of.place) as url,
        arg_min(list_filter(
            raw_reading.pay,
            lambda posted: posted.component = 'base' and posted.problem is null
        )[1], row_of.place) as base
    from row_of
    inner join raw_reading on raw_reading.rowid = row_of.reading_no
    group by row_of.reading_nos
),

told as (
    select
        compared.source, compared.board, compared.changed_on, compared.previous_on,
        compared.entry_id,
        coalesce(now.employer, before.employer) as employer,
        coalesce(now.title_raw, before.title_raw) as title_raw,
        coalesce(now.url, before.url) as url,
        case
            when compared.old_nos is null then 'appeared'
            when compared.new_nos is null then 'closed'
            when (now.base.low, now.base.high, now.base.currency)
                is distinct from (before.base.low, before.base.high, before.base.currency)
                then 'range_changed'
        end as change,
        before.base as old_base,
        now.base as new_base
    from compared
    left join looked_into as now on now.reading_nos = compared.new_nos
    left join looked_into as before on before.reading_nos = compared.old_nos
)

select
    changed_on, previous_on, change, entry_id, employer, title_raw,
    old_base.low_usd as old_low_usd,
    old_base.high_usd as old_high_usd,
    new_base.low_usd as new_low_usd,
    new_base.high_usd as new_high_usd,
    old_base.low as old_low, old_base.high as old_high,
    new_base.low as new_low, new_base.high as new_high,
    coalesce(new_base.currency, old_base.currency) as currency,
    source, board, url
from told
where change is not null
order by changed_on, source, board, entry_id, change;

comment on table band_changes is 'One row per entry and change between two consecutive good days of its board: it appeared, it closed, or its base range changed.';
comment on column band_changes.changed_on is 'Day of the capture that shows the change.';
comment on column band_changes.previous_on is 'Day of the good capture before it: the change happened between the two.';
comment on column band_changes.change is 'appeared, closed or range_changed.';
comment on column band_changes.entry_id is 'The entry.';
comment on column band_changes.employer is 'Employer.';
comment on column band_changes.title_raw is 'Title as shown.';
comment on column band_changes.old_low_usd is 'Low end of the base range before, US dollars a year.';
comment on column band_changes.old_high_usd is 'High end before, US dollars a year.';
comment on column band_changes.new_low_usd is 'Low end after, US dollars a year.';
comment on column band_changes.new_high_usd is 'High end after, US dollars a year.';
comment on column band_changes.old_low is 'Low end before, as posted.';
comment on column band_changes.old_high is 'High end before, as posted.';
comment on column band_changes.new_low is 'Low end after, as posted.';
comment on column band_changes.new_high is 'High end after, as posted.';
comment on column band_changes.currency is 'Currency as posted.';
comment on column band_changes.source is 'Source.';
comment on column band_changes.board is 'Board.';
comment on column band_changes.url is 'Address of the posting.';
