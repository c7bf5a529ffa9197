-- One row per sentence or figure of the pages that is held against the evidence.
create temp table claim_statements as
with stated as (
    select *
    from read_csv(
        getvariable('claims_path'),
        header = true,
        auto_detect = false,
        delim = ',',
        quote = '"',
        escape = '"',
        columns = {
            claim_id: 'varchar', quote: 'varchar', place: 'varchar', url: 'varchar',
            page_date: 'varchar', read_on: 'date', measure: 'varchar', component: 'varchar',
            specialisation: 'varchar', baseline: 'varchar', tier: 'varchar', country: 'varchar',
            metro: 'varchar', besides: 'varchar', employers: 'varchar', sense: 'varchar',
            low: 'double', high: 'double', unit: 'varchar', published_ids: 'varchar',
            "rule": 'varchar', data_needed: 'varchar'
        }
    )
)

select
    stated.* exclude (besides, employers, metro, published_ids),
    string_split(coalesce(metro, ''), ';') as metros,
    string_split(coalesce(besides, ''), ';') as besides,
    string_split(coalesce(employers, ''), ';') as employers,
    string_split(coalesce(published_ids, ''), ';') as published_ids,
    null::varchar as level,
    false as is_open_ended
from stated
union all by name
select
    published_id as claim_id, quote, place, url, page_date, read_on, 'range' as measure,
    component, specialisation, tier, country, low_usd as low, high_usd as high, 'usd' as unit,
    level, is_open_ended,
    if(employer = 'all', [''], [employer]) as employers,
    [published_id] as published_ids,
    concat(
        'Posted ', component, ' ranges in the same country',
        if(level = 'all', '', concat(', at level ', level)),
        if(tier = 'all', '', concat(', at employers of the same kind (', tier, ')')),
        ': low ends against the low end, high ends against the high end. ', note
    ) as "rule",
    if(
        component = 'total',
        'Totals by person with employer, level and date: an own or licensed export of pay reports.',
        null
    ) as data_needed
from published_ranges;
