-- One row per verdict on a level that no interval of at least six clusters backs.
select comparison_id, verdict, n
from bands_vs_published
where
    verdict in ('below', 'inside', 'above', 'overlaps')
    and (
        n < 6 or evidence_level <> published_level or low_p50_from_usd is null
        or high_p50_from_usd is null
    );
