-- One row per entry and the cluster it belongs to: reposts, city twins and copies on two boards.
-- Two postings of one employer are the same job where they share level, base range and either the
-- title or the text (then the specialisation too); the closure over both is taken, so that no
-- posting is in two clusters.
create table clusters as
with base_range as (
    select entry_id, low, high, currency, period
    from entry_pay
    where component = 'base'
    qualify row_number() over (partition by entry_id order by pay_no) = 1
),

entry as (
    select
        entries.entry_id, entries.kind, entries.posted_on, entries.last_seen_on,
        if(
            entries.kind = 'posting',
            md5(concat_ws('|', entries.employer, entries.title_key,
                coalesce(entries.level, '-'), coalesce(entries.track, '-'), base_range.currency,
                base_range.period, coalesce(base_range.low::varchar, '-'),
                coalesce(base_range.high::varchar, '-'))),
            entries.entry_id
        ) as same_title,
        if(
            entries.kind = 'posting' and entries.text_key is not null,
            md5(concat_ws('|', entries.employer, entries.text_key,
                coalesce(entries.level, '-'), coalesce(entries.track, '-'),
                coalesce(entries.specialisation, '-'), base_range.currency, base_range.period,
                coalesce(base_range.low::varchar, '-'), coalesce(base_range.high::varchar, '-'))),
            null
        ) as same_text
    from entries
    left join base_range on base_range.entry_id = entries.entry_id
),

pair as (
    select distinct same_title, same_text
    from entry
    where same_text is not null
),

hub as (
    select same_text, min(same_title) as hub
    from pair
    group by same_text
    having count(*) > 1
),

edge as (
    select pair.same_title as from_title, hub.hub as to_title
    from pair
    inner join hub on hub.same_text = pair.same_text
    where pair.same_title <> hub.hub
    union
    select hub.hub as from_title, pair.same_title as to_title
    from pair
    inner join hub on hub.same_text = pair.same_text
    where pair.same_title <> hub.hub
),

reach as (
    with recursive reachable as (
        select from_title as same_title, to_title as reached
        from edge
        union
        select reachable.same_title, edge.to_title as reached
        from reachable
        inner join edge on edge.from_title = reachable.reached
    )
    select same_title, least(same_title, min(reached)) as root
    from reachable
    group by same_title
),

rooted as (
    select
        entry.entry_id, entry.kind, entry.posted_on, entry.last_seen_on,
        coalesce(reach.root, entry.same_title) as root
    from entry
    left join reach on reach.same_title = entry.same_title
)

select
    entry_id,
    min(entry_id) over cluster as cluster_id,
    row_number() over (
        partition by kind, root order by posted_on desc, last_seen_on desc, entry_id
    ) = 1 as is_representative,
    count(*) over cluster::integer as cluster_entries
from rooted
window cluster as (partition by kind, root)
order by cluster_id, entry_id;

comment on table clusters is 'One row per entry and the cluster it belongs to. Reposts, city twins and copies of a job on two boards share a cluster; bands count clusters. Only postings are clustered.';
comment on column clusters.entry_id is 'The entry.';
comment on column clusters.cluster_id is 'The cluster: the smallest entry_id in it.';
comment on column clusters.is_representative is 'True for the newest posting of the cluster, which speaks for it.';
comment on column clusters.cluster_entries is 'Entries in the cluster.';
