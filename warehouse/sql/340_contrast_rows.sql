-- One row per difference that is looked for and job on one of its sides, in one country, at one
-- level. Only jobs with both ends of a range. Jobs are matched where they share a stratum.
create view contrast_rows as
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
),

premium_row as (
    select
        'premium' as topic, contrasts.compared, contrasts.baseline,
        period.window_months, period.is_earlier,
        case
            when list_contains(contrasts.compared_members, figure.specialisation) then 'compared'
            else 'baseline'
        end as side,
        concat_ws(' | ', figure.employer, figure.country, figure.level) as stratum,
        figure.*
    from figure
    inner join contrasts
        on list_contains(contrasts.compared_members, figure.specialisation)
        or list_contains(contrasts.baseline_members, figure.specialisation)
    inner join period
        on figure.posted_on > period.after_on and figure.posted_on <= period.until_on
),

named as (
    select
        *,
        unnest(case when is_llm then [specialisation, 'any_llm'] else [specialisation] end)
            as compared
    from figure
),

change_row as (
    select
        'pay_change' as topic, named.compared, 'six_months_before' as baseline,
        12 as window_months, false as is_earlier,
        case when period.is_earlier then 'baseline' else 'compared' end as side,
        concat_ws(' | ', named.employer, named.country, named.level, named.specialisation)
            as stratum,
        named.* exclude (compared)
    from named
    inner join period
        on period.window_months = 6
        and named.posted_on > period.after_on and named.posted_on <= period.until_on
)

select *
from (
    select * from premium_row
    union all
    select * from change_row
) as rows_of_both
qualify row_number() over (
    partition by topic, compared, baseline, window_months, is_earlier, level_reading, kind,
        component, stratum, cluster_id
    order by posted_on desc, entry_id, pay_no
) = 1;

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
