-- One row per combination and cell over all employers that it counts in, by their numbers.
create temp table band_memberships as
select
    setting_scopes.grain, setting_scopes.setting_no, band_scopes.cell_no,
    band_scopes.tier = 'all' as is_all_tiers
from setting_scopes
inner join band_scopes
    using (grain, kind, component, level_reading, level, specialisation, tier, country, metro);
