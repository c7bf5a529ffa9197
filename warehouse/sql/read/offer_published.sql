-- One row per published range of total pay that speaks of the offer's level and work, and of its
-- employer, or its kind of employer where it names none.
select
    published_id, specialisation, level, employer, tier, country, currency, low_usd, high_usd,
    is_open_ended, quote, url, page_date
from published_ranges
where
    component = 'total'
    and list_contains($levels::varchar[], level)
    and (employer = $employer::varchar or employer = 'all')
    and (employer <> 'all' or tier = 'all' or tier = $tier::varchar)
    and (specialisation = $specialisation::varchar or specialisation = 'all')
order by employer = 'all', specialisation = 'all', level, published_id;
