-- One row per claim, window and level reading, with its verdict.
create table claim_readings as
with held as (
    select
        claim_statements.claim_id, claim_statements.measure, claim_statements.sense,
        claim_statements.low, claim_statements.high, claim_statements.unit,
        claim_evidence.* exclude (claim_id, is_absent),
        coalesce(claim_evidence.is_absent, false) as is_absent
    from claim_statements
    inner join claim_evidence on claim_evidence.claim_id = claim_statements.claim_id
),

judged as (
    select
        *,
        case
            when is_absent then 'not_testable'
            when is_gap then 'undetermined'
            when given_verdict is not null then given_verdict
            when sense = 'above' and figure_from > 0 then 'supported'
            when sense = 'above' and figure_to < 0 then 'contradicted'
            when sense = 'below' and figure_to < 0 then 'supported'
            when sense = 'below' and figure_from > 0 then 'contradicted'
            when sense is not null then 'undetermined'
            when figure_from >= low and (high is null or figure_to <= high) then 'supported'
            when figure_to < low or figure_from > high then 'contradicted'
            else 'undetermined'
        end as verdict
    from held
)

select
    claim_id,
    window_months::utinyint as window_months,
    level_reading,
    verdict,
    figure, figure_from, figure_to, high_figure, high_figure_from, high_figure_to,
    n::integer as n,
    n_employers::integer as n_employers,
    case
        when is_gap or is_absent then finding
        when verdict = 'undetermined' and measure = 'site_ranges'
            then concat(finding, '; neither the same nor apart')
        when measure in ('range', 'site_ranges') then finding
        when verdict = 'undetermined' then concat(finding, '; the interval lies on both sides')
        else finding
    end as why,
    coalesce(
        rows_sql,
        concat(
            'select * from claim_rows where claim_id = ''', claim_id, ''' and window_months = ',
            window_months, ' and level_reading = ''', level_reading, ''''
        )
    ) as rows_sql
from judged
order by claim_id, window_months desc, level_reading;

comment on table claim_readings is 'One row per claim, window and reading of levels: the figure held against the claim, its interval and the verdict. Claims that no level touches have the same in both readings; those about the site itself in every row.';
comment on column claim_readings.claim_id is 'The claim.';
comment on column claim_readings.window_months is 'Window in months up to as_of.';
comment on column claim_readings.level_reading is 'literal: labels at their word; equivalent: on the common ladder.';
comment on column claim_readings.verdict is 'supported: the whole interval lies where the claim says; contradicted: the whole interval lies elsewhere; undetermined: it lies on both sides, or there is too little for one; not_testable: public data do not hold what would decide.';
comment on column claim_readings.figure is 'What was measured, in the unit of the claim. For a range: the median of the posted low ends.';
comment on column claim_readings.figure_from is 'Lower bound of its 95 % interval.';
comment on column claim_readings.figure_to is 'Upper bound of its 95 % interval.';
comment on column claim_readings.high_figure is 'For a range: the median of the posted high ends. Else empty.';
comment on column claim_readings.high_figure_from is 'Lower bound of its 95 % interval.';
comment on column claim_readings.high_figure_to is 'Upper bound of its 95 % interval.';
comment on column claim_readings.n is 'Jobs behind the figure; for the site against itself, its two figures.';
comment on column claim_readings.n_employers is 'Employers behind it.';
comment on column claim_readings.why is 'Why that verdict, in one sentence.';
comment on column claim_readings.rows_sql is 'SQL that lists the rows behind it.';
