-- One row per job whose part in a band differs between a day and as_of, with the band's two states.
-- The cause is one of posted, first_captured, left_window, range_changed, reposted, other.
with until as (
    select as_of from release
),

state as (
    select false as is_after, jobs_on.* from jobs_on($since::date) as jobs_on
    union all
    select true as is_after, jobs_on.* from jobs_on((select as_of from until)) as jobs_on
),

placed as (
    select
        is_after, cluster_id, entry_id, employer, title_raw, level, posted_on, first_seen_on, url,
        low_usd, high_usd,
        unnest(if(is_llm, [specialisation, 'any_llm', 'all'], [specialisation, 'all']))
            as specialisation
    from state
    where $employer::varchar is null or lower(employer) = lower($employer::varchar)
),

wanted as (
    select *
    from placed
    where $specialisation::varchar is null or specialisation = $specialisation::varchar
),

limits as (
    select
        max(at_least) filter (statistic = 'median') as median,
        if($employer::varchar is null,
            max(at_least) filter (statistic = 'market_employers'), 1) as employers
    from shown_from
),

counted as (
    select
        specialisation, level,
        count(*) filter (not is_after)::integer as n_before,
        count(*) filter (is_after)::integer as n_after,
        count(distinct employer) filter (not is_after) as employers_before,
        count(distinct employer) filter (is_after) as employers_after,
        median(low_usd) filter (not is_after) as low_before,
        median(low_usd) filter (is_after) as low_after,
        median(high_usd) filter (not is_after) as high_before,
        median(high_usd) filter (is_after) as high_after
    from wanted
    group by specialisation, level
),

band as (
    select
        counted.specialisation, counted.level, counted.n_before, counted.n_after,
        n_before >= limits.median and employers_before >= limits.employers as is_before_shown,
        n_after >= limits.median and employers_after >= limits.employers as is_after_shown,
        if(is_before_shown, round(low_before), null)::integer as low_p50_before_usd,
        if(is_after_shown, round(low_after), null)::integer as low_p50_after_usd,
        if(is_before_shown, round(high_before), null)::integer as high_p50_before_usd,
        if(is_after_shown, round(high_after), null)::integer as high_p50_after_usd
    from counted
    cross join limits
),

job as (
    select
        coalesce(now.specialisation, before.specialisation) as specialisation,
        coalesce(now.level, before.level) as level,
        coalesce(now.entry_id, before.entry_id) as entry_id,
        coalesce(now.employer, before.employer) as employer,
        coalesce(now.title_raw, before.title_raw) as title_raw,
        coalesce(now.posted_on, before.posted_on) as posted_on,
        coalesce(now.url, before.url) as url,
        before.low_usd as old_low_usd, before.high_usd as old_high_usd,
        now.low_usd as new_low_usd, now.high_usd as new_high_usd,
        case
            when before.entry_id is null and now.posted_on > $since::date then 'posted'
            when before.entry_id is null and now.first_seen_on > $since::date
                then 'first_captured'
            when now.entry_id is null
                and before.posted_on <= ((select as_of from until) - to_months(12))::date
                then 'left_window'
            when before.entry_id <> now.entry_id then 'reposted'
            when (before.low_usd, before.high_usd) is distinct from (now.low_usd, now.high_usd)
                and before.entry_id is not null and now.entry_id is not null then 'range_changed'
            when before.entry_id is null or now.entry_id is null then 'other'
        end as cause
    from (from wanted where is_after) as now
    full join (from wanted where not is_after) as before
        on before.cluster_id = now.cluster_id
        and before.specialisation = now.specialisation
        and before.level = now.level
)

select
    band.specialisation, band.level, band.n_before, band.n_after,
    band.low_p50_before_usd, band.low_p50_after_usd,
    band.high_p50_before_usd, band.high_p50_after_usd,
    job.cause, job.employer, job.title_raw, job.posted_on,
    job.old_low_usd, job.old_high_usd, job.new_low_usd, job.new_high_usd,
    job.entry_id, job.url
from band
inner join job on job.specialisation = band.specialisation and job.level = band.level
where job.cause is not null
order by
    greatest(
        coalesce(abs(low_p50_after_usd - low_p50_before_usd), 0),
        coalesce(abs(high_p50_after_usd - high_p50_before_usd), 0)
    ) desc,
    band.specialisation, band.level, job.cause, job.employer, job.posted_on, job.entry_id;
