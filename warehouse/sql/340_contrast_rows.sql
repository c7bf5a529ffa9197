-- One row per difference that is looked for and job on one of its sides, in one country, at one
-- level. Only jobs with both ends of a range. Jobs are matched where they share a stratum.
create view contrast_rows as
with named as (
    select
        *,
        unnest(case when is_llm then [specialisation, 'any_llm'] else [specialisation] end)
            as compared
    from contrast_jobs
    where window_months = 6
)

select
    'premium' as topic, contrasts.compared, contrasts.baseline,
    job.window_months, job.is_earlier,
    case
        when list_contains(contrasts.compared_members, job.specialisation) then 'compared'
        else 'baseline'
    end as side,
    concat_ws(' | ', job.employer, job.country, job.level) as stratum,
    job.* exclude (window_months, is_earlier)
from contrast_jobs as job
inner join contrasts
    on list_contains(contrasts.compared_members, job.specialisation)
    or list_contains(contrasts.baseline_members, job.specialisation)
union all
select
    'pay_change' as topic, compared, 'six_months_before' as baseline,
    12 as window_months, false as is_earlier,
    case when is_earlier then 'baseline' else 'compared' end as side,
    concat_ws(' | ', employer, country, level, specialisation) as stratum,
    named.* exclude (window_months, is_earlier, compared)
from named;

comment on view contrast_rows is 'One row per difference that is looked for and job on one of its sides, in one country, at one level: what premium and pay_change are made of. Only jobs with both ends of a range.';
comment on column contrast_rows.topic is 'premium: one specialisation against another; pay_change: the last six months against the six before.';
comment on column contrast_rows.compared is 'What is compared.';
comment on column contrast_rows.baseline is 'What it is compared with.';
comment on column contrast_rows.window_months is 'Months that the rows come from.';
comment on column contrast_rows.is_earlier is 'True for the six months before the last six.';
comment on column contrast_rows.side is 'compared or baseline.';
comment on column contrast_rows.stratum is 'What two jobs must share to be matched: employer, country and level; for pay_change the specialisation too.';
comment on column contrast_rows.level_reading is 'literal: labels at their word; equivalent: on the common ladder.';
comment on column contrast_rows.level is 'Level, or unlevelled.';
comment on column contrast_rows.kind is 'Kind of evidence. Never pooled.';
comment on column contrast_rows.component is 'base or total.';
comment on column contrast_rows.specialisation is 'Specialisation of the job.';
comment on column contrast_rows.is_llm is 'True where it counts as any_llm.';
comment on column contrast_rows.employer is 'Employer.';
comment on column contrast_rows.tier is 'Kind of employer, or unknown.';
comment on column contrast_rows.country is 'Country, or unknown: then it is matched with nothing.';
comment on column contrast_rows.cluster_id is 'The job.';
comment on column contrast_rows.entry_id is 'The posting that speaks for it.';
comment on column contrast_rows.pay_no is 'Pay range of that posting.';
comment on column contrast_rows.posted_on is 'Day posted.';
comment on column contrast_rows.low_usd is 'Low end, US dollars a year.';
comment on column contrast_rows.mid_usd is 'Middle of the posted range, US dollars a year. Not what anybody is paid.';
comment on column contrast_rows.high_usd is 'High end, US dollars a year.';
