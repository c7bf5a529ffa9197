-- One row per claim over one window: its words, the verdict under both readings, and why.
select
    claims.claim_id,
    if(literal.verdict = equivalent.verdict, equivalent.verdict, 'undetermined') as verdict,
    literal.verdict as literal_verdict,
    equivalent.verdict as equivalent_verdict,
    claims.quote,
    claims.claimed_low, claims.claimed_high, claims.is_open_ended, claims.claimed_sense,
    claims.unit,
    equivalent.figure, equivalent.figure_from, equivalent.figure_to,
    equivalent.high_figure, equivalent.high_figure_from, equivalent.high_figure_to,
    equivalent.n, equivalent.n_employers,
    if(
        literal.verdict = equivalent.verdict, equivalent.why,
        concat('the two readings of level labels differ; equivalent: ', equivalent.why,
            '; literal: ', literal.why)
    ) as why,
    claims.data_needed, claims.like_for_like_rule,
    claims.measure, claims.component, claims.specialisation, claims.baseline, claims.level,
    claims.tier, claims.country, claims.metro, claims.besides, claims.employer,
    claims.published_ids,
    claims.place, claims.url, claims.page_date, claims.read_on,
    equivalent.window_months, equivalent.rows_sql
from claims
inner join claim_readings as literal
    on literal.claim_id = claims.claim_id and literal.level_reading = 'literal'
inner join claim_readings as equivalent
    on equivalent.claim_id = claims.claim_id
    and equivalent.level_reading = 'equivalent'
    and equivalent.window_months = literal.window_months
where
    literal.window_months = $window_months::integer
    and ($claim_id::varchar is null or claims.claim_id = $claim_id::varchar)
    and (
        $verdict::varchar is null
        or if(literal.verdict = equivalent.verdict, equivalent.verdict, 'undetermined')
        = $verdict::varchar
    )
order by
    case if(literal.verdict = equivalent.verdict, equivalent.verdict, 'undetermined')
        when 'contradicted' then 0
        when 'supported' then 1
        when 'undetermined' then 2
        else 3
    end,
    claims.measure, claims.claim_id;
