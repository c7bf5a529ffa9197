-- One row per window and per month of the last two years, numbered.
create temp table demand_periods as
with period as (
    select
        concat('last ', window_months, ' months') as period,
        false as is_month,
        (after_on + 1)::date as from_on,
        until_on
    from windows
    union all
    select
        strftime(month_on, '%Y-%m') as period,
        true as is_month,
        month_on as from_on,
        least(last_day(month_on), getvariable('as_of')) as until_on
    from (
        select unnest(range(
            date_trunc('month', getvariable('as_of') - interval 23 months),
            getvariable('as_of') + interval 1 day,
            interval 1 month
        ))::date as month_on
    ) as months
)

select row_number() over ()::integer as period_no, period.*
from period;
