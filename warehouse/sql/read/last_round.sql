-- One row: the day before the newest change, which is the day of the good captures before it.
select max(previous_on) as since
from band_changes;
