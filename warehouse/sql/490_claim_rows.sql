-- One row per claim, window, level reading and row of evidence behind it.
create view claim_rows as
with reading as (
    select claims.*, windows.window_months, windows.after_on, level_reading
    from claims
    cross join windows
    cross join (select unnest(['literal', 'equivalent']) as level_reading) as readings
),

pay_row as (
    select
        reading.claim_id, reading.window_months, reading.level_reading,
        comparison_rows.relation as side, true as is_counted,
        comparison_rows.employer, comparison_rows.title_raw, null as metro,
        comparison_rows.posted_on, comparison_rows.low_usd, comparison_rows.high_usd,
        comparison_rows.entry_id, comparison_rows.url
    from reading
    inner join comparison_rows
        on reading.measure = 'range'
        and comparison_rows.published_id = reading.claim_id
        and comparison_rows.kind = 'posting'
        and comparison_rows.window_months = reading.window_months
        and comparison_rows.level_reading = reading.level_reading
        and comparison_rows.evidence_level = reading.level
    union all
    select
        reading.claim_id, reading.window_months, reading.level_reading,
        contrast_rows.side,
        contrast_rows.country <> 'unknown'
        and count(*) filter (contrast_rows.side = 'compared') over stratum > 0
        and count(*) filter (contrast_rows.side = 'baseline') over stratum > 0 as is_counted,
        contrast_rows.employer, entries.title_raw, contrast_rows.country as metro,
        contrast_rows.posted_on, contrast_rows.low_usd, contrast_rows.high_usd,
        contrast_rows.entry_id, entries.url
    from reading
    inner join contrast_rows
        on contrast_rows.level_reading = reading.level_reading
        and contrast_rows.compared = reading.specialisation
        and contrast_rows.component = reading.component
        and contrast_rows.kind = 'posting'
        and contrast_rows.country = reading.country
        and case reading.measure
            when 'premium'
                then contrast_rows.topic = 'premium' and not contrast_rows.is_earlier
                    and contrast_rows.baseline = reading.baseline
                    and contrast_rows.window_months = reading.window_months
            when 'premium_change'
                then contrast_rows.topic = 'premium' and contrast_rows.window_months = 6
                    and contrast_rows.baseline = reading.baseline
            when 'pay_change' then contrast_rows.topic = 'pay_change'
            else false
        end
    inner join entries on entries.entry_id = contrast_rows.entry_id
    window stratum as (
        partition by reading.claim_id, reading.window_months, reading.level_reading,
            contrast_rows.is_earlier, contrast_rows.stratum
    )
),

job_row as (
    select
        reading.claim_id, reading.window_months, reading.level_reading,
        posted_jobs.tier as side,
        case reading.measure
            when 'metro_order'
                then posted_jobs.metro <> 'unknown'
                    and (reading.country <> 'europe' or posted_jobs.is_in_europe)
            when 'metros_over_rest' then posted_jobs.metro <> 'unknown'
            when 'remote_share'
                then not list_contains(string_split(reading.besides, '; '), posted_jobs.metro)
            else reading.metro is null or reading.metro = posted_jobs.metro
        end as is_counted,
        posted_jobs.employer, posted_jobs.title_raw, posted_jobs.metro, posted_jobs.posted_on,
        null::integer as low_usd, null::integer as high_usd, posted_jobs.entry_id, posted_jobs.url
    from reading
    inner join posted_jobs
        on reading.measure in (
            'metro_order', 'metros_over_rest', 'tier_order', 'tier_in_metro', 'remote_share',
            'employer_order'
        )
        and posted_jobs.posted_on > reading.after_on
        and (
            posted_jobs.specialisation = reading.specialisation
            or (reading.specialisation = 'any_llm' and posted_jobs.is_llm)
        )
),

page_row as (
    select
        reading.claim_id, reading.window_months, reading.level_reading,
        published.place as side, true as is_counted, 'mlengineersalary.com' as employer,
        published.quote as title_raw, null as metro, null::date as posted_on,
        case when published.unit = 'usd' then published.claimed_low end::integer as low_usd,
        case when published.unit = 'usd' then published.claimed_high end::integer as high_usd,
        null as entry_id, published.url
    from (
        select *, unnest(string_split(published_ids, '; ')) as published_id
        from reading
    ) as reading
    inner join claims as published on published.claim_id = reading.published_id
    where reading.measure in ('site_ranges', 'site_ratio')
)

select * from pay_row
union all
select * from job_row
union all
select * from page_row;

comment on view claim_rows is 'One row per claim, window, level reading and row of evidence. Ask with one claim_id, one window_months and one level_reading.';
comment on column claim_rows.claim_id is 'The claim.';
comment on column claim_rows.window_months is 'Window in months up to as_of.';
comment on column claim_rows.level_reading is 'literal or equivalent.';
comment on column claim_rows.side is 'For a range, how this one lies to it; for a premium or a change, compared or baseline; for shares of jobs, the kind of employer; for the site itself, the place on the page.';
comment on column claim_rows.is_counted is 'True where the row is part of the figure; false where nothing matches it or its place is unknown.';
comment on column claim_rows.employer is 'Employer, or the site.';
comment on column claim_rows.title_raw is 'Title as shown, or the words of the page.';
comment on column claim_rows.metro is 'Metropolitan area; country for a premium or a change.';
comment on column claim_rows.posted_on is 'Day posted.';
comment on column claim_rows.low_usd is 'Low end, US dollars a year.';
comment on column claim_rows.high_usd is 'High end, US dollars a year.';
comment on column claim_rows.entry_id is 'The posting.';
comment on column claim_rows.url is 'Address of the posting, or of the page.';
