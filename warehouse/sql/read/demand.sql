-- One row per specialisation, metro, country or month of the wanted breakdown.
select *
from demand
where
    is_month = ($by::varchar = 'month')
    and ($by::varchar = 'month' or period = concat('last ', $window_months::integer, ' months'))
    and case
        when $by::varchar = 'specialisation' then true
        else specialisation = $specialisation::varchar
    end
    and case
        when $by::varchar = 'metro'
            then metro <> 'all' and ($country::varchar is null or country = $country::varchar)
        when $by::varchar = 'country' then metro = 'all' and country <> 'all'
        when $metro::varchar is not null then metro = $metro::varchar
        else metro = 'all' and country = coalesce($country::varchar, 'all')
    end
order by if(is_month, period, '') desc, n desc, specialisation, country, metro;
