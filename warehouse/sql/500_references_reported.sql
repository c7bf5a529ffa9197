-- One row per figure that a named publication reported about pay, with its link.
create table references_reported as
with reported as (
    select *
    from read_csv(
        getvariable('references_path'),
        header = true,
        auto_detect = false,
        delim = ',',
        quote = '"',
        escape = '"',
        columns = {
            reference_id: 'varchar', employer: 'varchar', level_label: 'varchar',
            publication: 'varchar', published_on: 'varchar', unit: 'varchar',
            low: 'double', high: 'double', measure: 'varchar', url: 'varchar',
            basis: 'varchar', read_on: 'date', note: 'varchar'
        }
    )
)
select
    reference_id, employer, level_label, publication, published_on, unit, low, high, measure,
    url, basis, read_on, note
from reported
order by reference_id;

comment on table references_reported is 'One row per figure that a named publication reported about pay. Context beside the evidence: never pooled, never in a band.';
comment on column references_reported.reference_id is 'Identifier: employer, publication, what it measures.';
comment on column references_reported.employer is 'Employer it speaks of; all where it speaks of a market.';
comment on column references_reported.level_label is 'The employer''s own level it speaks of; empty where it names none.';
comment on column references_reported.publication is 'Who reported it.';
comment on column references_reported.published_on is 'Year, month or day of the report.';
comment on column references_reported.unit is 'usd_year, usd (paid over the time that measure says) or percent.';
comment on column references_reported.low is 'The figure, or its low end, in the unit; empty where it was given in words.';
comment on column references_reported.high is 'High end; equal to the low end for a single figure.';
comment on column references_reported.measure is 'What it measures, in our words.';
comment on column references_reported.url is 'Where it can be read.';
comment on column references_reported.basis is 'read: that page was read; second_hand: noted by somebody who read it, the page was not opened.';
comment on column references_reported.read_on is 'Day it was read or noted.';
comment on column references_reported.note is 'What to keep in mind about it.';
