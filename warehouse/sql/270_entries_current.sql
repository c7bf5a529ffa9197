-- One row per entry posted in the last 12 months, with its first usable base and total range.
create view entries_current as
with base as (
    select entry_id, low_usd, high_usd, low, high, currency, period, pay_text
    from entry_pay
    where component = 'base' and is_usable
    qualify row_number() over (partition by entry_id order by pay_no) = 1
),

total as (
    select entry_id, low_usd, high_usd
    from entry_pay
    where component = 'total' and is_usable
    qualify row_number() over (partition by entry_id order by pay_no) = 1
),

year_back as (
    select after_on, until_on
    from windows
    where window_months = 12
)

select
    entries.employer,
    entries.title_raw as title,
    coalesce(entries.metro, entries.country) as place,
    base.low_usd as base_low_usd,
    base.high_usd as base_high_usd,
    entries.posted_on,
    case when entries.is_open then 'open' else 'gone' end as status,
    total.low_usd as total_low_usd,
    total.high_usd as total_high_usd,
    entries.specialisation,
    entries.level,
    entries.level_literal,
    entries.level_rule,
    entries.level_is_weak,
    entries.track,
    entries.tier,
    entries.country,
    entries.metro,
    entries.is_remote,
    base.low as base_low,
    base.high as base_high,
    base.currency,
    base.period,
    base.pay_text,
    entries.kind,
    entries.last_seen_on,
    clusters.cluster_id,
    clusters.is_representative,
    entries.source,
    entries.url,
    entries.entry_id
from entries
inner join year_back
    on entries.posted_on > year_back.after_on and entries.posted_on <= year_back.until_on
inner join clusters on clusters.entry_id = entries.entry_id
left join base on base.entry_id = entries.entry_id
left join total on total.entry_id = entries.entry_id;

comment on view entries_current is 'One row per entry posted in the last 12 months, with its first usable base and total range: the table to look an employer or a title up in. Duplicates are all here; is_representative picks one of each cluster.';
comment on column entries_current.employer is 'Employer.';
comment on column entries_current.title is 'Title as shown.';
comment on column entries_current.place is 'Metropolitan area, else country.';
comment on column entries_current.base_low_usd is 'Low end of the base range, US dollars a year.';
comment on column entries_current.base_high_usd is 'High end of the base range, US dollars a year.';
comment on column entries_current.posted_on is 'Day posted.';
comment on column entries_current.status is 'open: the newest good page of its board shows it; gone: not any more.';
comment on column entries_current.total_low_usd is 'Low end of a stated total, US dollars a year.';
comment on column entries_current.total_high_usd is 'High end of a stated total, US dollars a year.';
comment on column entries_current.specialisation is 'Specialisation.';
comment on column entries_current.level is 'Level on the common ladder; empty where nothing states one.';
comment on column entries_current.level_literal is 'Level with labels at their word.';
comment on column entries_current.level_rule is 'What decided the level.';
comment on column entries_current.level_is_weak is 'True where the level rests on years asked for.';
comment on column entries_current.track is 'ic, manager or intern; only ic is in the bands.';
comment on column entries_current.tier is 'Kind of employer.';
comment on column entries_current.country is 'Country, ISO 3166.';
comment on column entries_current.metro is 'Metropolitan area.';
comment on column entries_current.is_remote is 'Whether remote; empty where not said.';
comment on column entries_current.base_low is 'Low end as posted.';
comment on column entries_current.base_high is 'High end as posted.';
comment on column entries_current.currency is 'Currency as posted.';
comment on column entries_current.period is 'Period as posted.';
comment on column entries_current.pay_text is 'The words or fields that were read.';
comment on column entries_current.kind is 'Kind of evidence.';
comment on column entries_current.last_seen_on is 'Day of the newest capture that shows it.';
comment on column entries_current.cluster_id is 'Cluster: reposts, city twins and copies share it.';
comment on column entries_current.is_representative is 'True for the entry that speaks for its cluster.';
comment on column entries_current.source is 'Source.';
comment on column entries_current.url is 'Address of the posting.';
comment on column entries_current.entry_id is 'Identifier; paybands trace follows it.';
