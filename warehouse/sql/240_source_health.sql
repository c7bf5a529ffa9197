-- One row per source and board, and one per source over its boards (board 'all').
create table source_health as
with came_in as (
    select source, board, count(*) as entries, 0 as rejections, 0 as unread_rows,
        count(*) filter (pay_ranges > 0) as entries_with_pay,
        count(*) filter (posted_on_rule = 'posted') as filled_posted_on_raw,
        count(*) filter (nullif(location_raw, '') is not null) as filled_location_raw,
        count(*) filter (nullif(team_raw, '') is not null) as filled_team_raw,
        count(*) filter (text_key is not null) as filled_body_raw,
        max(posted_on) as newest_posted_on
    from entries
    group by source, board
    union all by name
    select source, board, 0 as entries,
        count(*) filter (outcome = 'rejected') as rejections,
        count(*) filter (outcome = 'unread') as unread_rows
    from rejections
    group by source, board
),

arrived as (
    select
        source, board,
        sum(entries) as entries, sum(rejections) as rejections, sum(unread_rows) as unread_rows,
        sum(entries_with_pay) as entries_with_pay,
        sum(filled_posted_on_raw) as filled_posted_on_raw,
        sum(filled_location_raw) as filled_location_raw,
        sum(filled_team_raw) as filled_team_raw,
        sum(filled_body_raw) as filled_body_raw,
        max(newest_posted_on) as newest_posted_on
    from came_in
    group by source, board
),

by_board as (
    select
        board_state.source, board_state.board, 1 as boards,
        board_state.is_expected::integer as boards_expected,
        (board_state.status = 'ok')::integer as boards_ok,
        board_state.attempts, board_state.last_attempt_at, board_state.outcome,
        board_state.last_note, board_state.last_good_at, board_state.last_good_age_days,
        board_state.rows_served, board_state.status,
        arrived.entries, arrived.rejections, arrived.unread_rows, arrived.entries_with_pay,
        arrived.filled_posted_on_raw, arrived.filled_location_raw, arrived.filled_team_raw,
        arrived.filled_body_raw, arrived.newest_posted_on
    from board_state
    left join arrived
        on arrived.source = board_state.source and arrived.board = board_state.board
),

by_source as (
    select
        source, 'all' as board, count(*) as boards,
        sum(boards_expected) as boards_expected, sum(boards_ok) as boards_ok,
        sum(attempts) as attempts, max(last_attempt_at) as last_attempt_at,
        null::varchar as outcome, null::varchar as last_note, max(last_good_at) as last_good_at,
        min(last_good_age_days) as last_good_age_days, sum(rows_served) as rows_served,
        case
            when bool_and(status in ('ok', 'not_yet')) and bool_or(status = 'ok') then 'ok'
            when count(distinct status) = 1 then any_value(status)
            else 'partial'
        end as status,
        sum(entries) as entries, sum(rejections) as rejections, sum(unread_rows) as unread_rows,
        sum(entries_with_pay) as entries_with_pay,
        sum(filled_posted_on_raw) as filled_posted_on_raw,
        sum(filled_location_raw) as filled_location_raw,
        sum(filled_team_raw) as filled_team_raw,
        sum(filled_body_raw) as filled_body_raw,
        max(newest_posted_on) as newest_posted_on
    from by_board
    group by source
),

never_met as (
    select
        source, 'all' as board, 0 as boards, 0 as boards_expected, 0 as boards_ok,
        case
            when not is_declared then 'unread'
            when source in (select source from captures) then 'not_yet'
            when is_enabled then 'missing'
            else 'disabled'
        end as status
    from sources
    where source not in (select source from by_board)
),

level_of_detail as (
    select * from by_board
    union all by name
    select * from by_source
    union all by name
    select * from never_met
),

floor as (
    select
        source,
        unnest(json_keys(fill_floors)) as field,
        unnest(list_transform(
            json_keys(fill_floors),
            lambda field: json_extract(fill_floors, concat('$."', field, '"'))::double
        )) as at_least
    from sources
    where fill_floors is not null
),

filled as (
    select
        level_of_detail.*,
        level_of_detail.filled_posted_on_raw / nullif(level_of_detail.entries, 0) as posted_on_share,
        level_of_detail.filled_location_raw / nullif(level_of_detail.entries, 0) as location_share,
        level_of_detail.filled_team_raw / nullif(level_of_detail.entries, 0) as team_share,
        level_of_detail.filled_body_raw / nullif(level_of_detail.entries, 0) as text_share,
        level_of_detail.entries_with_pay / nullif(level_of_detail.entries, 0) as pay_share
    from level_of_detail
),

under_floor as (
    select
        filled.source, filled.board,
        string_agg(
            concat(floor.field, ' ', round(100 * share.seen)::integer, ' % < ',
                round(100 * floor.at_least)::integer, ' %'),
            '; ' order by floor.field
        ) as fields
    from filled
    inner join floor on floor.source = filled.source
    inner join lateral (
        select case floor.field
            when 'posted_on_raw' then filled.posted_on_share
            when 'location_raw' then filled.location_share
            when 'team_raw' then filled.team_share
            when 'body_raw' then filled.text_share
            when 'pay' then filled.pay_share
        end as seen
    ) as share on share.seen < floor.at_least
    where filled.board = 'all' and filled.entries >= 20
    group by filled.source, filled.board
)

select
    filled.source, filled.board,
    coalesce(sources.is_declared, false) as is_declared,
    if(filled.status = 'ok' and under_floor.fields is not null, 'drift', filled.status) as status,
    filled.outcome,
    case
        when under_floor.fields is not null then concat('under its floor: ', under_floor.fields)
        when filled.status = 'unread' then 'no reader is declared: kept, and unread'
        when filled.status = 'not_yet' then 'asked for only after the day the run looks from'
        when filled.status = 'missing' then 'expected, and never asked for'
        when filled.status = 'disabled' then coalesce(nullif(sources.decision, ''), 'switched off')
        when filled.status = 'empty_suspect'
            then 'served no rows after having served some; the last good rows stand'
        when filled.status = 'partial'
            then concat(filled.boards_ok, ' of ', filled.boards, ' boards ok')
        else nullif(filled.last_note, '')
    end as note,
    filled.boards::integer as boards,
    filled.boards_expected::integer as boards_expected,
    filled.boards_ok::integer as boards_ok,
    coalesce(filled.attempts, 0)::integer as attempts,
    filled.last_attempt_at, filled.last_good_at, filled.last_good_age_days,
    filled.rows_served::integer as rows_served,
    sources.min_rows, sources.max_rows,
    coalesce(filled.entries, 0)::integer as entries,
    coalesce(filled.rejections, 0)::integer as rejections,
    coalesce(filled.unread_rows, 0)::integer as unread_rows,
    coalesce(filled.entries_with_pay, 0)::integer as entries_with_pay,
    round(filled.pay_share, 4)::double as pay_share,
    round(filled.posted_on_share, 4)::double as posted_on_share,
    round(filled.location_share, 4)::double as location_share,
    round(filled.team_share, 4)::double as team_share,
    round(filled.text_share, 4)::double as text_share,
    filled.newest_posted_on
from filled
left join sources on sources.source = filled.source
left join under_floor
    on under_floor.source = filled.source and under_floor.board = filled.board
order by filled.source, filled.board <> 'all', filled.board;

comment on table source_health is 'One row per source and board, and one per source over all its boards (board all): what was asked for, what came, and whether it can be trusted. Only captures up to as_of count.';
comment on column source_health.source is 'Source.';
comment on column source_health.board is 'Board, or all.';
comment on column source_health.is_declared is 'False where the archive holds pages that no reader is declared for.';
comment on column source_health.status is 'ok; carried (last attempt failed or is over 30 days old, the last good page stands in); empty_suspect (no rows after some); drift (too few rows, or a field under its floor); failed (never a good page); missing (never asked for); not_yet (asked for only after as_of); disabled; unread; partial (boards differ).';
comment on column source_health.outcome is 'How the last attempt ended.';
comment on column source_health.note is 'Why, in one line.';
comment on column source_health.boards is 'Boards known.';
comment on column source_health.boards_expected is 'Boards that a whole run asks for.';
comment on column source_health.boards_ok is 'Boards whose status is ok.';
comment on column source_health.attempts is 'Captures, good or not.';
comment on column source_health.last_attempt_at is 'Instant of the last attempt, UTC.';
comment on column source_health.last_good_at is 'Instant of the last good page, UTC.';
comment on column source_health.last_good_age_days is 'Its age at as_of, days; over boards the youngest.';
comment on column source_health.rows_served is 'Rows the last good page served.';
comment on column source_health.min_rows is 'Fewest rows a healthy page serves.';
comment on column source_health.max_rows is 'Most rows expected of a page.';
comment on column source_health.entries is 'Entries read from it, of any age.';
comment on column source_health.rejections is 'Things that came in and a rule refused.';
comment on column source_health.unread_rows is 'Rows that could not be read as postings.';
comment on column source_health.entries_with_pay is 'Entries with at least one pay range.';
comment on column source_health.pay_share is 'Share of entries with a pay range, 0 to 1.';
comment on column source_health.posted_on_share is 'Share of entries with the source''s own date, 0 to 1.';
comment on column source_health.location_share is 'Share of entries with a place, 0 to 1.';
comment on column source_health.team_share is 'Share of entries with a team, 0 to 1.';
comment on column source_health.text_share is 'Share of entries whose text was read, 0 to 1.';
comment on column source_health.newest_posted_on is 'Day of its newest entry.';
