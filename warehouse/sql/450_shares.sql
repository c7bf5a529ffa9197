-- One row per claim about shares of jobs and window: the share, and its interval from resamples
-- of the employers. For claims about single employers jobs are the unit, taken as independent.
-- What a posting does not say may be either: a remote share reaches up to all that do not deny it.
-- A lead over the largest of many rivals comes out too small in resamples; its interval reaches as
-- far beyond the lead as it falls short of it, so that the bias earns no verdict.
create temp table shares as
with asked as (
    select
        claim_id, measure,
        case measure
            when 'employer_order' then len(employers)
            when 'metros_over_rest' then len(metros)
            else 1
        end as own_buckets
    from claim_statements
),

bucket as (
    select claim_id, window_months, side, bucket, sum(jobs)::bigint as jobs
    from share_counts
    group by claim_id, window_months, side, bucket
),

point as (
    select
        bucket.claim_id, bucket.window_months,
        if(
            count(*) filter (side = 'own') < any_value(asked.own_buckets), 0,
            min(jobs) filter (side = 'own')
        ) as own,
        arg_min(bucket, (jobs, bucket)) filter (side = 'own') as own_bucket,
        coalesce(max(jobs) filter (side = 'rival'), 0) as rival,
        arg_max(bucket, (jobs, bucket)) filter (side = 'rival') as rival_bucket,
        count(*) filter (side = 'own') as own_buckets_seen,
        coalesce(max(jobs) filter (side = 'no'), 0) as said_no,
        max(jobs) filter (side = 'jobs') as jobs
    from bucket
    inner join asked on asked.claim_id = bucket.claim_id
    group by bucket.claim_id, bucket.window_months
),

member as (
    select
        claim_id, window_months, employer,
        row_number() over (partition by claim_id, window_months order by employer) as place,
        count(*) over (partition by claim_id, window_months) as employers
    from share_counts
    where side = 'jobs'
),

headcount as (
    select claim_id, window_months, any_value(employers) as employers,
        tail_of(any_value(employers)) as tail
    from member
    group by claim_id, window_months
),

limits as (
    select
        max(at_least) filter (statistic = 'resampled_employers') as employers,
        max(at_least) filter (statistic = 'resampled_jobs') as jobs
    from shown_from
),

pick as (
    select
        sizes.employers, draws.resample,
        employer_at(draws.number, sizes.employers) as place,
        count(*) as times
    from (select distinct employers from headcount) as sizes
    inner join draws on draws.position <= sizes.employers
    cross join limits
    where sizes.employers >= limits.employers
    group by sizes.employers, draws.resample, place
),

resampled_bucket as (
    select
        share_counts.claim_id, share_counts.window_months, pick.resample, share_counts.side,
        share_counts.bucket, sum(pick.times * share_counts.jobs) as jobs
    from share_counts
    inner join asked
        on asked.claim_id = share_counts.claim_id
        and asked.measure not in ('tier_in_metro', 'employer_order')
    inner join member
        on member.claim_id = share_counts.claim_id
        and member.window_months = share_counts.window_months
        and member.employer = share_counts.employer
    inner join pick on pick.employers = member.employers and pick.place = member.place
    group by
        share_counts.claim_id, share_counts.window_months, pick.resample, share_counts.side,
        share_counts.bucket
),

resampled as (
    select
        resampled_bucket.claim_id, window_months, resample,
        (if(
            count(*) filter (side = 'own') < any_value(asked.own_buckets), 0,
            min(jobs) filter (side = 'own')
        ) - coalesce(max(jobs) filter (side = 'rival'), 0))
        / max(jobs) filter (side = 'jobs') as share,
        1 - coalesce(max(jobs) filter (side = 'no'), 0) / max(jobs) filter (side = 'jobs')
            as not_denied
    from resampled_bucket
    inner join asked on asked.claim_id = resampled_bucket.claim_id
    group by resampled_bucket.claim_id, window_months, resample
),

spread as (
    select
        claim_id, window_months,
        list_sort(list(share)) as sorted_shares,
        list_sort(list(not_denied)) as sorted_not_denied
    from resampled
    group by claim_id, window_months
)

select
    point.claim_id, point.window_months,
    point.own::integer as own,
    replace(point.own_bucket, '_', ' ') as own_bucket,
    point.rival::integer as rival,
    replace(point.rival_bucket, '_', ' ') as rival_bucket,
    point.said_no::integer as said_no,
    point.own_buckets_seen::integer as own_buckets_seen,
    point.jobs::integer as n,
    headcount.employers::integer as n_employers,
    (point.own - point.rival) / point.jobs as share,
    case
        when point.jobs < limits.jobs then null
        when asked.measure <> 'employer_order' and spread.sorted_shares is null then null
        when asked.measure = 'employer_order' and point.own_buckets_seen < asked.own_buckets
            then null
        when asked.measure = 'employer_order'
            then (point.own - point.rival) / point.jobs - 1.959964 * sqrt(
                ((point.own + point.rival) / point.jobs
                    - pow((point.own - point.rival) / point.jobs, 2)) / point.jobs)
        when asked.measure = 'remote_share'
            then quantile_of(spread.sorted_shares, headcount.tail)
        else greatest(-1, least(
            quantile_of(spread.sorted_shares, headcount.tail),
            2 * (point.own - point.rival) / point.jobs
            - quantile_of(spread.sorted_shares, 1 - headcount.tail)
        ))
    end as share_from,
    case
        when point.jobs < limits.jobs then null
        when asked.measure <> 'employer_order' and spread.sorted_shares is null then null
        when asked.measure = 'employer_order' and point.own_buckets_seen < asked.own_buckets
            then null
        when asked.measure = 'employer_order'
            then (point.own - point.rival) / point.jobs + 1.959964 * sqrt(
                ((point.own + point.rival) / point.jobs
                    - pow((point.own - point.rival) / point.jobs, 2)) / point.jobs)
        when asked.measure = 'remote_share'
            then quantile_of(spread.sorted_not_denied, 1 - headcount.tail)
        else least(1, greatest(
            quantile_of(spread.sorted_shares, 1 - headcount.tail),
            2 * (point.own - point.rival) / point.jobs
            - quantile_of(spread.sorted_shares, headcount.tail)
        ))
    end as share_to
from point
inner join asked on asked.claim_id = point.claim_id
inner join headcount
    on headcount.claim_id = point.claim_id and headcount.window_months = point.window_months
left join spread
    on spread.claim_id = point.claim_id and spread.window_months = point.window_months
cross join limits;
