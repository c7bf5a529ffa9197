-- One row per cell: kind x component x window x level reading x specialisation x level x tier x
-- employer x country x metro, with 'all' where a dimension is rolled up.
create table bands as
with limits as (
    select
        max(at_least) filter (statistic = 'median') as median,
        max(at_least) filter (statistic = 'market_employers') as market_employers
    from shown_from
),

cell as (
    select
        band_scopes.kind, band_scopes.component,
        band_cells.window_months::utinyint as window_months,
        band_scopes.level_reading, band_scopes.specialisation, band_scopes.level,
        band_scopes.tier, band_cells.employer::varchar as employer, band_scopes.country,
        band_scopes.metro,
        band_cells.* exclude (cell_no, window_months, employer),
        case
            when band_cells.n = 0 then 0
            when band_cells.employer <> 'all' then 1
            else band_employers.n_employers
        end as n_employers,
        case
            when band_cells.n = 0 then null
            when band_cells.employer <> 'all' then band_cells.employer
            else band_employers.largest_employer
        end::varchar as largest_employer,
        case
            when band_cells.n = 0 then null
            when band_cells.employer <> 'all' then 1.0
            else band_employers.largest_employer_share
        end as largest_employer_share,
        case
            when band_cells.n = 0 then null
            when band_cells.employer <> 'all' then 1.0
            else band_employers.effective_employers
        end as effective_employers,
        band_employers.low_p50 as low_p50_by_employer,
        band_employers.high_p50 as high_p50_by_employer,
        band_employers.mid_p50 as mid_p50_by_employer,
        band_cells.employer = 'all' as is_market
    from band_cells
    inner join band_scopes on band_scopes.cell_no = band_cells.cell_no
    left join band_employers
        on band_employers.cell_no = band_cells.cell_no
        and band_employers.window_months = band_cells.window_months
        and band_cells.employer = 'all'
),

judged as (
    select
        cell.*,
        cell.n >= limits.median
        and (not cell.is_market or cell.n_employers >= limits.market_employers) as is_shown,
        greatest(
            (cell.low_p50_to_usd - cell.low_p50_from_usd) / cell.low_p50_usd,
            (cell.high_p50_to_usd - cell.high_p50_from_usd) / cell.high_p50_usd
        ) as relative_width,
        case
            when cell.n = 0 then 'expired'
            when not is_shown then 'suppressed'
            when cell.n_carried = cell.n then 'carried'
            when cell.n_carried > 0 then 'partial'
            else 'fresh'
        end as status,
        case
            when cell.n = 0
                then concat('the newest here was posted on ', cell.newest_ever_on,
                    ', before the window')
            when cell.n < limits.median then concat('n < ', limits.median)
            when not is_shown then concat('employers < ', limits.market_employers)
            when cell.n_carried > 0
                then concat(cell.n_carried, ' of ', cell.n,
                    ' from the last good page of a board that failed since; the oldest is of ',
                    cell.oldest_carried_on)
        end as status_reason
    from cell
    cross join limits
),

read as (
    select
        judged.* exclude (level_reading),
        unnest(if(level_reading = 'both', ['literal', 'equivalent'], [level_reading]))
            as level_reading
    from judged
)

select
    kind, component, window_months, level_reading,
    specialisation, level, tier, employer, country, metro,
    n, n_employers, status, status_reason,
    case
        when not is_shown then 'none'
        when n >= 50 and relative_width <= 0.10 then 'high'
        when n >= 15 and relative_width <= 0.25 then 'medium'
        else 'low'
    end as confidence,
    n_low::bigint as n_low,
    case when is_shown then low_p10_usd end as low_p10_usd,
    case when is_shown then low_p25_usd end as low_p25_usd,
    case when is_shown then low_p50_usd end as low_p50_usd,
    case when is_shown then low_p75_usd end as low_p75_usd,
    case when is_shown then low_p90_usd end as low_p90_usd,
    case when is_shown then low_p50_from_usd end as low_p50_from_usd,
    case when is_shown then low_p50_to_usd end as low_p50_to_usd,
    case
        when is_shown and low_p50_usd is not null then round(low_p50_by_employer)
    end::integer as low_p50_by_employer_usd,
    case when is_shown then low_outliers end as low_outliers,
    case when is_shown then low_p50_without_outliers_usd end as low_p50_without_outliers_usd,
    n_high::bigint as n_high,
    case when is_shown then high_p10_usd end as high_p10_usd,
    case when is_shown then high_p25_usd end as high_p25_usd,
    case when is_shown then high_p50_usd end as high_p50_usd,
    case when is_shown then high_p75_usd end as high_p75_usd,
    case when is_shown then high_p90_usd end as high_p90_usd,
    case when is_shown then high_p50_from_usd end as high_p50_from_usd,
    case when is_shown then high_p50_to_usd end as high_p50_to_usd,
    case
        when is_shown and high_p50_usd is not null then round(high_p50_by_employer)
    end::integer as high_p50_by_employer_usd,
    case when is_shown then high_outliers end as high_outliers,
    case when is_shown then high_p50_without_outliers_usd end as high_p50_without_outliers_usd,
    n_mid::bigint as n_mid,
    case when is_shown then mid_p10_usd end as mid_p10_usd,
    case when is_shown then mid_p25_usd end as mid_p25_usd,
    case when is_shown then mid_p50_usd end as mid_p50_usd,
    case when is_shown then mid_p75_usd end as mid_p75_usd,
    case when is_shown then mid_p90_usd end as mid_p90_usd,
    case when is_shown then mid_p50_from_usd end as mid_p50_from_usd,
    case when is_shown then mid_p50_to_usd end as mid_p50_to_usd,
    case
        when is_shown and mid_p50_usd is not null then round(mid_p50_by_employer)
    end::integer as mid_p50_by_employer_usd,
    largest_employer, largest_employer_share,
    coalesce(is_market and largest_employer_share > 0.5, false) as is_concentrated,
    effective_employers,
    oldest_posted_on, newest_posted_on,
    median_age_days,
    n_posted_in_usd, n_carried, oldest_carried_on,
    band_id_of(
        kind, component, window_months, level_reading, specialisation, level, tier, employer,
        country, metro
    ) as band_id
from read
order by
    kind, component, window_months, level_reading, specialisation, level, tier, employer, country,
    metro;

comment on table bands is 'One row per cell of kind, component, window, level reading, specialisation, level, tier, employer, country and metro; ''all'' where a dimension is rolled up, ''unknown'' where the evidence is silent. Counts clusters, not postings. Low ends, high ends and midpoints are summarised apart and never pooled. Thin cells keep their count and hide the rest (shown_from); thin cells of one employer are in thin_bands.';
comment on column bands.kind is 'Kind of evidence: posting, disclosure or self_report. Never pooled.';
comment on column bands.component is 'What is paid for: base, total, ote, total_cash, contract_rate or stipend. Never folded into one another.';
comment on column bands.window_months is 'Window: 6 or 12 months up to as_of; the edges are in windows.';
comment on column bands.level_reading is 'How an employer''s own label counts: literal (L5 is L5) or equivalent (the common ladder).';
comment on column bands.specialisation is 'Specialisation; any_llm for the five and the unspecified LLM work together; all for everything but not_ml.';
comment on column bands.level is 'L3 to L8, unlevelled where no strong evidence states one, or all.';
comment on column bands.tier is 'Kind of employer, unknown, or all.';
comment on column bands.employer is 'Employer, or all: then the cell is a market cell. Single employers are here from as many jobs on as a median needs.';
comment on column bands.country is 'Country (ISO 3166), unknown, or all. A job in several countries counts once in each and once in all.';
comment on column bands.metro is 'Metropolitan area, unknown, or all. A job in several metros counts once in each and once in all.';
comment on column bands.n is 'Clusters (distinct jobs) in the window.';
comment on column bands.n_employers is 'Distinct employers among them.';
comment on column bands.status is 'fresh, carried (every figure from a last good page), partial (some), suppressed (too thin to show) or expired (nothing left in the window).';
comment on column bands.status_reason is 'Why the status is not fresh.';
comment on column bands.confidence is 'high: n >= 50 and the interval of the median within 10 % of it; medium: n >= 15 and within 25 %; low: shown, but less; none: not shown. The wider of the intervals of low and high ends counts.';
comment on column bands.n_low is 'Clusters with a low end: the n of the low ends.';
comment on column bands.low_p10_usd is '10th percentile of the low ends, US dollars a year.';
comment on column bands.low_p25_usd is '25th percentile of the low ends, US dollars a year.';
comment on column bands.low_p50_usd is 'Median of the low ends, US dollars a year.';
comment on column bands.low_p75_usd is '75th percentile of the low ends, US dollars a year.';
comment on column bands.low_p90_usd is '90th percentile of the low ends, US dollars a year.';
comment on column bands.low_p50_from_usd is 'Lower bound of the exact 95 % interval of the median of the low ends, US dollars a year.';
comment on column bands.low_p50_to_usd is 'Upper bound of the exact 95 % interval of the median of the low ends, US dollars a year.';
comment on column bands.low_p50_by_employer_usd is 'Median of the employers'' own medians of the low ends, one voice each, US dollars a year; market cells only.';
comment on column bands.low_outliers is 'Low ends further than 4 scaled median absolute deviations (of logarithms) from the median. Flagged, never cut.';
comment on column bands.low_p50_without_outliers_usd is 'Median of the low ends if those were left out, US dollars a year.';
comment on column bands.n_high is 'Clusters with a high end: the n of the high ends.';
comment on column bands.high_p10_usd is '10th percentile of the high ends, US dollars a year.';
comment on column bands.high_p25_usd is '25th percentile of the high ends, US dollars a year.';
comment on column bands.high_p50_usd is 'Median of the high ends, US dollars a year.';
comment on column bands.high_p75_usd is '75th percentile of the high ends, US dollars a year.';
comment on column bands.high_p90_usd is '90th percentile of the high ends, US dollars a year.';
comment on column bands.high_p50_from_usd is 'Lower bound of the exact 95 % interval of the median of the high ends, US dollars a year.';
comment on column bands.high_p50_to_usd is 'Upper bound of the exact 95 % interval of the median of the high ends, US dollars a year.';
comment on column bands.high_p50_by_employer_usd is 'Median of the employers'' own medians of the high ends, one voice each, US dollars a year; market cells only.';
comment on column bands.high_outliers is 'High ends further than 4 scaled median absolute deviations (of logarithms) from the median. Flagged, never cut.';
comment on column bands.high_p50_without_outliers_usd is 'Median of the high ends if those were left out, US dollars a year.';
comment on column bands.n_mid is 'Clusters with both ends: the n of the midpoints.';
comment on column bands.mid_p10_usd is '10th percentile of the midpoints, US dollars a year. A midpoint is not what anybody is paid.';
comment on column bands.mid_p25_usd is '25th percentile of the midpoints, US dollars a year. A midpoint is not what anybody is paid.';
comment on column bands.mid_p50_usd is 'Median of the midpoints, US dollars a year. A midpoint is not what anybody is paid.';
comment on column bands.mid_p75_usd is '75th percentile of the midpoints, US dollars a year. A midpoint is not what anybody is paid.';
comment on column bands.mid_p90_usd is '90th percentile of the midpoints, US dollars a year. A midpoint is not what anybody is paid.';
comment on column bands.mid_p50_from_usd is 'Lower bound of the exact 95 % interval of the median of the midpoints, US dollars a year.';
comment on column bands.mid_p50_to_usd is 'Upper bound of the exact 95 % interval of the median of the midpoints, US dollars a year.';
comment on column bands.mid_p50_by_employer_usd is 'Median of the employers'' own medians of the midpoints, one voice each, US dollars a year; market cells only.';
comment on column bands.largest_employer is 'Employer with the most clusters.';
comment on column bands.largest_employer_share is 'Its share of n, 0 to 1.';
comment on column bands.is_concentrated is 'True where one employer holds more than half of a market cell.';
comment on column bands.effective_employers is 'Number of equally large employers that would be as spread (Kish).';
comment on column bands.oldest_posted_on is 'Oldest posting in the window.';
comment on column bands.newest_posted_on is 'Newest posting in the window.';
comment on column bands.median_age_days is 'Median age of the postings at as_of, days.';
comment on column bands.n_posted_in_usd is 'Clusters whose figure was posted in US dollars; the others were converted.';
comment on column bands.n_carried is 'Clusters from a last good page that stands in for a failed one.';
comment on column bands.oldest_carried_on is 'Day of the oldest such page.';
comment on column bands.band_id is 'Identifier of the cell, the same in every run; band_rows lists its rows.';
