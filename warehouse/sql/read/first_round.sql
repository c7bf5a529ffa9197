-- One row: the day of the oldest good capture; nothing is known of the days before.
select min(fetched_on) as first_on
from captures
where is_good and not is_after_as_of;
