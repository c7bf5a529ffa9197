-- One row per period, level reading and job in one country at one level, with both ends of a range:
-- what is compared with what is drawn from these. Where a job has several, the newest speaks.
create view contrast_jobs as
with period as (
    select window_months, false as is_earlier, after_on, until_on
    from windows
    union all
    select 6 as window_months, true as is_earlier, year_window.after_on, half_window.after_on
    from windows as year_window
    inner join windows as half_window on half_window.window_months = 6
    where year_window.window_months = 12
),

figure as (
    select
        level_reading,
        case when level_reading = 'literal' then level_literal else level_equivalent end as level,
        kind, component, specialisation, is_llm, employer, tier, country, cluster_id, entry_id,
        pay_no, posted_on, low_usd, mid_usd, high_usd
    from figures
    cross join (select unnest(['literal', 'equivalent']) as level_reading) as readings
    where is_newest_at_level_in_country and mid_usd is not null and component in ('base', 'total')
)

select period.window_months, period.is_earlier, figure.*
from figure
inner join period
    on figure.posted_on > period.after_on and figure.posted_on <= period.until_on
qualify row_number() over (
    partition by window_months, is_earlier, level_reading, kind, component, employer, country,
        level, cluster_id
    order by posted_on desc, entry_id, pay_no
) = 1;

comment on view contrast_jobs is 'One row per period, level reading and job in one country at one level, with both ends of a range: what contrast_rows is drawn from.';
comment on column contrast_jobs.window_months is 'Months of the period.';
comment on column contrast_jobs.is_earlier is 'True for the six months before the last six.';
comment on column contrast_jobs.level_reading is 'literal: labels at their word; equivalent: on the common ladder.';
comment on column contrast_jobs.level is 'Level, or unlevelled.';
comment on column contrast_jobs.kind is 'Kind of evidence. Never pooled.';
comment on column contrast_jobs.component is 'base or total.';
comment on column contrast_jobs.specialisation is 'Specialisation of the job.';
comment on column contrast_jobs.is_llm is 'True where it counts as any_llm.';
comment on column contrast_jobs.employer is 'Employer.';
comment on column contrast_jobs.tier is 'Kind of employer, or unknown.';
comment on column contrast_jobs.country is 'Country, or unknown.';
comment on column contrast_jobs.cluster_id is 'The job.';
comment on column contrast_jobs.entry_id is 'The posting that speaks for it.';
comment on column contrast_jobs.pay_no is 'Pay range of that posting.';
comment on column contrast_jobs.posted_on is 'Day posted.';
comment on column contrast_jobs.low_usd is 'Low end, US dollars a year.';
comment on column contrast_jobs.mid_usd is 'Middle of the posted range, US dollars a year. Not what anybody is paid.';
comment on column contrast_jobs.high_usd is 'High end, US dollars a year.';
