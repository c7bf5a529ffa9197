-- One row per scope of a difference: all jobs on its sides, matched or not.
-- A job counts once on a side, however many countries, levels and kinds of work it stands for: its
-- kinds are the bits of one number, and there are few such numbers.
create temp table contrast_raw as
with work as (
    select specialisation, 1::bigint << row_number() over (order by specialisation) as bit
    from (select distinct specialisation from figures) as named
),

job_scope as (
    select
        job.cluster_id, job.window_months, job.is_earlier, job.kind, job.component, work.bit,
        unnest(['all', job.country, 'all']) as country,
        unnest(['all', 'all', job.tier]) as tier
    from contrast_jobs as job
    inner join work using (specialisation)
    where job.level_reading = 'equivalent'
),

job_work as (
    select
        window_months, is_earlier, kind, component, country, tier, cluster_id,
        bit_or(bit) as bits
    from job_scope
    group by all
),

jobs_of_work as (
    select
        window_months, is_earlier, kind, component, country, tier, bits, count(*) as jobs
    from job_work
    group by all
),

scoped as (
    select
        window_months, is_earlier, kind, component, specialisation, level_reading,
        unnest(case tier_scope
            when 'both' then ['all', country, 'all'] when 'all' then ['all', country] else ['all']
        end) as country,
        unnest(case tier_scope
            when 'both' then ['all', 'all', tier] when 'all' then ['all', 'all'] else [tier]
        end) as tier,
        jobs, mid_log
    from contrast_strata
),

summed as (
    select * exclude (jobs, mid_log), sum(jobs) as jobs, sum(mid_log) as mid_log
    from scoped
    group by all
),

logs_of_work as (
    select
        * replace (
            unnest(if(level_reading = 'both', ['literal', 'equivalent'], [level_reading]))
                as level_reading
        )
    from summed
),


change as (
    select distinct
        specialisation,
        unnest(if(is_llm, [specialisation, 'any_llm'], [specialisation])) as compared
    from figures
),

side as (
    select
        'premium' as topic, compared, baseline, window_months, is_earlier, level_reading, kind,
        component, country, tier, contrast_members.is_compared, specialisation, jobs, mid_log
    from logs_of_work
    inner join contrast_members using (specialisation)
    union all
    select
        'pay_change' as topic, change.compared, 'six_months_before' as baseline,
        12 as window_months, false as is_earlier, level_reading, kind, component, country, tier,
        not is_earlier as is_compared, specialisation, jobs, mid_log
    from logs_of_work
    inner join change using (specialisation)
    where window_months = 6
),

logs as (
    select
        topic, compared, baseline, window_months, is_earlier, level_reading, kind, component,
        country, tier,
        (sum(mid_log) filter (is_compared))::bigint
        / sum(jobs) filter (is_compared) as raw_compared,
        (sum(mid_log) filter (not is_compared))::bigint
        / sum(jobs) filter (not is_compared) as raw_baseline
    from side
    group by all
),

mask as (
    select
        'premium' as topic, compared, baseline, is_compared, null::boolean as is_earlier_half,
        bit_or(bit) as bits
    from contrast_members
    inner join work using (specialisation)
    group by all
    union all
    select
        'pay_change' as topic, compared, 'six_months_before' as baseline, not is_earlier_half,
        is_earlier_half, bit_or(bit) as bits
    from change
    inner join work using (specialisation)
    cross join (select unnest([false, true]) as is_earlier_half) as halves
    group by all
),

counted as (
    select
        mask.topic, mask.compared, mask.baseline,
        if(mask.topic = 'premium', window_months, 12) as window_months,
        mask.topic = 'premium' and is_earlier as is_earlier,
        level_reading, kind, component, country, tier,
        coalesce(sum(jobs) filter (mask.is_compared), 0)::integer as n_raw_compared,
        coalesce(sum(jobs) filter (not mask.is_compared), 0)::integer as n_raw_baseline
    from jobs_of_work
    cross join (select unnest(['literal', 'equivalent']) as level_reading) as readings
    inner join mask
        on jobs_of_work.bits & mask.bits <> 0
        and (
            mask.is_earlier_half is null
            or (window_months = 6 and mask.is_earlier_half = is_earlier)
        )
    group by all
)

select counted.*, logs.raw_compared, logs.raw_baseline
from counted
inner join logs
    using (
        topic, compared, baseline, window_months, is_earlier, level_reading, kind, component,
        country, tier
    );
