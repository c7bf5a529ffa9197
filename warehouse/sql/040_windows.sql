-- One row per window of postings: the only place where a window's edge is computed.
create table windows as
with length as (
    select unnest([6, 12])::utinyint as window_months
)
select
    window_months,
    (getvariable('as_of') - to_months(window_months::integer))::date as after_on,
    getvariable('as_of') as until_on
from length
order by window_months;

comment on table windows is 'One row per window. A posting is inside where after_on < posted_on <= until_on.';
comment on column windows.window_months is 'Length of the window in calendar months.';
comment on column windows.after_on is 'Day before the window''s first day: as_of less the months, by calendar arithmetic. Not inside.';
comment on column windows.until_on is 'Last day of the window: as_of. Inside.';
