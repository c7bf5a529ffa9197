-- One row: what this file is, from when, and how whole.
create table release as
with this_run as (
    select mode from runs where run_id = getvariable('run_id')
),

health as (
    select
        count(*) filter (board = 'all' and is_declared and status not in ('disabled', 'not_yet'))
            as sources_expected,
        count(*) filter (board = 'all' and is_declared and status = 'ok') as sources_ok,
        count(*) filter (board <> 'all' and is_declared and status not in ('disabled', 'not_yet'))
            as boards_expected,
        count(*) filter (board <> 'all' and is_declared and status = 'ok') as boards_ok,
        count(distinct source) filter (status = 'unread') as sources_unread
    from source_health
)

select
    getvariable('run_id') as run_id,
    getvariable('as_of') as as_of,
    (select any_value(mode) from this_run) as mode,
    coalesce((select any_value(mode) from this_run) = 'sample', false) as is_sample,
    health.sources_ok::integer as sources_ok,
    health.sources_expected::integer as sources_expected,
    health.boards_ok::integer as boards_ok,
    health.boards_expected::integer as boards_expected,
    health.sources_unread::integer as sources_unread,
    (select count(*) from entries)::integer as entries,
    (select count(*) from rejections)::integer as rejections,
    getvariable('schema_version') as schema_version
from health;

comment on table release is 'One row: what this file is, from which day it looks, and how whole its evidence is.';
comment on column release.run_id is 'Run that built it.';
comment on column release.as_of is 'Day it looks from.';
comment on column release.mode is 'live, replay or sample.';
comment on column release.is_sample is 'True where the employers are invented: the bundled sample.';
comment on column release.sources_ok is 'Sources whose boards were all read well.';
comment on column release.sources_expected is 'Sources that should have been read.';
comment on column release.boards_ok is 'Boards read well.';
comment on column release.boards_expected is 'Boards that should have been read.';
comment on column release.sources_unread is 'Sources in the archive that no reader is declared for.';
comment on column release.entries is 'Entries of any age.';
comment on column release.rejections is 'Things that came in and are no entries.';
comment on column release.schema_version is 'Version of the tables in this file; a change of name or meaning raises it.';
