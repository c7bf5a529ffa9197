-- One row per band of the wanted breakdown, the largest first within each specialisation.
with band as (
    select * from bands
    union all by name
    select * from thin_bands
    where
        $with_thin::boolean
        and ($employer::varchar is not null or list_contains($by::varchar[], 'employer'))
)

select *
from band
where
    kind = $kind::varchar
    and component = $component::varchar
    and ($window_months::integer is null or window_months = $window_months::integer)
    and level_reading = $level_reading::varchar
    and ($with_thin::boolean or status not in ('suppressed', 'expired'))
    and case
        when $specialisation::varchar is not null then specialisation = $specialisation::varchar
        else (specialisation <> 'all') = list_contains($by::varchar[], 'specialisation')
    end
    and case
        when $level::varchar is not null then level = $level::varchar
        else (level <> 'all') = list_contains($by::varchar[], 'level')
    end
    and case
        when $employer::varchar is not null then employer = $employer::varchar
        else (employer <> 'all') = list_contains($by::varchar[], 'employer')
    end
    and case
        when $tier::varchar is not null then tier = $tier::varchar
        when $employer::varchar is not null or list_contains($by::varchar[], 'employer')
            then tier <> 'all'
        else (tier <> 'all') = list_contains($by::varchar[], 'tier')
    end
    and case
        when $metro::varchar is not null then metro = $metro::varchar
        else (metro <> 'all') = list_contains($by::varchar[], 'metro')
    end
    and case
        when $country::varchar is not null then country = $country::varchar
        when $metro::varchar is not null or list_contains($by::varchar[], 'metro')
            then country <> 'all'
        else (country <> 'all') = list_contains($by::varchar[], 'country')
    end
order by
    case specialisation
        when 'all' then 0
        when 'any_llm' then 1
        when 'pre_training' then 2
        when 'post_training' then 3
        when 'evaluation' then 4
        when 'serving' then 5
        when 'genai_application' then 6
        when 'llm_unspecified' then 7
        when 'generalist_ml' then 8
        when 'mlops' then 9
        else 10
    end,
    specialisation, level, n desc, tier, employer, country, metro;
