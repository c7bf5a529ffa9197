-- One row per source that entries were read from.
select source, publisher, url, terms_url, attribution
from sources
where source in (select source from entries)
order by source;
