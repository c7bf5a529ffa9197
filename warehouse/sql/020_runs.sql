-- One row per run of refresh so far, this one included.
create table runs as
with run as (
    select *
    from read_json(
        getvariable('runs_path'),
        format = 'newline_delimited',
        columns = {
            run_id: 'varchar', started_at: 'timestamp', finished_at: 'timestamp',
            status: 'varchar', as_of: 'date', mode: 'varchar', exit_code: 'integer',
            accept_drop: 'boolean', decisions: 'json', note: 'varchar'
        }
    )
)
select
    run_id, started_at, finished_at, status, as_of, mode, exit_code, accept_drop,
    decisions::varchar as decisions, note
from run
order by started_at, run_id;

comment on table runs is 'One row per run of refresh so far, the one that built this file included.';
comment on column runs.run_id is 'Identifier of the run: as_of and a digest of everything it read; equal inputs have equal ids.';
comment on column runs.started_at is 'Instant the run started, UTC.';
comment on column runs.finished_at is 'Instant the run ended, UTC; empty for the run that was building this file.';
comment on column runs.status is 'published, published_partial, refused, nothing_new or failed; empty while running.';
comment on column runs.as_of is 'Day the run looks from; windows end on it.';
comment on column runs.mode is 'live, replay of an archive, or sample (invented employers).';
comment on column runs.exit_code is 'Exit code of the command, empty while running.';
comment on column runs.accept_drop is 'Whether a fall of the number of entries was accepted beforehand.';
comment on column runs.decisions is 'What a person decided for this run (sources switched on, drops accepted), as given.';
comment on column runs.note is 'One line on how the run ended.';
