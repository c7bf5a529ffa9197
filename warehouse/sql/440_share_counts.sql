-- One row per claim about shares of jobs, window, employer and bucket: the employer's jobs in it.
-- own: what the claim speaks for; rival: what it must exceed; no: what says it is not; jobs: what
-- shares are of.
create temp table share_counts as
with setting as (
    select
        row_number() over () as setting_no,
        *,
        if(is_llm, [specialisation, 'any_llm'], [specialisation]) as claimed_as
    from (
        select distinct specialisation, is_llm, tier, metro, is_remote, is_in_europe
        from posted_jobs
    ) as work
),

job as (
    select
        windows.window_months::integer as window_months, setting.setting_no,
        posted_jobs.employer,
        if(posted_jobs.cluster_entries = 1, null, posted_jobs.cluster_id) as shared_job
    from posted_jobs
    inner join windows on posted_jobs.posted_on > windows.after_on
    inner join setting
        on setting.specialisation = posted_jobs.specialisation
        and setting.tier = posted_jobs.tier
        and setting.metro = posted_jobs.metro
        and setting.is_remote is not distinct from posted_jobs.is_remote
        and setting.is_in_europe = posted_jobs.is_in_europe
),

alike as (
    select window_months, setting_no, employer, shared_job, count(*) as jobs
    from job
    group by window_months, setting_no, employer, shared_job
),

-- What a claim takes a job for is worked out once for all jobs alike. Claims that name employers
-- look at the employer too.
taken as (
    select
        claim_statements.claim_id, setting.setting_no,
        claim_statements.measure in ('tier_in_metro', 'employer_order') as is_by_employer,
        if(measure = 'employer_order', employers, null) as own_employers,
        case measure
            when 'tier_order' then setting.tier
            when 'remote_share' then 'remote'
            else setting.metro
        end as bucket,
        case
            when measure in ('metro_order', 'metros_over_rest')
                and list_contains(metros, setting.metro) then 'own'
            when measure in ('metro_order', 'metros_over_rest')
                and not list_contains(besides, setting.metro) then 'rival'
            when measure = 'tier_order' and setting.tier = claim_statements.tier then 'own'
            when measure = 'tier_order' and setting.tier <> 'unknown'
                and coalesce(baseline, setting.tier) = setting.tier then 'rival'
            when measure = 'tier_in_metro' and setting.tier = claim_statements.tier then 'own'
            when measure = 'remote_share' and is_remote then 'own'
            when measure = 'remote_share' and not is_remote then 'no'
            when measure = 'employer_order' then 'rival'
            else 'neither'
        end as side
    from claim_statements
    inner join setting on list_contains(setting.claimed_as, claim_statements.specialisation)
    where
        (claim_statements.country <> 'europe' or setting.is_in_europe)
        and case measure
            when 'metro_order' then setting.metro <> 'unknown'
            when 'metros_over_rest' then setting.metro <> 'unknown'
            when 'remote_share' then not list_contains(besides, setting.metro)
            when 'tier_order' then metros = [''] or list_contains(metros, setting.metro)
            when 'tier_in_metro' then list_contains(metros, setting.metro)
            when 'employer_order' then true
            else false
        end
),

bucketed as (
    select
        taken.claim_id, alike.window_months, alike.employer, alike.shared_job, alike.jobs,
        if(taken.is_by_employer, alike.employer, taken.bucket) as bucket,
        if(list_contains(taken.own_employers, alike.employer), 'own', taken.side) as side
    from alike
    inner join taken on taken.setting_no = alike.setting_no
),

alone as (
    select claim_id, window_months, employer, side, bucket, sum(jobs)::bigint as jobs
    from bucketed
    where shared_job is null
    group by claim_id, window_months, employer, side, bucket
),

shared as (
    select distinct claim_id, window_months, employer, side, bucket, shared_job
    from bucketed
    where shared_job is not null
),

counted as (
    select * from alone
    union all
    select claim_id, window_months, employer, side, bucket, count(*) as jobs
    from shared
    group by claim_id, window_months, employer, side, bucket
    union all
    select claim_id, window_months, employer, 'jobs' as side, 'jobs' as bucket, jobs
    from alone
    union all
    select
        claim_id, window_months, employer, 'jobs' as side, 'jobs' as bucket,
        count(distinct shared_job) as jobs
    from shared
    group by claim_id, window_months, employer
)

select claim_id, window_months, employer, side, bucket, sum(jobs)::bigint as jobs
from counted
where side <> 'neither'
group by claim_id, window_months, employer, side, bucket;
