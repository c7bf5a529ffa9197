-- One row per run so far, the oldest first; the run that built this file was still running.
select run_id, as_of, mode, coalesce(status, 'exported') as status, note
from runs
order by started_at, run_id;
