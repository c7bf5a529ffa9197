-- One row per period x specialisation x country x metro, with 'all' where one is rolled up.
create table demand as
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
),

placed as (
    select
        cluster_id, entry_id, employer, posted_on, years_min, is_open, is_remote,
        unnest(if(is_llm, [specialisation, 'any_llm', 'all'], [specialisation, 'all']))
            as specialisation,
        country, metro
    from posted_jobs
),

grained as (
    select
        * exclude (country, metro),
        unnest([country, country, 'all']) as country,
        unnest([metro, 'all', 'all']) as metro
    from placed
),

job as (
    select
        period.period, period.is_month, period.from_on, period.until_on,
        grained.specialisation, grained.country, grained.metro, grained.cluster_id,
        any_value(grained.employer order by grained.entry_id) as employer,
        count(*) as postings,
        bool_or(grained.is_open) as is_open,
        bool_or(grained.is_remote) as is_remote,
        arg_max(grained.years_min, (grained.posted_on, grained.entry_id)) as years_min
    from grained
    inner join period
        on grained.posted_on >= period.from_on and grained.posted_on <= period.until_on
    group by
        period.period, period.is_month, period.from_on, period.until_on,
        grained.specialisation, grained.country, grained.metro, grained.cluster_id
),

employer_jobs as (
    select period, specialisation, country, metro, employer, count(*) as jobs
    from job
    group by period, specialisation, country, metro, employer
),

spread as (
    select
        period, specialisation, country, metro,
        count(*)::integer as n_employers,
        arg_max(employer, (jobs, employer)) as largest_employer,
        round(max(jobs) / sum(jobs), 4)::double as largest_employer_share
    from employer_jobs
    group by period, specialisation, country, metro
),

counted as (
    select
        period, is_month, from_on, until_on, specialisation, country, metro,
        count(*)::integer as n,
        sum(postings)::integer as n_postings,
        count(*) filter (is_open)::integer as n_open,
        count(*) filter (is_remote)::integer as n_remote,
        list_sort(list(years_min) filter (years_min is not null)) as years
    from job
    group by period, is_month, from_on, until_on, specialisation, country, metro
),

limits as (
    select
        max(at_least) filter (statistic = 'median') as median,
        max(at_least) filter (statistic = 'quartiles') as quartiles
    from shown_from
)

select
    counted.period, counted.is_month, counted.from_on, counted.until_on,
    counted.specialisation, counted.country, counted.metro,
    counted.n, counted.n_postings, spread.n_employers,
    spread.largest_employer, spread.largest_employer_share,
    counted.n_open, counted.n_remote,
    coalesce(len(counted.years), 0)::integer as n_years,
    if(len(counted.years) >= limits.quartiles, quantile_of(counted.years, 0.25), null)::double
        as years_p25,
    if(len(counted.years) >= limits.median, quantile_of(counted.years, 0.5), null)::double
        as years_p50,
    if(len(counted.years) >= limits.quartiles, quantile_of(counted.years, 0.75), null)::double
        as years_p75
from counted
inner join spread
    on spread.period = counted.period
    and spread.specialisation = counted.specialisation
    and spread.country = counted.country
    and spread.metro = counted.metro
cross join limits
order by
    counted.is_month, counted.period, counted.specialisation, counted.country, counted.metro;

comment on table demand is 'One row per period, specialisation, country and metro: how many jobs were posted, by how many employers, and how many years of experience they ask for; ''all'' where a dimension is rolled up. Cells without a job have no row. A month long past counts only what was still shown when its boards were first captured.';
comment on column demand.period is 'A calendar month such as 2026-05, last 6 months or last 12 months.';
comment on column demand.is_month is 'True for calendar months.';
comment on column demand.from_on is 'First day of the period.';
comment on column demand.until_on is 'Last day of the period; never after as_of, so the newest month may be a part.';
comment on column demand.specialisation is 'Specialisation; any_llm for the five and the unspecified LLM work together; all for every one but not_ml.';
comment on column demand.country is 'Country, unknown, or all.';
comment on column demand.metro is 'Metropolitan area, unknown, or all. A job in several metros counts once in each and once in all.';
comment on column demand.n is 'Jobs posted in the period: reposts, city twins and copies are one.';
comment on column demand.n_postings is 'Postings they were shown as.';
comment on column demand.n_employers is 'Employers.';
comment on column demand.largest_employer is 'Employer with the most jobs.';
comment on column demand.largest_employer_share is 'Its share of n, 0 to 1.';
comment on column demand.n_open is 'Jobs still shown by the newest good page of their board.';
comment on column demand.n_remote is 'Jobs that say they are remote.';
comment on column demand.n_years is 'Jobs that ask for years of experience.';
comment on column demand.years_p25 is '25th percentile of the least years asked for; from 11 jobs that ask.';
comment on column demand.years_p50 is 'Median of the least years asked for; from 5 jobs that ask.';
comment on column demand.years_p75 is '75th percentile of the least years asked for; from 11 jobs that ask.';
