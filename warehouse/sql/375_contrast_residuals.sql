-- One row per scope of a difference between many employers: its linearised standard error. Each
-- employer's residual is its gap less what its weight would give at the common difference.
create temp table contrast_residuals as
with residual as (
    select
        contrast_cells.cell_id, contrast_cells.n_employers, contrast_cells.weight,
        (contrast_matches.low_gap
            - round(contrast_matches.weight * (contrast_cells.low_gap / contrast_cells.weight))
        )::hugeint as low,
        (contrast_matches.mid_gap
            - round(contrast_matches.weight * (contrast_cells.mid_gap / contrast_cells.weight))
        )::hugeint as mid,
        (contrast_matches.high_gap
            - round(contrast_matches.weight * (contrast_cells.high_gap / contrast_cells.weight))
        )::hugeint as high
    from contrast_cells
    inner join contrast_matches using (
        topic, compared, baseline, window_months, is_earlier, level_reading, kind, component,
        country, tier
    )
    where not is_earlier and is_linearised(contrast_cells.n_employers)
)

select
    cell_id,
    sqrt(n_employers / (n_employers - 1) * sum(low * low)) / weight as low_error,
    sqrt(n_employers / (n_employers - 1) * sum(mid * mid)) / weight as mid_error,
    sqrt(n_employers / (n_employers - 1) * sum(high * high)) / weight as high_error
from residual
group by cell_id, n_employers, weight;
