-- One row per period x specialisation x country x metro, with 'all' where one is rolled up.
create temp type hiring_employer as enum (
    select distinct employer from posted_jobs order by employer
);

create table demand as
with period_day as (
    select
        period_no, unnest(generate_series(from_on, until_on, interval 1 day))::date as day
    from demand_periods
),

setting as (
    select distinct setting_no, specialisation, country, metro from demand_cells
),

posting as (
    select
        setting.setting_no, period_day.period_no,
        posted_jobs.cluster_id, posted_jobs.cluster_entries = 1 as is_alone,
        posted_jobs.entry_id, posted_jobs.employer::hiring_employer as employer,
        posted_jobs.posted_on, posted_jobs.years_min, posted_jobs.is_open, posted_jobs.is_remote
    from posted_jobs
    inner join period_day on period_day.day = posted_jobs.posted_on
    inner join setting using (specialisation, country, metro)
),

-- Most jobs are one posting, and need no grouping by job.
job as not materialized (
    select
        demand_cells.cell_no, posting.period_no, posting.employer,
        1 as postings, posting.is_open, posting.is_remote, posting.years_min
    from posting
    inner join demand_cells on demand_cells.setting_no = posting.setting_no
    where posting.is_alone
    union all
    select
        demand_cells.cell_no, posting.period_no,
        min(posting.employer) as employer,
        count(*) as postings,
        bool_or(posting.is_open) as is_open,
        bool_or(posting.is_remote) as is_remote,
        arg_max(posting.years_min, (posting.posted_on, posting.entry_id)) as years_min
    from posting
    inner join demand_cells on demand_cells.setting_no = posting.setting_no
    where not posting.is_alone
    group by demand_cells.cell_no, posting.period_no, posting.cluster_id
),

-- Two passes over jobs, each into few columns: one by employer, one by years asked for.
employer_jobs as (
    select cell_no, period_no, employer, count(*) as jobs
    from job
    group by cell_no, period_no, employer
),

spread as (
    select
        cell_no, period_no,
        count(*)::integer as n_employers,
        arg_max(employer, (jobs << 32) + enum_code(employer))::varchar as largest_employer,
        round(max(jobs) / sum(jobs), 4)::double as largest_employer_share
    from employer_jobs
    group by cell_no, period_no
),

run_of_years as (
    select
        cell_no, period_no, years_min,
        count(*) as jobs,
        sum(postings) as postings,
        count(*) filter (is_open) as open_jobs,
        count(*) filter (is_remote) as remote_jobs
    from job
    group by cell_no, period_no, years_min
),

counted as (
    select
        cell_no, period_no,
        sum(jobs)::integer as n,
        sum(postings)::integer as n_postings,
        sum(open_jobs)::integer as n_open,
        sum(remote_jobs)::integer as n_remote,
        coalesce(sum(jobs) filter (years_min is not null), 0)::integer as n_years,
        list(years_min order by years_min) filter (years_min is not null) as years,
        list(jobs order by years_min) filter (years_min is not null) as jobs
    from run_of_years
    group by cell_no, period_no
),

cell as (
    select distinct cell_no, cell_specialisation, cell_country, cell_metro from demand_cells
),

limits as (
    select
        max(at_least) filter (statistic = 'median') as median,
        max(at_least) filter (statistic = 'quartiles') as quartiles
    from shown_from
),

ranked as (
    select
        counted.*,
        case
            when counted.n_years >= limits.median
                then list_transform(
                    counted.jobs, lambda each, place: list_sum(counted.jobs[:place])
                )
        end as up_to
    from counted
    cross join limits
)

select
    period.period, period.is_month, period.from_on, period.until_on,
    cell.cell_specialisation as specialisation, cell.cell_country as country,
    cell.cell_metro as metro,
    ranked.n, ranked.n_postings, spread.n_employers,
    spread.largest_employer, spread.largest_employer_share,
    ranked.n_open, ranked.n_remote,
    ranked.n_years,
    if(ranked.n_years >= limits.quartiles, quantile_of_runs(ranked.years, ranked.up_to, 0.25), null)
        ::double as years_p25,
    if(ranked.n_years >= limits.median, quantile_of_runs(ranked.years, ranked.up_to, 0.5), null)
        ::double as years_p50,
    if(ranked.n_years >= limits.quartiles, quantile_of_runs(ranked.years, ranked.up_to, 0.75), null)
        ::double as years_p75
from ranked
inner join demand_periods as period on period.period_no = ranked.period_no
inner join cell on cell.cell_no = ranked.cell_no
inner join spread
    on spread.cell_no = ranked.cell_no and spread.period_no = ranked.period_no
cross join limits
order by period.is_month, period.period, specialisation, cell.cell_country, cell.cell_metro;

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
