-- One row per claim without a verdict of the closed set or without a reason, and per one that is
-- not testable without naming the data that would decide.
select claim_id, window_months, level_reading, verdict, why, null as data_needed
from claim_readings
where
    verdict is null
    or verdict not in ('supported', 'contradicted', 'undetermined', 'not_testable')
    or coalesce(why, '') = ''
union all
select claim_id, 12 as window_months, 'equivalent' as level_reading, verdict, why, data_needed
from claims
where verdict = 'not_testable' and coalesce(data_needed, '') = ''
union all
select claim_id, null, null, 'missing', null, null
from claim_statements
where claim_id not in (select claim_id from claims);
