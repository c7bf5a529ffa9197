-- One row per entry: one posting, disclosure or report, as its newest capture not after as_of reads.
create table entries as
with board as (
    select source, board, last_with_rows_at, is_emptied, status
    from board_state
)

select
    raw_reading.entry_id,
    raw_reading.source,
    arrival.board,
    raw_reading.source_ref,
    raw_reading.kind,
    raw_reading.employer,
    raw_reading.title_raw,
    raw_reading.metro,
    raw_reading.country,
    raw_reading.is_remote,
    coalesce(raw_reading.posted_on, arrival.first_seen_at::date) as posted_on,
    if(raw_reading.posted_on is null, 'first_seen', 'posted') as posted_on_rule,
    if(repeats.page_key is null, raw_reading.updated_on, repeats.updated_on) as updated_on,
    arrival.first_seen_at::date as first_seen_on,
    arrival.last_seen_at::date as last_seen_on,
    coalesce(
        arrival.last_seen_at >= board.last_with_rows_at and not board.is_emptied, false
    ) as is_open,
    raw_reading.tier,
    raw_reading.track,
    raw_reading.track_rule,
    raw_reading.level,
    raw_reading.level_literal,
    raw_reading.level_rule,
    coalesce(raw_reading.level_is_weak, false) as level_is_weak,
    raw_reading.specialisation,
    raw_reading.specialisation_rule,
    raw_reading.specialisation_evidence,
    raw_reading.years_min,
    raw_reading.employer_raw,
    raw_reading.team_raw,
    raw_reading.location_raw,
    raw_reading.place_rule,
    raw_reading.title_key,
    raw_reading.text_key,
    raw_reading.url,
    coalesce(repeats.page_sha256, raw_reading.page_sha256) as page_sha256,
    arrival.page_key,
    coalesce(len(raw_reading.pay), 0)::utinyint as pay_ranges,
    coalesce(raw_reading.findings, []) as findings
from arrival
inner join raw_reading
    on raw_reading.rowid = arrival.reading_no
left join repeats on repeats.rowid = arrival.repeat_no
left join board on board.source = raw_reading.source and board.board = arrival.board
where arrival.rejected_by is null
order by raw_reading.entry_id;

comment on table entries is 'One row per entry: one posting, disclosure or report, as its newest capture not after as_of reads. Nothing is removed as a duplicate; see clusters.';
comment on column entries.entry_id is 'Identifier, from the source and the source''s own reference; never from cleaned values.';
comment on column entries.source is 'Source it was read from.';
comment on column entries.board is 'Board it was read from.';
comment on column entries.source_ref is 'The source''s own reference.';
comment on column entries.kind is 'Kind of evidence: posting, disclosure, self_report or aggregate.';
comment on column entries.employer is 'Employer, one spelling each.';
comment on column entries.title_raw is 'Title as shown.';
comment on column entries.metro is 'Metropolitan area; empty where the place names none.';
comment on column entries.country is 'Country, ISO 3166 two letters; empty where unknown.';
comment on column entries.is_remote is 'Whether the job is remote; empty where not said.';
comment on column entries.posted_on is 'Day the employer first published, UTC; the day it was first seen where the source gives none.';
comment on column entries.posted_on_rule is 'posted: the source gives the day; first_seen: the day it was first captured.';
comment on column entries.updated_on is 'Day the employer last changed it; empty where not given.';
comment on column entries.first_seen_on is 'Day of the first capture that shows it.';
comment on column entries.last_seen_on is 'Day of the newest capture that shows it, up to as_of.';
comment on column entries.is_open is 'True where the newest good page of its board still shows it. A board that shows nothing is believed on the third day.';
comment on column entries.tier is 'Kind of employer: frontier_lab, big_tech, ai_company, tech_company or other; empty where unknown.';
comment on column entries.track is 'ic, manager or intern. Only ic is on the ladder and in the bands.';
comment on column entries.track_rule is 'What decided the track.';
comment on column entries.level is 'Rung L3 to L8 of the common ladder for the employer''s own label (reading: equivalent); empty where nothing states one.';
comment on column entries.level_literal is 'Rung where a label such as L5 is taken at its word (reading: literal).';
comment on column entries.level_rule is 'What decided the level.';
comment on column entries.level_is_weak is 'True where the level rests on years asked for: such an entry counts as unlevelled in the bands.';
comment on column entries.specialisation is 'pre_training, post_training, evaluation, serving, genai_application, llm_unspecified, generalist_ml, mlops, traditional_nlp or not_ml.';
comment on column entries.specialisation_rule is 'What decided the specialisation.';
comment on column entries.specialisation_evidence is 'The words that decided it.';
comment on column entries.years_min is 'Fewest years of experience asked for; empty where not said.';
comment on column entries.employer_raw is 'Employer as shown.';
comment on column entries.team_raw is 'Team as shown.';
comment on column entries.location_raw is 'Every place as shown.';
comment on column entries.place_rule is 'What decided country and metro.';
comment on column entries.title_key is 'Title without places and codes, its words in their order: what duplicates share.';
comment on column entries.text_key is 'Digest of the text: what duplicates share; empty where no text was read.';
comment on column entries.url is 'Address of the posting itself.';
comment on column entries.page_sha256 is 'SHA-256 of the page it was read from.';
comment on column entries.page_key is 'Page it was read from.';
comment on column entries.pay_ranges is 'Number of pay ranges read; see entry_pay.';
comment on column entries.findings is 'Disagreements inside the posting that are worth showing.';
