-- One row per page of the readings that no capture names.
select distinct sightings.page_key, sightings.source
from sightings
anti join pages on pages.page_key = sightings.page_key;
