-- One row per source, and per board where wanted: health beside terms.
select
    source_health.*,
    sources.kind, sources.publisher, sources.access, sources.terms_url, sources.terms_checked_on,
    sources.is_enabled, sources.decision, sources.attribution
from source_health
left join sources on sources.source = source_health.source
where $with_boards::boolean or source_health.board = 'all'
order by source_health.source, source_health.board <> 'all', source_health.board;
