-- One row per window and cell over several employers of these grains: how its figures spread over them.
-- The employer-weighted median is the median of the employers' own medians, one voice each.
create temp table grain_employers as
with counted as (
    select
        cell_no, employer,
        unnest([12, 6]) as window_months,
        unnest([n_year, n_recent]) as n,
        unnest([n_low_year, n_low_recent]) as n_low,
        unnest([n_high_year, n_high_recent]) as n_high,
        unnest([n_mid_year, n_mid_recent]) as n_mid,
        unnest([low_year, low_recent]) as low,
        unnest([high_year, high_recent]) as high,
        unnest([mid_year, mid_recent]) as mid
    from employer_cells
),

voice as (
    select
        counted.cell_no, counted.employer, counted.window_months, counted.n,
        if(n_low > 4, quantile_of(grain_lists.lows, 0.5), low) as low_p50,
        if(n_high > 4, quantile_of(grain_lists.highs, 0.5), high) as high_p50,
        if(n_mid > 4, quantile_of(grain_lists.mids, 0.5), mid) as mid_p50
    from counted
    left join grain_lists
        on grain_lists.cell_no = counted.cell_no
        and grain_lists.employer = counted.employer
        and grain_lists.window_months = counted.window_months
    where counted.n > 0
),

heard as (
    select
        unnest([band_scopes.cell_no, band_scopes.all_tiers_cell_no]) as cell_no,
        voice.* exclude (cell_no)
    from voice
    inner join band_scopes on band_scopes.cell_no = voice.cell_no
)

select
    heard.cell_no, heard.window_months,
    count(*)::integer as n_employers,
    arg_max(heard.employer, (heard.n::bigint << 32) + enum_code(heard.employer))
        as largest_employer,
    round(max(heard.n) / sum(heard.n), 4)::double as largest_employer_share,
    round(sum(heard.n) ** 2 / sum(heard.n * heard.n), 2)::double as effective_employers,
    median(low_p50) filter (grain_cells.low_p50_usd is not null) as low_p50,
    median(high_p50) filter (grain_cells.high_p50_usd is not null) as high_p50,
    median(mid_p50) filter (grain_cells.mid_p50_usd is not null) as mid_p50
from heard
inner join grain_cells
    on grain_cells.cell_no = heard.cell_no
    and grain_cells.window_months = heard.window_months
    and grain_cells.employer = 'all'
group by heard.cell_no, heard.window_months;

create temp table if not exists band_employers as from grain_employers limit 0;

insert into band_employers from grain_employers;

-- Gone before the next grains are made: two grains' lists at once would not fit beside each other.
drop table grain_employers;

drop table grain_cells;

drop table grain_lists;

drop table employer_cells;
