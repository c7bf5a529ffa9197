-- One row per claim about shares of jobs, window, employer and bucket: the employer's jobs in it.
-- own: what the claim speaks for; rival: what it must exceed; no: what says it is not; jobs: what
-- shares are of.
create temp table share_counts as
with job as (
    select
        windows.window_months::integer as window_months, posted_jobs.employer, posted_jobs.tier,
        posted_jobs.specialisation, posted_jobs.is_llm, posted_jobs.country, posted_jobs.metro,
        posted_jobs.is_remote, posted_jobs.is_in_europe, posted_jobs.cluster_id
    from posted_jobs
    inner join windows on posted_jobs.posted_on > windows.after_on
),

claimed as (
    select claim_statements.*, job.* exclude (specialisation, tier, country), job.tier as job_tier
    from claim_statements
    inner join job
        on job.specialisation = claim_statements.specialisation
        or (claim_statements.specialisation = 'any_llm' and job.is_llm)
    where
        claim_statements.measure in (
            'metro_order', 'metros_over_rest', 'tier_order', 'tier_in_metro', 'remote_share',
            'employer_order'
        )
        and (claim_statements.country <> 'europe' or job.is_in_europe)
),

bucketed as (
    select
        claim_id, window_months, employer, cluster_id,
        case measure
            when 'tier_order' then job_tier
            when 'tier_in_metro' then employer
            when 'remote_share' then 'remote'
            when 'employer_order' then employer
            else metro
        end as bucket,
        case
            when measure in ('metro_order', 'metros_over_rest') and list_contains(metros, metro)
                then 'own'
            when measure in ('metro_order', 'metros_over_rest')
                and not list_contains(besides, metro)
                then 'rival'
            when measure = 'tier_order' and job_tier = tier then 'own'
            when measure = 'tier_order' and job_tier <> 'unknown'
                and coalesce(baseline, job_tier) = job_tier then 'rival'
            when measure = 'tier_in_metro' and job_tier = tier then 'own'
            when measure = 'remote_share' and is_remote then 'own'
            when measure = 'remote_share' and not is_remote then 'no'
            when measure = 'employer_order' and list_contains(employers, employer) then 'own'
            when measure = 'employer_order' then 'rival'
            else 'neither'
        end as side
    from claimed
    where
        case measure
            when 'metro_order' then metro <> 'unknown'
            when 'metros_over_rest' then metro <> 'unknown'
            when 'remote_share' then not list_contains(besides, metro)
            when 'tier_order' then metros = [''] or list_contains(metros, metro)
            when 'tier_in_metro' then list_contains(metros, metro)
            else true
        end
)

select
    claim_id, window_months, employer, side, bucket, count(distinct cluster_id)::bigint as jobs
from bucketed
where side <> 'neither'
group by claim_id, window_months, employer, side, bucket
union all
select
    claim_id, window_months, employer, 'jobs' as side, 'jobs' as bucket,
    count(distinct cluster_id)::bigint as jobs
from bucketed
group by claim_id, window_months, employer;
