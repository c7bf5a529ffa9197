-- One row per statistic: the number of jobs or employers from which it is shown.
select statistic, at_least, reason
from shown_from
order by at_least, statistic;
