-- One row per source: its entries in the 12-month window, where the file looks from no later day.
select entries.source, count(*)::integer as entries
from entries
inner join windows
    on windows.window_months = 12
    and entries.posted_on > windows.after_on
    and entries.posted_on <= windows.until_on
where windows.until_on <= $as_of::date
group by entries.source
order by entries.source;
