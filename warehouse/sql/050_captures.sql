-- One row per capture: one response, or one failed request, as the archive's index has it.
create table captures as
with capture as (
    select *
    from read_json(
        getvariable('captures_path'),
        format = 'newline_delimited',
        columns = {
            capture_no: 'integer', source: 'varchar', board: 'varchar', url: 'varchar',
            fetched_at: 'timestamp', status: 'integer', content_type: 'varchar',
            sha256: 'varchar', path: 'varchar', note: 'varchar', outcome: 'varchar',
            page_key: 'varchar', rows_served: 'integer', is_index: 'boolean'
        }
    )
)
select
    capture_no, source,
    coalesce(nullif(board, ''), nullif(url, ''), path) as board,
    url, fetched_at, fetched_at::date as fetched_on, status, outcome, page_key, rows_served,
    fetched_at::date > getvariable('as_of') as is_after_as_of,
    page_key is not null
        and rows_served is not null
        and outcome in ('ok', 'unchanged', 'empty_confirmed') as is_good,
    coalesce(is_index, false) as is_index,
    content_type, sha256, path, note
from capture
order by capture_no;

comment on table captures is 'One row per capture: one response or one failed request, in the order of the archive''s index.';
comment on column captures.capture_no is 'Position in the archive''s index, from the oldest.';
comment on column captures.source is 'Source the request was made for.';
comment on column captures.board is 'Token of the employer''s board; the address where the source has no boards.';
comment on column captures.url is 'Address asked for.';
comment on column captures.fetched_at is 'Instant of the response, UTC.';
comment on column captures.fetched_on is 'Day of the response, UTC.';
comment on column captures.status is 'HTTP status; 304 where the kept body was still current, 0 where no response came.';
comment on column captures.outcome is 'How the request ended: ok, unchanged, empty_confirmed, empty_suspect, partial, drift, blocked, failed_transient, failed_config, disabled or unread.';
comment on column captures.page_key is 'Page that was read from this capture; captures with the same body share it. Empty where nothing was read.';
comment on column captures.rows_served is 'Rows the page served; empty where it was not read.';
comment on column captures.is_after_as_of is 'True where the capture is younger than as_of: counted, and not used.';
comment on column captures.is_good is 'True where the page came whole and was read.';
comment on column captures.is_index is 'True where the page only points at others, and serves no rows.';
comment on column captures.content_type is 'Content type of the response.';
comment on column captures.sha256 is 'SHA-256 of the kept body.';
comment on column captures.path is 'Where the body lies, below the archive''s folder.';
comment on column captures.note is 'Why a request failed, where it did.';
