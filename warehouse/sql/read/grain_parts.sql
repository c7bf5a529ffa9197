-- One row per part of the grains (see setting_scopes) that bands are made in: all at once where there
-- are few figures, else one by one, because lists of figures do not spill to disk. A part costs a
-- tenth of a second.
with part as (
    select
        grain,
        if((select count(*) from band_points) < 50000, 0, grain) as part_no
    from range(6) as grains (grain)
)

select list(grain order by grain) as grains
from part
group by part_no
order by part_no;
