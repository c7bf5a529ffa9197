-- One row per difference, kind of evidence, component, window, level reading, country and tier.
create table premium as
select
    compared, baseline, kind, component,
    window_months::utinyint as window_months,
    level_reading, country, tier,
    n_employers, n_compared, n_baseline, n_strata, n_unlevelled,
    status, status_reason,
    mid_percent, mid_from_percent, mid_to_percent,
    low_percent, low_from_percent, low_to_percent,
    high_percent, high_from_percent, high_to_percent,
    mid_by_employer_percent,
    employers_above, employers_below,
    largest_employer, round(largest_employer_share, 4)::double as largest_employer_share,
    raw_percent, n_raw_compared, n_raw_baseline,
    cell_id as premium_id,
    concat('select * from premium_rows where premium_id = ''', cell_id, '''') as rows_sql
from matched_differences
where topic = 'premium' and not is_earlier
order by
    compared, baseline, kind, component, window_months desc, level_reading, country, tier;

comment on table premium is 'One row per difference between two kinds of work, kind of evidence, component, window, level reading, country and tier. Jobs are matched within employer, country and level (unlevelled with unlevelled); the difference of logarithms is weighted as by a fixed effect per match. The measured value is a posted range: its midpoint, low end and high end apart. None of them is what anybody is paid.';
comment on column premium.compared is 'The kind of work compared: a specialisation, any_llm, pre_and_post_training, other_llm or core_llm (members in contrasts).';
comment on column premium.baseline is 'The kind of work it is compared with.';
comment on column premium.kind is 'Kind of evidence. Never pooled.';
comment on column premium.component is 'base or total.';
comment on column premium.window_months is 'Window in months up to as_of.';
comment on column premium.level_reading is 'literal: labels at their word; equivalent: on the common ladder.';
comment on column premium.country is 'Country, or all: then matched within each.';
comment on column premium.tier is 'Kind of employer, or all.';
comment on column premium.n_employers is 'Employers that post both at one level in one country.';
comment on column premium.n_compared is 'Matched jobs on the compared side; a job in two countries is matched in each.';
comment on column premium.n_baseline is 'Matched jobs on the side of the baseline.';
comment on column premium.n_strata is 'Combinations of employer, country and level in which they meet.';
comment on column premium.n_unlevelled is 'Matched jobs on the compared side that state no level and were matched with others that state none.';
comment on column premium.status is 'interval; no_interval (a figure, but too few for an interval); too_few (fewer than three employers match); no_match.';
comment on column premium.status_reason is 'Why there is no figure or no interval.';
comment on column premium.mid_percent is 'How much higher the posted midpoints are, percent. A midpoint is not what anybody is paid.';
comment on column premium.mid_from_percent is 'Lower bound of its 95 % interval: 1,000 resamples of the employers, fixed seed, tails widened for few employers; from 100 employers on their linearised standard error.';
comment on column premium.mid_to_percent is 'Upper bound of that interval.';
comment on column premium.low_percent is 'How much higher the low ends are, percent.';
comment on column premium.low_from_percent is 'Lower bound of its 95 % interval.';
comment on column premium.low_to_percent is 'Upper bound of its 95 % interval.';
comment on column premium.high_percent is 'How much higher the high ends are, percent.';
comment on column premium.high_from_percent is 'Lower bound of its 95 % interval.';
comment on column premium.high_to_percent is 'Upper bound of its 95 % interval.';
comment on column premium.mid_by_employer_percent is 'The same for midpoints with one voice per employer, percent.';
comment on column premium.employers_above is 'Employers whose own matched difference is above zero.';
comment on column premium.employers_below is 'Employers whose own matched difference is below zero.';
comment on column premium.largest_employer is 'Employer that weighs most.';
comment on column premium.largest_employer_share is 'Its share of the weight, 0 to 1.';
comment on column premium.raw_percent is 'Difference of the geometric means of all midpoints, unmatched: what a plain comparison would say, percent. From three jobs a side.';
comment on column premium.n_raw_compared is 'All jobs with a range on the compared side.';
comment on column premium.n_raw_baseline is 'All jobs with a range on the side of the baseline.';
comment on column premium.premium_id is 'Identifier of the row.';
comment on column premium.rows_sql is 'SQL that lists the jobs behind it.';

-- One row per row of premium and job in its scope.
create view premium_rows as
select
    premium.premium_id,
    contrast_rows.side,
    premium.country <> 'unknown' and contrast_rows.country <> 'unknown'
    and count(*) filter (contrast_rows.side = 'compared') over stratum > 0
    and count(*) filter (contrast_rows.side = 'baseline') over stratum > 0 as is_matched,
    contrast_rows.stratum,
    contrast_rows.employer,
    entries.title_raw,
    contrast_rows.specialisation,
    contrast_rows.level,
    contrast_rows.country,
    contrast_rows.posted_on,
    contrast_rows.low_usd,
    contrast_rows.mid_usd,
    contrast_rows.high_usd,
    contrast_rows.cluster_id,
    contrast_rows.entry_id,
    entries.url
from premium
inner join contrast_rows
    on contrast_rows.topic = 'premium'
    and not contrast_rows.is_earlier
    and contrast_rows.compared = premium.compared
    and contrast_rows.baseline = premium.baseline
    and contrast_rows.kind = premium.kind
    and contrast_rows.component = premium.component
    and contrast_rows.window_months = premium.window_months
    and contrast_rows.level_reading = premium.level_reading
    and (premium.country = 'all' or contrast_rows.country = premium.country)
    and (premium.tier = 'all' or contrast_rows.tier = premium.tier)
inner join entries on entries.entry_id = contrast_rows.entry_id
window stratum as (partition by premium.premium_id, contrast_rows.stratum);

comment on view premium_rows is 'One row per row of premium and job in its scope: the matched ones, and those that only the raw difference counts. Ask with one premium_id.';
comment on column premium_rows.premium_id is 'The row of premium.';
comment on column premium_rows.side is 'compared or baseline.';
comment on column premium_rows.is_matched is 'True where its employer posts both sides at this level in this country.';
comment on column premium_rows.stratum is 'What matched jobs share: employer, country, level.';
comment on column premium_rows.employer is 'Employer.';
comment on column premium_rows.title_raw is 'Title as shown.';
comment on column premium_rows.specialisation is 'Specialisation.';
comment on column premium_rows.level is 'Level, or unlevelled.';
comment on column premium_rows.country is 'Country.';
comment on column premium_rows.posted_on is 'Day posted.';
comment on column premium_rows.low_usd is 'Low end, US dollars a year.';
comment on column premium_rows.mid_usd is 'Middle of the posted range, US dollars a year. Not what anybody is paid.';
comment on column premium_rows.high_usd is 'High end, US dollars a year.';
comment on column premium_rows.cluster_id is 'The job.';
comment on column premium_rows.entry_id is 'The posting that speaks for it.';
comment on column premium_rows.url is 'Address of the posting.';
