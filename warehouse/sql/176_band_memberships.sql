-- One row per combination and cell over all employers that it counts in, by their numbers, and the part
-- that the cell is made in. Lists of figures do not spill to disk: cells are made in parts of so many
-- figures, each with the cell of all tiers around it. A part costs a tenth of a second.
create temp table band_memberships as
with membership as (
    select
        setting_scopes.grain, setting_scopes.setting_no, band_scopes.cell_no,
        band_scopes.all_tiers_cell_no,
        band_scopes.tier = 'all' as is_all_tiers
    from setting_scopes
    inner join band_scopes
        using (grain, kind, component, level_reading, level, specialisation, tier, country, metro)
),

figures_of as (
    select setting_no, count(*) as figures
    from band_points
    group by setting_no
),

around as (
    select membership.all_tiers_cell_no, sum(figures_of.figures) as figures
    from membership
    inner join figures_of on figures_of.setting_no = membership.setting_no
    group by membership.all_tiers_cell_no
),

part as (
    select
        all_tiers_cell_no,
        sum(figures) over (order by all_tiers_cell_no rows unbounded preceding) - figures as before
    from around
)

select
    membership.grain, membership.setting_no, membership.cell_no, membership.is_all_tiers,
    (part.before // 1500000)::integer as part_no
from membership
inner join part on part.all_tiers_cell_no = membership.all_tiers_cell_no;
