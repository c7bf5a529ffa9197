-- One row per entry of the last 12 months, without the words of its text, in a fixed order, for export.
select * exclude (pay_text)
from entries_current
order by employer, title, posted_on, entry_id;
