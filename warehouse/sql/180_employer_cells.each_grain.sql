-- One row per employer and cell of its tier, of these grains: how many figures, and what they add up
-- to. The middle of one or two figures is their mean, so that the many thin ones need no list.
create or replace temp table employer_cells as
select
    band_memberships.cell_no,
    band_points.employer,
    count(*)::integer as n_year,
    count(*) filter (is_recent)::integer as n_recent,
    count(low)::integer as n_low_year,
    count(low) filter (is_recent)::integer as n_low_recent,
    count(high)::integer as n_high_year,
    count(high) filter (is_recent)::integer as n_high_recent,
    count(mid)::integer as n_mid_year,
    count(mid) filter (is_recent)::integer as n_mid_recent,
    sum(low >> 1) as low_year,
    sum(low >> 1) filter (is_recent) as low_recent,
    sum(high >> 1) as high_year,
    sum(high >> 1) filter (is_recent) as high_recent,
    sum(mid >> 1) as mid_year,
    sum(mid >> 1) filter (is_recent) as mid_recent
from band_points
inner join band_memberships on band_memberships.setting_no = band_points.setting_no
where
    list_contains(getvariable('grains'), band_memberships.grain)
    and (band_points.speaks_at >> band_memberships.grain) & 1 = 1
    and not band_memberships.is_all_tiers
    and band_points.is_in_year
group by band_memberships.cell_no, band_points.employer;
