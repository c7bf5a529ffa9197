-- One row per window and cell over several employers of this part: how its figures spread over them.
-- The employer-weighted median is the median of the employers' own medians, one voice each.
create temp table part_employers as
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
        if(n_low > 4, quantile_of(cell_lists.lows, 0.5), low) as low_p50,
        if(n_high > 4, quantile_of(cell_lists.highs, 0.5), high) as high_p50,
        if(n_mid > 4, quantile_of(cell_lists.mids, 0.5), mid) as mid_p50
    from counted
    left join cell_lists
        on cell_lists.cell_no = counted.cell_no
        and cell_lists.employer = counted.employer
        and cell_lists.window_months = counted.window_months
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
    median(low_p50) filter (part_cells.low_p50_usd is not null) as low_p50,
    median(high_p50) filter (part_cells.high_p50_usd is not null) as high_p50,
    median(mid_p50) filter (part_cells.mid_p50_usd is not null) as mid_p50
from heard
inner join part_cells
    on part_cells.cell_no = heard.cell_no
    and part_cells.window_months = heard.window_months
    and part_cells.employer = 'all'
group by heard.cell_no, heard.window_months;

create temp table if not exists band_employers as from part_employers limit 0;

insert into band_employers from part_employers;

-- Gone before the next part is made: the lists of two at once would not fit beside each other.
drop table part_employers;

drop table part_cells;

drop table cell_lists;

drop table employer_cells;
