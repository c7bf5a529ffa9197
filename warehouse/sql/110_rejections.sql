-- One row per thing that came in and is no entry, with the rule that says so.
create table rejections as
select
    arrival.entry_id,
    raw_reading.source,
    arrival.board,
    raw_reading.source_ref,
    if(arrival.is_unread, 'unread', 'rejected') as outcome,
    coalesce(arrival.rejected_by, 'no_rule_given') as rule,
    arrival.detail,
    raw_reading.title_raw,
    raw_reading.employer_raw,
    coalesce(raw_reading.url, pages.url) as url,
    arrival.first_seen_at::date as first_seen_on,
    arrival.last_seen_at::date as last_seen_on,
    arrival.page_key
from arrival
inner join raw_reading
    on raw_reading.rowid = arrival.reading_no
inner join pages on pages.page_key = arrival.page_key
where arrival.rejected_by is not null or arrival.is_unread
order by raw_reading.source, arrival.board, arrival.entry_id, arrival.page_key;

comment on table rejections is 'One row per thing that came in and is no entry, with the rule that says so. Entries and rejections together are everything that came in.';
comment on column rejections.entry_id is 'Identifier, made as for entries.';
comment on column rejections.source is 'Source it was read from.';
comment on column rejections.board is 'Board it was read from.';
comment on column rejections.source_ref is 'The source''s own reference, or the position on the page where it has none.';
comment on column rejections.outcome is 'rejected by a rule, or unread: it could not be read as a posting at all.';
comment on column rejections.rule is 'Name of the rule.';
comment on column rejections.detail is 'What the rule saw.';
comment on column rejections.title_raw is 'Title as shown, where there is one.';
comment on column rejections.employer_raw is 'Employer as shown, where there is one.';
comment on column rejections.url is 'Address of the posting, else of its page.';
comment on column rejections.first_seen_on is 'Day of the first capture that shows it; empty where only after as_of.';
comment on column rejections.last_seen_on is 'Day of the newest capture that shows it; empty where only after as_of.';
comment on column rejections.page_key is 'Page it was read from.';
