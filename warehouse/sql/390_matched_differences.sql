-- One row per scope of a difference: figures in percent, hidden where too few employers match.
create temp table matched_differences as
with limits as (
    select
        max(at_least) filter (statistic = 'matched_employers') as shown,
        max(at_least) filter (statistic = 'resampled_employers') as employers,
        max(at_least) filter (statistic = 'resampled_jobs') as jobs
    from shown_from
)

select
    contrast_cells.*,
    case
        when n_employers = 0 then 'no_match'
        when n_employers < limits.shown then 'too_few'
        when contrast_intervals.cell_id is null then 'no_interval'
        else 'interval'
    end as status,
    case
        when n_raw_compared = 0 and n_raw_baseline = 0 then 'no posted range on either side'
        when n_raw_compared = 0 then 'no posted range on the compared side'
        when n_raw_baseline = 0 then 'no posted range on the side of the baseline'
        when n_employers = 0 then 'no employer posts both at one level in one country'
        when n_employers < limits.shown
            then concat(n_employers, if(n_employers = 1, ' employer posts', ' employers post'),
                ' both at one level in one country; a figure needs ', limits.shown)
        when n_employers < limits.employers
            then concat(n_employers, ' employers post both at one level in one country; an ',
                'interval needs ', limits.employers)
        when contrast_intervals.cell_id is null
            then concat(n_compared + n_baseline, ' jobs match; an interval needs ', limits.jobs)
    end as status_reason,
    if(n_employers >= limits.shown, percent_of(low_gap / weight), null) as low_percent,
    if(n_employers >= limits.shown, percent_of(mid_gap / weight), null) as mid_percent,
    if(n_employers >= limits.shown, percent_of(high_gap / weight), null) as high_percent,
    if(n_employers >= limits.shown, percent_of(mid_gap_by_employer), null)
        as mid_by_employer_percent,
    percent_of(contrast_intervals.low_from) as low_from_percent,
    percent_of(contrast_intervals.low_to) as low_to_percent,
    percent_of(contrast_intervals.mid_from) as mid_from_percent,
    percent_of(contrast_intervals.mid_to) as mid_to_percent,
    percent_of(contrast_intervals.high_from) as high_from_percent,
    percent_of(contrast_intervals.high_to) as high_to_percent,
    if(
        n_raw_compared >= limits.shown and n_raw_baseline >= limits.shown,
        percent_of(raw_gap / 1e6), null
    ) as raw_percent
from contrast_cells
left join contrast_intervals on contrast_intervals.cell_id = contrast_cells.cell_id
cross join limits;
