-- One row per cluster behind one verdict, the newest first.
select *
from comparison_rows
where comparison_id = $comparison_id::varchar
order by posted_on desc, employer, entry_id;
