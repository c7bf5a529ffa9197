-- One row per band_id that stands for two bands.
select band_id, count(*) as bands
from bands
group by band_id
having count(*) > 1;
