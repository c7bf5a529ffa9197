-- One row per suppressed or expired band that shows a figure.
select band_id, n, n_employers, status
from bands
where
    status in ('suppressed', 'expired')
    and coalesce(
        low_p50_usd, high_p50_usd, mid_p50_usd, low_p50_by_employer_usd, low_p25_usd, high_p25_usd
    ) is not null;
