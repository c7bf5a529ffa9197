-- One row per employer of that name in the evidence, whatever the case: its tier and its jobs.
select
    employer,
    any_value(tier) filter (tier <> 'unknown') as tier,
    count(distinct cluster_id) as jobs
from figures
where lower(employer) = lower($employer::varchar)
group by employer
order by jobs desc, employer;
