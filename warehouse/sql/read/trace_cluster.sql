-- One row per entry in the cluster of the wanted entry, the representative first.
with wanted as (
    select cluster_id
    from clusters
    where starts_with(entry_id, $entry_id::varchar) and length($entry_id::varchar) >= 8
)

select
    clusters.cluster_id, clusters.is_representative, clusters.entry_id,
    entries.employer, entries.title_raw, entries.metro, entries.posted_on, entries.last_seen_on,
    entries.source, entries.url
from clusters
inner join entries on entries.entry_id = clusters.entry_id
where clusters.cluster_id in (select cluster_id from wanted)
order by clusters.cluster_id, clusters.is_representative desc, entries.posted_on desc,
    clusters.entry_id;
