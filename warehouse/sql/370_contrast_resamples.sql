-- One row per scope of a difference and resample of its employers: what the difference is then.
create temp table contrast_resamples as
with limits as (
    select
        max(at_least) filter (statistic = 'resampled_employers') as employers,
        max(at_least) filter (statistic = 'resampled_jobs') as jobs
    from shown_from
),

cell as (
    select contrast_cells.*
    from contrast_cells
    cross join limits
    where
        contrast_cells.n_employers >= limits.employers
        and contrast_cells.n_compared + contrast_cells.n_baseline >= limits.jobs
),

member as (
    select
        cell.cell_id, cell.n_employers,
        list_position(cell.employers, contrast_matches.employer) as place,
        contrast_matches.weight, contrast_matches.low_gap, contrast_matches.mid_gap,
        contrast_matches.high_gap
    from cell
    inner join contrast_matches using (
        topic, compared, baseline, window_months, is_earlier, level_reading, kind, component,
        country, tier
    )
),

size as (
    select distinct n_employers from cell
),

pick as (
    select
        size.n_employers, draws.resample,
        employer_at(draws.number, size.n_employers) as place,
        count(*) as times
    from draws
    inner join size on draws.position <= size.n_employers
    group by size.n_employers, draws.resample, place
)

select
    member.cell_id,
    pick.resample,
    (sum(pick.times * member.low_gap) / sum(pick.times * member.weight))::double as low_gap,
    (sum(pick.times * member.mid_gap) / sum(pick.times * member.weight))::double as mid_gap,
    (sum(pick.times * member.high_gap) / sum(pick.times * member.weight))::double as high_gap
from member
inner join pick on pick.n_employers = member.n_employers and pick.place = member.place
group by member.cell_id, pick.resample;
