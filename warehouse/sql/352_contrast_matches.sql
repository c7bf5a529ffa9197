-- One row per scope of a difference and employer that posts on both sides of a stratum: the gap
-- between its sides, weighted as by a fixed effect per stratum.
create temp table contrast_matches as
with change_stratum as (
    select
        * exclude (specialisation, is_llm),
        'pay_change' as topic,
        unnest(if(is_llm, [specialisation, 'any_llm'], [specialisation])) as compared,
        'six_months_before' as baseline,
        12 as window_months, false as is_earlier
    from contrast_changes
),

stratum as (
    select * from premium_strata
    union all by name
    select * from change_stratum
),

scoped as (
    select
        * exclude (country, tier),
        unnest(case tier_scope
            when 'both' then ['all', country, 'all'] when 'all' then ['all', country] else ['all']
        end) as country,
        unnest(case tier_scope
            when 'both' then ['all', 'all', tier] when 'all' then ['all', 'all'] else [tier]
        end) as tier
    from stratum
),

matched as (
    select
        topic, compared, baseline, window_months, is_earlier, level_reading, kind, component,
        country, tier, employer,
        count(*) as strata,
        sum(n_compared) as n_compared,
        sum(n_baseline) as n_baseline,
        sum(if(level = 'unlevelled', n_compared, 0)) as n_unlevelled,
        sum(round(1e6 * n_compared * n_baseline / (n_compared + n_baseline)))::bigint as weight,
        sum(round(
            (n_baseline * low_compared - n_compared * low_baseline) / (n_compared + n_baseline)
        ))::bigint as low_gap,
        sum(round(
            (n_baseline * mid_compared - n_compared * mid_baseline) / (n_compared + n_baseline)
        ))::bigint as mid_gap,
        sum(round(
            (n_baseline * high_compared - n_compared * high_baseline) / (n_compared + n_baseline)
        ))::bigint as high_gap
    from scoped
    group by
        topic, compared, baseline, window_months, is_earlier, level_reading, kind, component,
        country, tier, employer
)

select
    * replace (
        unnest(if(level_reading = 'both', ['literal', 'equivalent'], [level_reading]))
            as level_reading
    )
from matched;
