-- One row per claim: its words, what is measured, and the verdict over twelve months.
create table claims as
with year as (
    select * from claim_readings where window_months = 12
)

select
    claim_statements.claim_id,
    if(literal.verdict = equivalent.verdict, equivalent.verdict, 'undetermined') as verdict,
    claim_statements.quote,
    claim_statements.low as claimed_low,
    claim_statements.high as claimed_high,
    claim_statements.is_open_ended,
    claim_statements.sense as claimed_sense,
    claim_statements.unit,
    equivalent.figure, equivalent.figure_from, equivalent.figure_to,
    equivalent.high_figure, equivalent.high_figure_from, equivalent.high_figure_to,
    equivalent.n, equivalent.n_employers,
    literal.verdict as literal_verdict,
    equivalent.verdict as equivalent_verdict,
    if(
        literal.verdict = equivalent.verdict, equivalent.why,
        concat('the two readings of level labels differ; equivalent: ', equivalent.why,
            '; literal: ', literal.why)
    ) as why,
    coalesce(
        claim_statements.data_needed,
        if(
            equivalent.verdict = 'not_testable',
            concat('Postings read as ', replace(claim_statements.specialisation, '_', ' '),
                ' work.'),
            null
        )
    ) as data_needed,
    claim_statements.measure, claim_statements.component, claim_statements.specialisation,
    claim_statements.baseline, claim_statements.level, claim_statements.tier,
    claim_statements.country,
    nullif(array_to_string(claim_statements.metros, '; '), '') as metro,
    nullif(array_to_string(claim_statements.besides, '; '), '') as besides,
    nullif(array_to_string(claim_statements.employers, '; '), '') as employer,
    claim_statements."rule" as like_for_like_rule,
    nullif(array_to_string(claim_statements.published_ids, '; '), '') as published_ids,
    claim_statements.place, claim_statements.url, claim_statements.page_date,
    claim_statements.read_on,
    equivalent.rows_sql
from claim_statements
inner join year as literal
    on literal.claim_id = claim_statements.claim_id and literal.level_reading = 'literal'
inner join year as equivalent
    on equivalent.claim_id = claim_statements.claim_id and equivalent.level_reading = 'equivalent'
order by claim_statements.claim_id;

comment on table claims is 'One row per sentence or figure of the article and its sister pages that public data could speak to, with the verdict of the last twelve months. Only an interval that lies wholly on one side earns a verdict; where the two readings of level labels differ it is undetermined.';
comment on column claims.claim_id is 'Identifier; paybands claims --evidence lists the rows behind it.';
comment on column claims.verdict is 'supported, contradicted, undetermined or not_testable.';
comment on column claims.quote is 'The words, short.';
comment on column claims.claimed_low is 'Low end of what is claimed, in unit.';
comment on column claims.claimed_high is 'High end of what is claimed, in unit.';
comment on column claims.is_open_ended is 'True where the page writes a plus sign: the high end is no limit.';
comment on column claims.claimed_sense is 'For a claim of order: above or below zero; empty for a claim of size.';
comment on column claims.unit is 'usd (a year), percent, points (percentage points) or labs.';
comment on column claims.figure is 'What was measured, in unit, levels read as equivalent. For a range: the median of the posted low ends.';
comment on column claims.figure_from is 'Lower bound of its 95 % interval.';
comment on column claims.figure_to is 'Upper bound of its 95 % interval.';
comment on column claims.high_figure is 'For a range: the median of the posted high ends. Else empty.';
comment on column claims.high_figure_from is 'Lower bound of its 95 % interval.';
comment on column claims.high_figure_to is 'Upper bound of its 95 % interval.';
comment on column claims.n is 'Jobs behind the figure.';
comment on column claims.n_employers is 'Employers behind it.';
comment on column claims.literal_verdict is 'Verdict with level labels at their word.';
comment on column claims.equivalent_verdict is 'Verdict with levels on the common ladder.';
comment on column claims.why is 'Why that verdict, in one sentence.';
comment on column claims.data_needed is 'Which data would decide, where public data do not.';
comment on column claims.measure is 'How it is measured: range, premium, premium_change, pay_change, metro_order, metros_over_rest, tier_order, tier_in_metro, remote_share, employer_order, site_ranges (two pages of the site side by side: supported where they say the same, contradicted where nothing lies in both), site_ratio, or none.';
comment on column claims.component is 'base or total; empty where pay is not the matter.';
comment on column claims.specialisation is 'Kind of work it speaks of.';
comment on column claims.baseline is 'What it is compared with.';
comment on column claims.level is 'Level it speaks of.';
comment on column claims.tier is 'Kind of employer it speaks of.';
comment on column claims.country is 'Country it is measured in, all, or europe.';
comment on column claims.metro is 'Metropolitan areas it speaks of.';
comment on column claims.besides is 'Metropolitan areas that are left out of the comparison.';
comment on column claims.employer is 'Employers it names.';
comment on column claims.like_for_like_rule is 'What the measure keeps alike, and where it is less than the claim.';
comment on column claims.published_ids is 'For the site against itself: the claims or published ranges set side by side.';
comment on column claims.place is 'Where on the page.';
comment on column claims.url is 'The page.';
comment on column claims.page_date is 'Month the page says it was made.';
comment on column claims.read_on is 'Day it was read.';
comment on column claims.rows_sql is 'SQL that lists the rows behind the figure.';
