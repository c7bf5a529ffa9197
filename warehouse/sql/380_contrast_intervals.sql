-- One row per scope of a difference that is resampled: its 95 % interval, in log units.
create temp table contrast_intervals as
with sorted as (
    select
        contrast_resamples.cell_id,
        tail_of(any_value(contrast_cells.n_employers)) as tail,
        list_sort(list(contrast_resamples.low_gap)) as low_gaps,
        list_sort(list(contrast_resamples.mid_gap)) as mid_gaps,
        list_sort(list(contrast_resamples.high_gap)) as high_gaps
    from contrast_resamples
    inner join contrast_cells on contrast_cells.cell_id = contrast_resamples.cell_id
    group by contrast_resamples.cell_id
)

select
    cell_id,
    quantile_of(low_gaps, tail) as low_from,
    quantile_of(low_gaps, 1 - tail) as low_to,
    quantile_of(mid_gaps, tail) as mid_from,
    quantile_of(mid_gaps, 1 - tail) as mid_to,
    quantile_of(high_gaps, tail) as high_from,
    quantile_of(high_gaps, 1 - tail) as high_to
from sorted;

-- Weights are millionths of a job and gaps billionths of a log unit.
create temp macro percent_of(gap) as round(100 * (exp(gap / 1000) - 1), 1)::double;
