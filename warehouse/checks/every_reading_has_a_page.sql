-- One row per page of the readings that no capture names.
select distinct raw_reading.page_key, raw_reading.source
from raw_reading
anti join pages on pages.page_key = raw_reading.page_key;
