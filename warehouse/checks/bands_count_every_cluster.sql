-- One row per kind, component and window whose uppermost band is not all its clusters.
with expected as (
    select
        figures.kind, figures.component, windows.window_months,
        count(distinct figures.cluster_id) as clusters
    from figures
    inner join windows on figures.posted_on > windows.after_on
    group by figures.kind, figures.component, windows.window_months
),

counted as (
    select kind, component, window_months, level_reading, n
    from bands
    where
        specialisation = 'all' and level = 'all' and tier = 'all' and employer = 'all'
        and country = 'all' and metro = 'all'
)

select expected.*, counted.level_reading, counted.n
from expected
left join counted
    on counted.kind = expected.kind
    and counted.component = expected.component
    and counted.window_months = expected.window_months
where counted.n is distinct from expected.clusters;
