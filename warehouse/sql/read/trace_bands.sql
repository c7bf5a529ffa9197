-- One row per band that holds the cluster of the wanted entry, narrow ones first; also the thin ones
-- of its employer.
with wanted as (
    select cluster_id
    from clusters
    where starts_with(entry_id, $entry_id::varchar) and length($entry_id::varchar) >= 8
),

held as (
    select distinct band_id, entry_id as spoken_for_by
    from band_rows
    where cluster_id in (select cluster_id from wanted)
    union
    select distinct band_id, entry_id as spoken_for_by
    from thin_band_rows
    where employer = $employer::varchar and cluster_id in (select cluster_id from wanted)
),

band as (
    select * from bands
    union all by name
    select * from thin_bands
    where employer = $employer::varchar
)

select
    bands.kind, bands.component, bands.window_months, bands.level_reading, bands.specialisation,
    bands.level, bands.tier, bands.employer, bands.country, bands.metro, bands.n,
    bands.n_employers, bands.low_p50_usd, bands.high_p50_usd, bands.status, held.spoken_for_by,
    bands.band_id
from held
inner join band as bands on bands.band_id = held.band_id
order by
    bands.component, bands.window_months desc, bands.level_reading, bands.n, bands.band_id;
