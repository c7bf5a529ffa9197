-- One row per difference between kinds of work and stratum that holds both of its sides: what each
-- side adds up to. A table of its own, because matching needs no memory for it then.
create temp table premium_strata as
select
    'premium' as topic, contrast_members.compared, contrast_members.baseline,
    window_months, is_earlier, level_reading, kind, component, employer, tier_scope, tier,
    country, level,
    sum(jobs) filter (is_compared) as n_compared,
    sum(jobs) filter (not is_compared) as n_baseline,
    sum(low_log) filter (is_compared) as low_compared,
    sum(low_log) filter (not is_compared) as low_baseline,
    sum(mid_log) filter (is_compared) as mid_compared,
    sum(mid_log) filter (not is_compared) as mid_baseline,
    sum(high_log) filter (is_compared) as high_compared,
    sum(high_log) filter (not is_compared) as high_baseline
from contrast_meetings
inner join contrast_members using (specialisation)
group by all
having n_compared > 0 and n_baseline > 0;
