-- One row per period, level reading, employer, country, level and specialisation: its jobs, and what
-- the logarithms of their ends add up to. Where an employer has no level that is read two ways, one
-- row serves both readings ('both'); where it has one kind, one row serves that and all kinds.
-- Logarithms are whole billionths: sums of them are exact, whatever the order they are made in.
set variable employers_read_two_ways = (
    select coalesce(list(distinct employer), [])
    from figures
    where level_literal <> level_equivalent
);

set variable employers_of_two_tiers = (
    select coalesce(list(employer), [])
    from (select employer from figures group by employer having count(distinct tier) > 1) as mixed
);

create temp table contrast_strata as
with job as (
    select
        * exclude (tier),
        unnest(
            if(
                list_contains(getvariable('employers_of_two_tiers'), employer),
                ['own', 'all'], ['both']
            )
        ) as tier_scope,
        tier as own_tier
    from contrast_jobs
    where
        level_reading = 'equivalent'
        or list_contains(getvariable('employers_read_two_ways'), employer)
)

select
    window_months, is_earlier,
    if(list_contains(getvariable('employers_read_two_ways'), employer), level_reading, 'both')
        as level_reading,
    kind, component, employer,
    tier_scope, if(tier_scope = 'all', 'all', own_tier) as tier,
    country, level, specialisation, is_llm,
    count(*) as jobs,
    sum(round(1e9 * ln(low_usd))::bigint)::bigint as low_log,
    sum(round(1e9 * ln(mid_usd))::bigint)::bigint as mid_log,
    sum(round(1e9 * ln(high_usd))::bigint)::bigint as high_log
from job
group by all;
