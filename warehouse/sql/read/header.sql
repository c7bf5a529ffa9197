-- One row: what the file is, the windows it counts, and what to print beside its figures.
with attribution as (
    select string_agg(sources.attribution, ' | ' order by sources.source) as attribution
    from sources
    where
        sources.attribution <> ''
        and sources.source in (select source from entries)
),

edge as (
    select string_agg(
        concat(window_months, ' months: after ', after_on, ' to ', until_on), '; '
        order by window_months
    ) as windows
    from windows
)

select
    release.run_id, release.as_of, release.mode, release.is_sample,
    release.sources_ok, release.sources_expected, release.boards_ok, release.boards_expected,
    release.sources_unread, release.entries, release.rejections, release.schema_version,
    edge.windows, coalesce(attribution.attribution, '') as attribution
from release
cross join edge
cross join attribution;
