-- One row per scope of a difference that is resampled: what the difference is in each resample of its
-- employers, as sorted lists.
create temp table contrast_resamples as
with cell as (
    select contrast_cells.*
    from contrast_cells
    where
        not is_earlier
        and is_resampled(n_employers)
        and n_compared + n_baseline
        >= (select at_least from shown_from where statistic = 'resampled_jobs')
),

member as (
    select
        cell.cell_id, cell.n_employers,
        list(contrast_matches.weight::double order by contrast_matches.employer) as weights,
        list(contrast_matches.low_gap::double order by contrast_matches.employer) as low_gaps,
        list(contrast_matches.mid_gap::double order by contrast_matches.employer) as mid_gaps,
        list(contrast_matches.high_gap::double order by contrast_matches.employer) as high_gaps
    from cell
    inner join contrast_matches using (
        topic, compared, baseline, window_months, is_earlier, level_reading, kind, component,
        country, tier
    )
    group by cell.cell_id, cell.n_employers
),

pick as materialized (
    select size.n_employers, times_of(draws.numbers, size.n_employers) as times
    from (select distinct n_employers from cell) as size
    cross join draws
)

select
    member.cell_id,
    list_sort(list(list_dot_product(low_gaps, times) / list_dot_product(weights, times)))
        as low_gaps,
    list_sort(list(list_dot_product(mid_gaps, times) / list_dot_product(weights, times)))
        as mid_gaps,
    list_sort(list(list_dot_product(high_gaps, times) / list_dot_product(weights, times)))
        as high_gaps
from member
inner join pick using (n_employers)
group by member.cell_id;
