-- One row per employer, country, level and specialisation with jobs in both halves of the year.
create temp table contrast_changes as
select
    level_reading, kind, component, employer, tier_scope, tier, country, level, specialisation,
    is_llm,
    sum(jobs) filter (not is_earlier) as n_compared,
    sum(jobs) filter (is_earlier) as n_baseline,
    sum(low_log) filter (not is_earlier) as low_compared,
    sum(low_log) filter (is_earlier) as low_baseline,
    sum(mid_log) filter (not is_earlier) as mid_compared,
    sum(mid_log) filter (is_earlier) as mid_baseline,
    sum(high_log) filter (not is_earlier) as high_compared,
    sum(high_log) filter (is_earlier) as high_baseline
from contrast_strata
where window_months = 6 and country <> 'unknown'
group by all
having n_compared > 0 and n_baseline > 0;
