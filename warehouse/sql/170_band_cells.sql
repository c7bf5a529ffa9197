-- One row per cell: its figures inside the window as sorted lists, and how many lie before it.
create temp table band_cells as
with figure as (
    select
        window_months, level_reading, kind, component, specialisation,
        if(is_llm, 'any_llm', null) as specialisation_group,
        level, tier, employer, country, metro, is_in_window, posted_on,
        low_usd, high_usd, mid_usd, currency, is_carried, board_last_good_on
    from band_figures
),

grouped as (
    select
        kind, component, window_months, level_reading,
        case
            when grouping(specialisation) = 0 then specialisation
            when grouping(specialisation_group) = 0 then specialisation_group
            else 'all'
        end as specialisation,
        level,
        if(grouping(tier) = 0, tier, 'all') as tier,
        if(grouping(employer) = 0, employer, 'all') as employer,
        country, metro,
        count(*) filter (is_in_window)::integer as n,
        count(*) filter (is_in_window and currency = 'USD')::integer as n_posted_in_usd,
        count(*) filter (is_in_window and is_carried)::integer as n_carried,
        max(posted_on) as newest_ever_on,
        max(posted_on) filter (is_in_window) as newest_posted_on,
        min(posted_on) filter (is_in_window) as oldest_posted_on,
        min(board_last_good_on) filter (is_in_window and is_carried) as oldest_carried_on,
        median(getvariable('as_of') - posted_on) filter (is_in_window) as median_age_days,
        list_sort(list(low_usd) filter (is_in_window and low_usd is not null)) as lows,
        list_sort(list(high_usd) filter (is_in_window and high_usd is not null)) as highs,
        list_sort(list(mid_usd) filter (is_in_window and mid_usd is not null)) as mids
    from figure
    group by
        kind, component, window_months, level_reading, level, country, metro,
        grouping sets (
            (specialisation, tier, employer), (specialisation, tier), (specialisation),
            (specialisation_group, tier, employer), (specialisation_group, tier),
            (specialisation_group),
            (tier, employer), (tier), ()
        )
    having grouping(specialisation_group) = 1 or specialisation_group is not null
)

select
    band_id_of(
        kind, component, window_months, level_reading, specialisation, level, tier, employer,
        country, metro
    ) as band_id,
    kind, component, window_months, level_reading, specialisation, level, tier, employer,
    country, metro, n, n_posted_in_usd, n_carried, newest_ever_on, newest_posted_on,
    oldest_posted_on, oldest_carried_on, median_age_days,
    coalesce(lows, []) as lows, coalesce(highs, []) as highs, coalesce(mids, []) as mids
from grouped;
