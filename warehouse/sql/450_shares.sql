-- One row per claim about shares of jobs and window: the share, and its interval from resamples
-- of the employers, or from their residuals where there are many. For claims about single employers
-- jobs are the unit, taken as independent.
-- What a posting does not say may be either: a remote share reaches up to all that do not deny it.
-- A lead over the largest of many rivals comes out too small in resamples; its interval reaches as
-- far beyond the lead as it falls short of it, so that the bias earns no verdict.

-- Linearised standard error of a share of jobs: of the residuals of the employers, each what it holds
-- less the share of its jobs.
create temp macro error_of(share, held_squares, products, job_squares, jobs, employers) as
    sqrt(
        employers / (employers - 1)
        * greatest(0, held_squares - 2 * share * products + share * share * job_squares)
    ) / jobs;

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
        max(at_least) filter (statistic = 'resampled_jobs') as jobs
    from shown_from
),

counted as (
    select share_counts.*
    from share_counts
    inner join asked
        on asked.claim_id = share_counts.claim_id
        and asked.measure not in ('tier_in_metro', 'employer_order')
),

held as (
    select
        bucket.claim_id, bucket.window_months, bucket.side, bucket.bucket,
        list(coalesce(counted.jobs, 0)::double order by member.place) as held
    from bucket
    inner join member
        on member.claim_id = bucket.claim_id and member.window_months = bucket.window_months
    inner join asked
        on asked.claim_id = bucket.claim_id
        and asked.measure not in ('tier_in_metro', 'employer_order')
    left join counted
        on counted.claim_id = bucket.claim_id
        and counted.window_months = bucket.window_months
        and counted.side = bucket.side
        and counted.bucket = bucket.bucket
        and counted.employer = member.employer
    where is_resampled(member.employers)
    group by bucket.claim_id, bucket.window_months, bucket.side, bucket.bucket
),

side as (
    select
        held.claim_id, held.window_months, headcount.employers,
        any_value(asked.own_buckets) as own_buckets,
        coalesce(list(held) filter (side = 'own'), []) as owns,
        coalesce(list(held) filter (side = 'rival'), []) as rivals,
        coalesce(list(held) filter (side = 'no'), []) as noes,
        any_value(held) filter (side = 'jobs') as jobs
    from held
    inner join headcount
        on headcount.claim_id = held.claim_id and headcount.window_months = held.window_months
    inner join asked on asked.claim_id = held.claim_id
    group by held.claim_id, held.window_months, headcount.employers
),

pick as materialized (
    select size.employers, times_of(draws.numbers, size.employers) as times
    from (select distinct employers from side) as size
    cross join draws
),

summed as (
    select
        side.claim_id, side.window_months, side.own_buckets,
        list_transform(owns, lambda one: list_dot_product(one, times)) as owns,
        list_transform(rivals, lambda one: list_dot_product(one, times)) as rivals,
        list_transform(noes, lambda one: list_dot_product(one, times)) as noes,
        list_dot_product(jobs, times) as jobs
    from side
    inner join pick on pick.employers = side.employers
),

spread as (
    select
        claim_id, window_months,
        list_sort(list((
            if(len(owns) < own_buckets, 0, list_min(owns)) - coalesce(list_max(rivals), 0)
        ) / jobs)) as sorted_shares,
        list_sort(list(1 - coalesce(list_max(noes), 0) / jobs)) as sorted_not_denied
    from summed
    group by claim_id, window_months
),

-- Of many employers: sums, squares and products of what they hold give every lead's standard error.
-- The share is the least lead of one's own over a rival, so its bounds are the least of theirs.
moment as (
    select
        counted.claim_id, counted.window_months, counted.side, counted.bucket,
        sum(counted.jobs) as jobs,
        sum(counted.jobs ** 2) as squares,
        sum(counted.jobs * every.jobs) as products
    from counted
    inner join counted as every
        on every.claim_id = counted.claim_id
        and every.window_months = counted.window_months
        and every.employer = counted.employer
        and every.side = 'jobs'
    inner join headcount
        on headcount.claim_id = counted.claim_id
        and headcount.window_months = counted.window_months
    where is_linearised(headcount.employers)
    group by counted.claim_id, counted.window_months, counted.side, counted.bucket
),

whole as (
    select
        moment.claim_id, moment.window_months, headcount.employers,
        moment.jobs, moment.squares,
        student_975(headcount.employers - 1) as errors,
        point.own_buckets_seen >= asked.own_buckets as is_own_whole
    from moment
    inner join headcount
        on headcount.claim_id = moment.claim_id
        and headcount.window_months = moment.window_months
    inner join point
        on point.claim_id = moment.claim_id and point.window_months = moment.window_months
    inner join asked on asked.claim_id = moment.claim_id
    where moment.side = 'jobs'
),

-- A side that nobody is on holds nothing.
side_of_many as (
    select
        whole.claim_id, whole.window_months, sides.side, moment.bucket,
        coalesce(moment.jobs, 0) as jobs,
        coalesce(moment.squares, 0) as squares,
        coalesce(moment.products, 0) as products
    from whole
    cross join (select unnest(['own', 'rival', 'no']) as side) as sides
    left join moment
        on moment.claim_id = whole.claim_id
        and moment.window_months = whole.window_months
        and moment.side = sides.side
        and (sides.side <> 'own' or whole.is_own_whole)
),

together as (
    select
        own.claim_id, own.window_months, own.bucket as own_bucket, rival.bucket as rival_bucket,
        sum(own.jobs * rival.jobs) as products
    from counted as own
    inner join counted as rival
        on rival.claim_id = own.claim_id
        and rival.window_months = own.window_months
        and rival.employer = own.employer
        and rival.side = 'rival'
    where own.side = 'own'
    group by own.claim_id, own.window_months, own.bucket, rival.bucket
),

lead_of_many as (
    select
        whole.claim_id, whole.window_months, whole.errors, whole.employers,
        whole.jobs, whole.squares,
        (own.jobs - rival.jobs) / whole.jobs as share,
        own.squares + rival.squares - 2 * coalesce(together.products, 0) as own_squares,
        own.products - rival.products as products
    from whole
    inner join side_of_many as own
        on own.claim_id = whole.claim_id
        and own.window_months = whole.window_months
        and own.side = 'own'
    inner join side_of_many as rival
        on rival.claim_id = whole.claim_id
        and rival.window_months = whole.window_months
        and rival.side = 'rival'
    left join together
        on together.claim_id = whole.claim_id
        and together.window_months = whole.window_months
        and together.own_bucket = own.bucket
        and together.rival_bucket = rival.bucket
),

leads as (
    select
        claim_id, window_months,
        min(share - errors * error_of(share, own_squares, products, squares, jobs, employers))
            as share_from,
        min(share + errors * error_of(share, own_squares, products, squares, jobs, employers))
            as share_to
    from lead_of_many
    group by claim_id, window_months
),

not_denied as (
    select
        whole.claim_id, whole.window_months,
        1 - min(
            denied.jobs / whole.jobs - whole.errors * error_of(
                denied.jobs / whole.jobs, denied.squares, denied.products, whole.squares,
                whole.jobs, whole.employers
            )
        ) as not_denied_to
    from whole
    inner join side_of_many as denied
        on denied.claim_id = whole.claim_id
        and denied.window_months = whole.window_months
        and denied.side = 'no'
    group by whole.claim_id, whole.window_months
),

linearised as (
    select leads.claim_id, leads.window_months, leads.share_from, leads.share_to, not_denied_to
    from leads
    inner join not_denied
        on not_denied.claim_id = leads.claim_id
        and not_denied.window_months = leads.window_months
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
        when asked.measure <> 'employer_order'
            and coalesce(spread.sorted_shares[1], linearised.share_from) is null then null
        when asked.measure = 'employer_order' and point.own_buckets_seen < asked.own_buckets
            then null
        when asked.measure = 'employer_order'
            then (point.own - point.rival) / point.jobs - 1.959964 * sqrt(
                ((point.own + point.rival) / point.jobs
                    - pow((point.own - point.rival) / point.jobs, 2)) / point.jobs)
        when linearised.share_from is not null then greatest(-1, linearised.share_from)
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
        when asked.measure <> 'employer_order'
            and coalesce(spread.sorted_shares[1], linearised.share_from) is null then null
        when asked.measure = 'employer_order' and point.own_buckets_seen < asked.own_buckets
            then null
        when asked.measure = 'employer_order'
            then (point.own - point.rival) / point.jobs + 1.959964 * sqrt(
                ((point.own + point.rival) / point.jobs
                    - pow((point.own - point.rival) / point.jobs, 2)) / point.jobs)
        when linearised.share_from is not null and asked.measure = 'remote_share'
            then least(1, linearised.not_denied_to)
        when linearised.share_from is not null then least(1, linearised.share_to)
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
left join linearised
    on linearised.claim_id = point.claim_id and linearised.window_months = point.window_months
cross join limits;
