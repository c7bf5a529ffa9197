-- One row per source and board, in a fixed order, for export.
select *
from source_health
order by source, board <> 'all', board;
