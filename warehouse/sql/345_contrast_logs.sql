-- One row per row of contrast_rows and scope of place and tier that it counts in.
-- Logarithms are whole billionths: sums of them are exact, whatever the order they are made in.
create temp table contrast_logs as
select
    topic, compared, baseline, window_months, is_earlier, level_reading, kind, component,
    side, stratum, employer, country as actual_country, level, cluster_id,
    round(1e9 * ln(low_usd))::bigint as low_log,
    round(1e9 * ln(mid_usd))::bigint as mid_log,
    round(1e9 * ln(high_usd))::bigint as high_log,
    unnest(['all', country, 'all']) as country,
    unnest(['all', 'all', tier]) as tier
from contrast_rows;
