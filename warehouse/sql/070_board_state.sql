-- One row per board that was asked for or is expected: its newest attempt and its last good page.
create temp table board_state as
with capture as (
    select source, board, url, fetched_at, fetched_on, capture_no, outcome, note, rows_served, is_good
    from captures
    where not is_after_as_of and (not is_index or not is_good)
),

expected as (
    select source, unnest(boards_expected) as url
    from sources
),

board_of_url as (
    select
        source, url,
        any_value(board order by capture_no) as board,
        bool_and(is_after_as_of) as is_only_later
    from captures
    group by source, url
),

expected_board as (
    select
        expected.source,
        coalesce(board_of_url.board, expected.url) as board,
        bool_and(coalesce(board_of_url.is_only_later, false)) as is_only_later
    from expected
    left join board_of_url
        on board_of_url.source = expected.source and board_of_url.url = expected.url
    group by expected.source, coalesce(board_of_url.board, expected.url)
),

known as (
    select source, board from capture
    union
    select source, board from expected_board
),

attempt as (
    select
        source, board,
        max(fetched_at) as last_attempt_at,
        arg_max(outcome, capture_no) as last_outcome,
        arg_max(note, capture_no) as last_note,
        arg_max(is_good, capture_no) as last_is_good,
        count(*) as attempts
    from capture
    group by source, board
),

served as (
    select source, board, fetched_on, sum(rows_served) as rows_served, max(fetched_at) as fetched_at
    from (
        select source, board, url, fetched_on, fetched_at, rows_served
        from capture
        where is_good
        qualify row_number() over (
            partition by source, board, url, fetched_on order by capture_no desc
        ) = 1
    ) as newest_of_day
    group by source, board, fetched_on
),

last_with_rows as (
    select source, board, max(fetched_on) as fetched_on
    from served
    where rows_served > 0
    group by source, board
),

emptied as (
    select served.source, served.board, count(*) as empty_days
    from served
    inner join last_with_rows
        on last_with_rows.source = served.source and last_with_rows.board = served.board
    where served.fetched_on > last_with_rows.fetched_on
    group by served.source, served.board
),

good as (
    select
        source, board,
        max(fetched_at) filter (rows_served > 0) as last_with_rows_at,
        max(fetched_at) as last_good_at,
        arg_max(rows_served, fetched_on) as rows_served
    from served
    group by source, board
),

joined as (
    select
        known.source, known.board,
        sources.is_declared, sources.is_enabled,
        sources.min_rows, sources.max_rows,
        expected_board.board is not null as is_expected,
        coalesce(expected_board.is_only_later, false) as is_only_later,
        attempt.last_attempt_at, attempt.last_note, coalesce(attempt.attempts, 0) as attempts,
        case
            when attempt.last_is_good and good.rows_served = 0 and emptied.empty_days < 3
                then 'empty_suspect'
            when attempt.last_is_good and good.rows_served = 0 then 'empty_confirmed'
            else attempt.last_outcome
        end as outcome,
        attempt.last_is_good,
        good.rows_served,
        good.last_good_at,
        good.last_with_rows_at,
        coalesce(emptied.empty_days >= 3, false) as is_emptied,
        (getvariable('as_of') - good.last_good_at::date)::integer as last_good_age_days
    from known
    left join sources on sources.source = known.source
    left join expected_board
        on expected_board.source = known.source and expected_board.board = known.board
    left join attempt on attempt.source = known.source and attempt.board = known.board
    left join good on good.source = known.source and good.board = known.board
    left join emptied on emptied.source = known.source and emptied.board = known.board
)

select
    source, board, is_expected, last_attempt_at, last_note, attempts::integer as attempts, outcome,
    rows_served::integer as rows_served, last_good_at, last_with_rows_at, is_emptied,
    last_good_age_days,
    min_rows, max_rows,
    case
        when not coalesce(is_declared, false) then 'unread'
        when attempts = 0 and is_only_later then 'not_yet'
        when attempts = 0 and not is_enabled then 'disabled'
        when attempts = 0 then 'missing'
        when outcome = 'empty_suspect' then 'empty_suspect'
        when not last_is_good and last_good_at is null then 'failed'
        when not last_is_good then 'carried'
        when rows_served > 0 and rows_served < min_rows then 'drift'
        when last_good_age_days > 30 then 'carried'
        else 'ok'
    end as status
from joined;
