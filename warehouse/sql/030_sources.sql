-- One row per source: every declared one, and every other source name met in the archive.
create table sources as
with source as (
    select *
    from read_json(
        getvariable('sources_path'),
        format = 'newline_delimited',
        columns = {
            name: 'varchar', declared: 'boolean', kind: 'varchar', publisher: 'varchar',
            url: 'varchar', terms_url: 'varchar', terms_checked_on: 'varchar', access: 'varchar',
            attribution: 'varchar', why: 'varchar', enabled: 'boolean', decision: 'varchar',
            min_rows: 'integer', max_rows: 'integer', max_unread_share: 'double',
            filled: 'json', boards_expected: 'varchar[]'
        }
    )
)
select
    name as source,
    coalesce(declared, true) as is_declared,
    kind, publisher, url, terms_url, terms_checked_on, access, attribution, why,
    coalesce(enabled, false) as is_enabled,
    decision, min_rows, max_rows, max_unread_share,
    filled::varchar as fill_floors,
    coalesce(boards_expected, []) as boards_expected
from source
order by name;

comment on table sources is 'One row per source: who publishes it, under which terms, and what its pages should look like. Sources met in the archive that no reader is declared for are here too.';
comment on column sources.source is 'Name of the source, as in every other table.';
comment on column sources.is_declared is 'False where the archive holds pages of a source that no reader is declared for: its pages are kept and unread.';
comment on column sources.kind is 'Kind of evidence: posting, disclosure, self_report or aggregate. Kinds never mix in one band.';
comment on column sources.publisher is 'Who publishes the pages.';
comment on column sources.url is 'Where the source describes itself.';
comment on column sources.terms_url is 'Where its terms are.';
comment on column sources.terms_checked_on is 'Day somebody read the terms.';
comment on column sources.access is 'What the publisher allows: documented_api, public_domain, open_pages, restricted or own_file.';
comment on column sources.attribution is 'Words to print wherever figures from this source are shown.';
comment on column sources.why is 'What the source adds.';
comment on column sources.is_enabled is 'Whether the source is read without being asked for.';
comment on column sources.decision is 'What a person has to decide before the source is read; empty where nothing.';
comment on column sources.min_rows is 'Fewest rows a healthy page serves.';
comment on column sources.max_rows is 'Most rows expected of a page; more is a warning only.';
comment on column sources.max_unread_share is 'Largest share of a page''s rows, 0 to 1, that may be unreadable.';
comment on column sources.fill_floors is 'Field names and the lowest share of postings, 0 to 1, in which each may be present, as JSON text.';
comment on column sources.boards_expected is 'Addresses of the boards that a whole run asks for.';
