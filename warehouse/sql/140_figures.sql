-- One row per entry, component and level: the pay range that may stand in a band.
-- The is_newest flags say where it speaks for its cluster: once over all places, once in each
-- country and once in each metro; and with levels apart or together.
create table figures as
with usable as (
    select
        entry_pay.entry_id, entry_pay.pay_no, entry_pay.component,
        entry_pay.low_usd, entry_pay.high_usd, entry_pay.currency,
        entries.source, entries.board, entries.kind, entries.posted_on, entries.last_seen_on,
        entries.specialisation, entries.employer, entries.pay_ranges = 1 as is_only_range,
        coalesce(entries.tier, 'unknown') as tier,
        coalesce(entries.country, 'unknown') as country,
        coalesce(entries.metro, 'unknown') as metro,
        coalesce(
            entry_pay.level, if(entries.level_is_weak, null, entries.level), 'unlevelled'
        ) as level_equivalent,
        case
            when entry_pay.level is null and not entries.level_is_weak
                then coalesce(entries.level_literal, 'unlevelled')
            when entry_pay.level is null then 'unlevelled'
            when entry_pay.level = entries.level and entries.level_literal is not null
                then entries.level_literal
            else entry_pay.level
        end as level_literal
    from entry_pay
    inner join entries on entries.entry_id = entry_pay.entry_id
    where
        entry_pay.is_usable
        and entries.track = 'ic'
        and entries.kind <> 'aggregate'
        and entries.specialisation <> 'not_ml'
        and entries.posted_on <= getvariable('as_of')
),

first_range as (
    select *
    from usable
    where is_only_range
    union all
    select *
    from usable
    where not is_only_range
    qualify row_number() over (
        partition by entry_id, component, level_equivalent, level_literal order by pay_no
    ) = 1
),

clustered as (
    select
        clusters.cluster_id,
        first_range.is_only_range and clusters.cluster_entries = 1 as is_alone,
        first_range.*
    from first_range
    inner join clusters on clusters.entry_id = first_range.entry_id
),

-- Most clusters are one posting with one range, which speaks wherever it stands: ranking them all
-- six times took most of the time.
speaking as (
    select
        *,
        true as is_newest,
        true as is_newest_in_country,
        true as is_newest_in_metro,
        true as is_newest_at_level,
        true as is_newest_at_level_in_country,
        true as is_newest_at_level_in_metro
    from clustered
    where is_alone
    union all
    select
        *,
        row_number() over (
            partition by cluster_id, component
            order by posted_on desc, last_seen_on desc, entry_id, pay_no
        ) = 1 as is_newest,
        row_number() over (
            partition by cluster_id, component, country
            order by posted_on desc, last_seen_on desc, entry_id, pay_no
        ) = 1 as is_newest_in_country,
        row_number() over (
            partition by cluster_id, component, country, metro
            order by posted_on desc, last_seen_on desc, entry_id, pay_no
        ) = 1 as is_newest_in_metro,
        row_number() over (
            partition by cluster_id, component, level_equivalent, level_literal
            order by posted_on desc, last_seen_on desc, entry_id, pay_no
        ) = 1 as is_newest_at_level,
        row_number() over (
            partition by cluster_id, component, level_equivalent, level_literal, country
            order by posted_on desc, last_seen_on desc, entry_id, pay_no
        ) = 1 as is_newest_at_level_in_country,
        row_number() over (
            partition by cluster_id, component, level_equivalent, level_literal, country, metro
            order by posted_on desc, last_seen_on desc, entry_id, pay_no
        ) = 1 as is_newest_at_level_in_metro
    from clustered
    where not is_alone
),

state as (
    select source, board, status, last_good_at
    from board_state
)

select
    speaking.cluster_id,
    speaking.entry_id, speaking.pay_no, speaking.kind, speaking.component,
    speaking.level_literal, speaking.level_equivalent,
    speaking.specialisation,
    speaking.specialisation in (
        'pre_training', 'post_training', 'evaluation', 'serving', 'genai_application',
        'llm_unspecified'
    ) as is_llm,
    speaking.tier, speaking.employer, speaking.country, speaking.metro,
    speaking.posted_on, speaking.low_usd, speaking.high_usd,
    round((speaking.low_usd + speaking.high_usd) / 2)::integer as mid_usd,
    speaking.currency,
    coalesce(state.status <> 'ok', true) as is_carried,
    state.last_good_at::date as board_last_good_on,
    speaking.is_newest,
    speaking.is_newest_in_country,
    speaking.is_newest_in_metro,
    speaking.is_newest_at_level,
    speaking.is_newest_at_level_in_country,
    speaking.is_newest_at_level_in_metro
from speaking
left join state on state.source = speaking.source and state.board = speaking.board
order by speaking.cluster_id, speaking.component, speaking.entry_id, speaking.pay_no;

comment on table figures is 'One row per entry, component and level: the pay range that may stand in a band, and where it speaks for its cluster. Individual contributors only, nothing quarantined, no not_ml, nothing posted after as_of; of any age.';
comment on column figures.cluster_id is 'Cluster of the entry.';
comment on column figures.entry_id is 'The entry.';
comment on column figures.pay_no is 'The pay range of the entry.';
comment on column figures.kind is 'Kind of evidence.';
comment on column figures.component is 'What it pays for.';
comment on column figures.level_literal is 'Level of the range, labels at their word; unlevelled where nothing strong states one.';
comment on column figures.level_equivalent is 'Level of the range on the common ladder; unlevelled where nothing strong states one.';
comment on column figures.specialisation is 'Specialisation of the entry.';
comment on column figures.is_llm is 'True for the five specialisations of LLM work and for LLM work that the evidence does not place.';
comment on column figures.tier is 'Kind of employer, or unknown.';
comment on column figures.employer is 'Employer.';
comment on column figures.country is 'Country, or unknown.';
comment on column figures.metro is 'Metropolitan area, or unknown.';
comment on column figures.posted_on is 'Day the entry was posted.';
comment on column figures.low_usd is 'Low end, US dollars a year.';
comment on column figures.high_usd is 'High end, US dollars a year.';
comment on column figures.mid_usd is 'Middle of the two ends, US dollars a year; empty where one is missing. Not what anybody is paid.';
comment on column figures.currency is 'Currency it was posted in.';
comment on column figures.is_carried is 'True where the entry''s board failed at its last attempt and its last good page stands in.';
comment on column figures.board_last_good_on is 'Day of the last good page of the entry''s board.';
comment on column figures.is_newest is 'Speaks for its cluster over all places and levels.';
comment on column figures.is_newest_in_country is 'Speaks for its cluster in its country, over all levels.';
comment on column figures.is_newest_in_metro is 'Speaks for its cluster in its metro, over all levels.';
comment on column figures.is_newest_at_level is 'Speaks for its cluster at its level, over all places.';
comment on column figures.is_newest_at_level_in_country is 'Speaks for its cluster at its level in its country.';
comment on column figures.is_newest_at_level_in_metro is 'Speaks for its cluster at its level in its metro.';
