-- One row per source: its entries in the 12-month window now and in the release before.
create table loss_brake as
with now as (
    select entries.source, count(*) as entries
    from entries
    inner join windows
        on windows.window_months = 12
        and entries.posted_on > windows.after_on
        and entries.posted_on <= windows.until_on
    group by entries.source
),

before as (
    select unnest(getvariable('previous_sources')) as source,
        unnest(getvariable('previous_entries')) as entries
)

select
    coalesce(before.source, now.source) as source,
    before.entries::integer as entries_before,
    coalesce(now.entries, 0)::integer as entries_now,
    round(1 - coalesce(now.entries, 0) / before.entries, 4)::double as lost_share,
    getvariable('accept_drop') as is_accepted
from before
full join now on now.source = before.source
order by source;

comment on table loss_brake is 'One row per source: entries in the 12-month window in the release before and now. A loss of more than 30 % stops a publish unless it was accepted beforehand.';
comment on column loss_brake.source is 'Source.';
comment on column loss_brake.entries_before is 'Entries in the window of the release before; empty where there was none or it looked from a later day.';
comment on column loss_brake.entries_now is 'Entries in the window now.';
comment on column loss_brake.lost_share is 'Share lost, 0 to 1; negative where it grew.';
comment on column loss_brake.is_accepted is 'Whether a loss was accepted beforehand.';
