-- One row per month of posting, specialisation and country, of the last 24 months: posted base pay.
create table trend as
with month as (
    select unnest(range(
        date_trunc('month', getvariable('as_of') - interval 23 months),
        getvariable('as_of') + interval 1 day,
        interval 1 month
    ))::date as month_on
),

figure as (
    select
        cluster_id, entry_id, pay_no, employer, country, specialisation, is_llm, posted_on,
        date_trunc('month', posted_on)::date as month_on,
        low_usd, high_usd
    from figures
    where kind = 'posting' and component = 'base'
),

grained as (
    select
        * exclude (country, specialisation, is_llm),
        unnest([country, 'all']) as country,
        if(is_llm, [specialisation, 'any_llm', 'all'], [specialisation, 'all']) as specialisations
    from figure
    where month_on in (select month_on from month)
),

job as (
    select
        cluster_id, month_on, country, employer, low_usd, high_usd,
        unnest(specialisations) as specialisation
    from grained
    qualify row_number() over (
        partition by cluster_id, month_on, country order by posted_on desc, entry_id, pay_no
    ) = 1
),

employer_jobs as (
    select month_on, specialisation, country, employer, count(*) as jobs
    from job
    group by month_on, specialisation, country, employer
),

spread as (
    select
        month_on, specialisation, country,
        count(*)::integer as n_employers,
        arg_max(employer, (jobs, employer)) as largest_employer,
        round(max(jobs) / sum(jobs), 4)::double as largest_employer_share
    from employer_jobs
    group by month_on, specialisation, country
),

counted as (
    select
        month_on, specialisation, country,
        count(*)::integer as n,
        median(low_usd) as low_p50,
        median(high_usd) as high_p50
    from job
    group by month_on, specialisation, country
),

limits as (
    select
        max(at_least) filter (statistic = 'median') as median,
        max(at_least) filter (statistic = 'market_employers') as market_employers
    from shown_from
)

select
    counted.month_on, counted.specialisation, counted.country,
    counted.n, spread.n_employers, spread.largest_employer, spread.largest_employer_share,
    counted.n >= limits.median and spread.n_employers >= limits.market_employers as is_shown,
    if(is_shown, round(counted.low_p50), null)::integer as low_p50_usd,
    if(is_shown, round(counted.high_p50), null)::integer as high_p50_usd
from counted
inner join spread
    on spread.month_on = counted.month_on
    and spread.specialisation = counted.specialisation
    and spread.country = counted.country
cross join limits
order by counted.specialisation, counted.country, counted.month_on;

comment on table trend is 'One row per month of posting, specialisation and country: median posted low and high ends of base pay. A job counts once in each month it was posted in. Months before a board''s first capture hold only what was still shown then; levels and employers differ from month to month, so a move need not be a raise.';
comment on column trend.month_on is 'First day of the month of posting.';
comment on column trend.specialisation is 'Specialisation; any_llm for the five and the unspecified LLM work together; all for every one but not_ml.';
comment on column trend.country is 'Country, unknown, or all.';
comment on column trend.n is 'Jobs with posted base pay.';
comment on column trend.n_employers is 'Employers among them.';
comment on column trend.largest_employer is 'Employer with the most jobs.';
comment on column trend.largest_employer_share is 'Its share of n, 0 to 1.';
comment on column trend.is_shown is 'True where there are enough jobs and employers for a median (shown_from).';
comment on column trend.low_p50_usd is 'Median of the low ends, US dollars a year; empty where too few.';
comment on column trend.high_p50_usd is 'Median of the high ends, US dollars a year; empty where too few.';
