-- One row per cell over all employers, with its number and that of the cell of all tiers around it.
create temp table band_scopes as
with scope as (
    select distinct
        grain, kind, component, level_reading, level, specialisation, tier, country, metro
    from setting_scopes
),

numbered as (
    select row_number() over ()::integer as cell_no, scope.*
    from scope
)

select numbered.*, around.cell_no as all_tiers_cell_no
from numbered
inner join numbered as around
    using (grain, kind, component, level_reading, level, specialisation, country, metro)
where around.tier = 'all';
