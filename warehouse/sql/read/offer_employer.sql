-- One row per employer of that name in the evidence, whatever the case: its tier, its jobs with pay and the newest.
select
    employer,
    any_value(tier) filter (tier <> 'unknown') as tier,
    count(distinct cluster_id) as jobs,
    max(posted_on) as newest_on
from figures
where lower(employer) = lower($employer::varchar)
group by employer
order by jobs desc, employer;
