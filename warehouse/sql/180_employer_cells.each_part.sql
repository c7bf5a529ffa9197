-- One row per employer and cell of its tier, of this part: how many figures, and what they add up
-- to. Of up to four figures the middle is the mean of what is left without the lowest and the highest
-- (of one or two, of all), so that thin ones need no list.
create temp table employer_cells as
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
    middle_of_few(count(low), sum(low >> 1), min(low) >> 1, max(low) >> 1) as low_year,
    middle_of_few(
        count(low) filter (is_recent), sum(low >> 1) filter (is_recent),
        min(low) filter (is_recent) >> 1, max(low) filter (is_recent) >> 1
    ) as low_recent,
    middle_of_few(count(high), sum(high >> 1), min(high) >> 1, max(high) >> 1) as high_year,
    middle_of_few(
        count(high) filter (is_recent), sum(high >> 1) filter (is_recent),
        min(high) filter (is_recent) >> 1, max(high) filter (is_recent) >> 1
    ) as high_recent,
    middle_of_few(count(mid), sum(mid >> 1), min(mid) >> 1, max(mid) >> 1) as mid_year,
    middle_of_few(
        count(mid) filter (is_recent), sum(mid >> 1) filter (is_recent),
        min(mid) filter (is_recent) >> 1, max(mid) filter (is_recent) >> 1
    ) as mid_recent
from band_points
inner join band_memberships on band_memberships.setting_no = band_points.setting_no
where
    band_memberships.part_no = getvariable('part')
    and (band_points.speaks_at >> band_memberships.grain) & 1 = 1
    and not band_memberships.is_all_tiers
    and band_points.is_in_year
group by band_memberships.cell_no, band_points.employer;
