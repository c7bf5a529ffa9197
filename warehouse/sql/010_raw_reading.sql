-- One row per row that a page served, as the readings say it, in their order: rowid tells rows apart.
-- Rows that stood as they are on an earlier page of their address are in repeats. Reads the NDJSON file
-- named in the variable `readings_path`.
create temp table raw_reading as
select *
from read_json(
    getvariable('readings_path'),
    format = 'newline_delimited',
    columns = {
        line_no: 'integer', page_key: 'varchar', source: 'varchar', entry_id: 'varchar', source_ref: 'varchar',
        outcome: 'varchar', rule: 'varchar', detail: 'varchar',
        kind: 'varchar', url: 'varchar', page_sha256: 'varchar',
        posted_on: 'date', updated_on: 'date',
        employer: 'varchar', employer_raw: 'varchar', tier: 'varchar',
        title_raw: 'varchar', title_key: 'varchar', team_raw: 'varchar',
        track: 'varchar', track_rule: 'varchar',
        level: 'varchar', level_literal: 'varchar', level_rule: 'varchar',
        level_is_weak: 'boolean',
        specialisation: 'varchar', specialisation_rule: 'varchar',
        specialisation_evidence: 'varchar',
        country: 'varchar', metro: 'varchar', location_raw: 'varchar',
        place_rule: 'varchar', is_remote: 'boolean', years_min: 'integer',
        text_key: 'varchar', findings: 'varchar[]',
        pay: 'struct(
            component varchar, low decimal(18, 4), high decimal(18, 4), currency varchar,
            period varchar, low_usd integer, high_usd integer, "text" varchar, rule varchar,
            "level" varchar, level_label varchar, place_label varchar, problem varchar)[]'
    }
);
