-- One row per row of evidence behind one claim, the counted ones first, then the newest.
select *
from claim_rows
where
    claim_id = $claim_id::varchar
    and window_months = $window_months::integer
    and level_reading = $level_reading::varchar
order by is_counted desc, side, posted_on desc nulls last, employer, entry_id, title_raw;
