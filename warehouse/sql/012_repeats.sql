-- One row per row of a page that stood as it is on an earlier page of its address: which reading it
-- has (a rowid of raw_reading), and what moved.
create temp table repeats as
select *
from read_json(
    getvariable('repeats_path'),
    format = 'newline_delimited',
    columns = {
        page_key: 'varchar', page_sha256: 'varchar', updated_on: 'date',
        reading_no: 'bigint', line_no: 'integer'
    }
);
