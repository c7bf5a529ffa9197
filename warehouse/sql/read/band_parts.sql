-- One row per part that bands are made in, by its number; one there is in any case: see band_memberships.
select 0::integer as part_no
union
select part_no from band_memberships
order by part_no;
