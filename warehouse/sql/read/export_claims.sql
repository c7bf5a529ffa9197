-- One row per claim, in a fixed order, for export.
select *
from claims
order by claim_id;
