-- One row per entry_id that stands for two entries.
select entry_id, count(*) as entries
from entries
group by entry_id
having count(*) > 1;
