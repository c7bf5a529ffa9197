-- One row per entry, level and base range it has shown, from the capture that first shows it to the
-- one that shows another. What an entry is (employer, specialisation) is as its newest capture says.
create table range_history as
with moved as (
    select entry_id
    from sightings
    where outcome = 'entry' and kind = 'posting'
    group by entry_id
    having min(reading_no) <> max(reading_no)
),

sighting as (
    select
        sightings.entry_id, captures.fetched_on, sightings.reading_no
    from captures
    inner join sightings on sightings.page_key = captures.page_key
    where
        sightings.entry_id in (select entry_id from moved)
        and captures.is_good
        and not captures.is_after_as_of
        and sightings.outcome = 'entry'
        and sightings.kind = 'posting'
    qualify row_number() over (
        partition by sightings.entry_id, captures.fetched_on
        order by captures.capture_no desc, sightings.line_no
    ) = 1
),

-- Most sightings show the reading of the one before: no other range, and nothing to unpack.
turn as (
    select entry_id, fetched_on, reading_no
    from sighting
    qualify reading_no is distinct from
        lag(reading_no) over (partition by entry_id order by fetched_on)
),

numbered as (
    select
        rowid as reading_no,
        if(level_is_weak, null, level) as level,
        pay,
        unnest(range(1, len(pay) + 1)) as pay_no
    from raw_reading
    where rowid in (select reading_no from turn)
),

usable as (
    select
        reading_no, pay_no::utinyint as pay_no,
        coalesce(pay[pay_no]."level", level, 'unlevelled') as level,
        pay[pay_no].low_usd as low_usd, pay[pay_no].high_usd as high_usd,
        pay[pay_no].low as low, pay[pay_no].high as high, pay[pay_no].currency as currency,
        pay[pay_no].period as period
    from numbered
    where
        pay[pay_no].component = 'base'
        and pay[pay_no].problem is null
        and coalesce(pay[pay_no].low_usd, pay[pay_no].high_usd) is not null
        and coalesce(pay[pay_no].low_usd > 0, true)
        and coalesce(pay[pay_no].high_usd > 0, true)
        and coalesce(pay[pay_no].low_usd <= pay[pay_no].high_usd, true)
    qualify row_number() over (
        partition by reading_no, coalesce(pay[pay_no]."level", level, 'unlevelled')
        order by pay_no
    ) = 1
),

shown as (
    select
        reading_no,
        list(
            {'pay_no': pay_no, 'level': level, 'low_usd': low_usd, 'high_usd': high_usd}
            order by pay_no
        ) as ranges,
        list(
            {'level': level, 'low': low, 'high': high, 'currency': currency, 'period': period}
            order by pay_no
        ) as as_posted
    from usable
    group by reading_no
),

followed as (
    select
        turn.entry_id, turn.fetched_on, shown.ranges, shown.as_posted,
        lag(shown.as_posted) over before as as_posted_before,
        row_number() over before as turn_no
    from turn
    left join shown on shown.reading_no = turn.reading_no
    window before as (partition by turn.entry_id order by turn.fetched_on)
),

grouped as (
    select
        entry_id, fetched_on, ranges,
        count(*) filter (turn_no = 1 or as_posted is distinct from as_posted_before) over (
            partition by entry_id order by fetched_on
        ) as version_no
    from followed
),

version as (
    select
        entry_id, version_no,
        min(fetched_on) as from_on,
        arg_max(ranges, fetched_on) as ranges
    from grouped
    group by entry_id, version_no
),

dated as (
    select
        entry_id, from_on, ranges,
        lead(from_on) over (partition by entry_id order by from_on) as until_on
    from version
),

unnested as (
    select entry_id, from_on, until_on, unnest(ranges) as posted
    from dated
),

-- Most postings have one reading, however often that was captured: nothing to follow.
good_page as (
    select page_key, min(fetched_on) as from_on
    from captures
    where is_good and not is_after_as_of
    group by page_key
),

steady as (
    select sightings.entry_id, min(good_page.from_on) as from_on
    from sightings
    inner join good_page on good_page.page_key = sightings.page_key
    where
        sightings.outcome = 'entry'
        and sightings.kind = 'posting'
        and sightings.entry_id not in (select entry_id from moved)
    group by sightings.entry_id
),

steady_range as (
    select
        entry_pay.entry_id, steady.from_on, null::date as until_on, entry_pay.pay_no,
        coalesce(
            entry_pay.level, if(entries.level_is_weak, null, entries.level), 'unlevelled'
        ) as level,
        entry_pay.low_usd, entry_pay.high_usd
    from steady
    inner join entries on entries.entry_id = steady.entry_id
    inner join entry_pay on entry_pay.entry_id = steady.entry_id
    where
        entry_pay.component = 'base'
        and entry_pay.is_usable
    qualify row_number() over (
        partition by entry_pay.entry_id, coalesce(
            entry_pay.level, if(entries.level_is_weak, null, entries.level), 'unlevelled'
        )
        order by entry_pay.pay_no
    ) = 1
),

listed as (
    select
        entry_id, from_on, until_on, posted.pay_no as pay_no, posted.level as level,
        posted.low_usd as low_usd, posted.high_usd as high_usd
    from unnested
    union all
    select * from steady_range
)

select listed.*
from listed
inner join entries on entries.entry_id = listed.entry_id
where entries.track = 'ic' and entries.specialisation <> 'not_ml'
order by listed.entry_id, listed.from_on, listed.pay_no;

comment on table range_history is 'One row per posting, level and base range it has shown: what a band of an earlier day was made of. Individual contributors only, nothing quarantined, no not_ml.';
comment on column range_history.entry_id is 'The posting.';
comment on column range_history.from_on is 'Day of the first capture that shows this range.';
comment on column range_history.until_on is 'Day of the capture that first shows another, or none; empty where it is the last known.';
comment on column range_history.pay_no is 'Position among the pay ranges of the posting.';
comment on column range_history.level is 'Level of the range on the common ladder; unlevelled where nothing strong states one.';
comment on column range_history.low_usd is 'Low end, US dollars a year.';
comment on column range_history.high_usd is 'High end, US dollars a year.';
