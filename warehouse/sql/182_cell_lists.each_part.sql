-- One row per window and cell of this part, over all employers or of one that shows a
-- median: how many, and the figures as sorted lists.
create temp table cell_lists as
with figure as (
    select
        band_memberships.cell_no, 'all'::employer_name as employer,
        band_points.* exclude (employer)
    from band_points
    inner join band_memberships on band_memberships.setting_no = band_points.setting_no
    where
        band_memberships.part_no = getvariable('part')
        and (band_points.speaks_at >> band_memberships.grain) & 1 = 1
    union all by name
    select band_memberships.cell_no, band_points.*
    from band_points
    inner join band_memberships on band_memberships.setting_no = band_points.setting_no
    inner join employer_cells
        on employer_cells.cell_no = band_memberships.cell_no
        and employer_cells.employer = band_points.employer
    where
        band_memberships.part_no = getvariable('part')
        and (band_points.speaks_at >> band_memberships.grain) & 1 = 1
        and not band_memberships.is_all_tiers
        and employer_cells.n_year
        >= (select at_least from shown_from where statistic = 'median')
),

listed as (
    select
        cell_no, employer,
        count(*) filter (is_in_year) as n_year,
        count(*) filter (is_recent) as n_recent,
        count(*) filter (is_in_year and is_usd) as n_usd_year,
        count(*) filter (is_recent and is_usd) as n_usd_recent,
        count(*) filter (is_in_year and is_carried) as n_carried_year,
        count(*) filter (is_recent and is_carried) as n_carried_recent,
        min(board_last_good_on) filter (is_in_year and is_carried) as oldest_carried_year,
        min(board_last_good_on) filter (is_recent and is_carried) as oldest_carried_recent,
        max(posted_on) as newest_ever_on,
        list_sort(coalesce(
            list((getvariable('as_of') - posted_on)::integer) filter (is_in_year), []
        )) as ages,
        list_sort(coalesce(list(low) filter (is_in_year and low is not null), [])) as lows,
        list_sort(coalesce(list(high) filter (is_in_year and high is not null), [])) as highs,
        list_sort(coalesce(list(mid) filter (is_in_year and mid is not null), [])) as mids
    from figure
    group by cell_no, employer
),

recent as (
    select
        *,
        list_filter(lows, lambda figure: figure & 1 = 1) as recent_lows,
        list_filter(highs, lambda figure: figure & 1 = 1) as recent_highs,
        list_filter(mids, lambda figure: figure & 1 = 1) as recent_mids
    from listed
),

windowed as (
    select
        cell_no, employer, newest_ever_on,
        unnest([12, 6]) as window_months,
        unnest([n_year, n_recent]) as n,
        unnest([n_usd_year, n_usd_recent]) as n_posted_in_usd,
        unnest([n_carried_year, n_carried_recent]) as n_carried,
        unnest([oldest_carried_year, oldest_carried_recent]) as oldest_carried_on,
        unnest([ages, ages[:n_recent]]) as ages,
        unnest([lows, recent_lows]) as lows,
        unnest([highs, recent_highs]) as highs,
        unnest([mids, recent_mids]) as mids
    from recent
)

select
    * replace (
        list_transform(lows, lambda figure: figure >> 1) as lows,
        list_transform(highs, lambda figure: figure >> 1) as highs,
        list_transform(mids, lambda figure: figure >> 1) as mids
    )
from windowed
where employer = 'all' or n > 0;
