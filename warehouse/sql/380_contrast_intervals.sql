-- One row per scope of a difference that is resampled: its 95 % interval, in log units.
create temp table contrast_intervals as
with sorted as (
    select
        cell_id,
        list_sort(list(low_gap)) as low_gaps,
        list_sort(list(mid_gap)) as mid_gaps,
        list_sort(list(high_gap)) as high_gaps
    from contrast_resamples
    group by cell_id
)

select
    sorted.cell_id,
    quantile_of(sorted.low_gaps, tail_of(contrast_cells.n_employers)) as low_from,
    quantile_of(sorted.low_gaps, 1 - tail_of(contrast_cells.n_employers)) as low_to,
    quantile_of(sorted.mid_gaps, tail_of(contrast_cells.n_employers)) as mid_from,
    quantile_of(sorted.mid_gaps, 1 - tail_of(contrast_cells.n_employers)) as mid_to,
    quantile_of(sorted.high_gaps, tail_of(contrast_cells.n_employers)) as high_from,
    quantile_of(sorted.high_gaps, 1 - tail_of(contrast_cells.n_employers)) as high_to
from sorted
inner join contrast_cells on contrast_cells.cell_id = sorted.cell_id;

-- Weights are millionths of a job and gaps billionths of a log unit.
create temp macro percent_of(gap) as round(100 * (exp(gap / 1000) - 1), 1)::double;
