-- One row per scope of a difference that has one: its 95 % interval, in log units. From resamples of
-- few employers, from the residuals of many.
create temp table contrast_intervals as
with resampled as (
    select contrast_resamples.*, tail_of(contrast_cells.n_employers) as tail
    from contrast_resamples
    inner join contrast_cells on contrast_cells.cell_id = contrast_resamples.cell_id
),

linearised as (
    select
        cell_id,
        student_975(n_employers - 1) as errors,
        low_gap / weight as low, mid_gap / weight as mid, high_gap / weight as high,
        low_error, mid_error, high_error
    from contrast_residuals
    inner join contrast_cells using (cell_id)
)

select
    cell_id,
    quantile_of(low_gaps, tail) as low_from,
    quantile_of(low_gaps, 1 - tail) as low_to,
    quantile_of(mid_gaps, tail) as mid_from,
    quantile_of(mid_gaps, 1 - tail) as mid_to,
    quantile_of(high_gaps, tail) as high_from,
    quantile_of(high_gaps, 1 - tail) as high_to
from resampled
union all
select
    cell_id,
    low - errors * low_error as low_from,
    low + errors * low_error as low_to,
    mid - errors * mid_error as mid_from,
    mid + errors * mid_error as mid_to,
    high - errors * high_error as high_from,
    high + errors * high_error as high_to
from linearised;

-- Weights are millionths of a job and gaps billionths of a log unit.
create temp macro percent_of(gap) as round(100 * (exp(gap / 1000) - 1), 1)::double;
