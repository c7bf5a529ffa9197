-- One row per difference of the wanted breakdown.
select *
from premium
where
    kind = $kind::varchar
    and component = $component::varchar
    and window_months = $window_months::integer
    and level_reading = $level_reading::varchar
    and ($specialisation::varchar is null or compared = $specialisation::varchar)
    and ($baseline::varchar is null or baseline = $baseline::varchar)
    and (tier <> 'all') = ($by::varchar = 'tier')
    and case
        when $by::varchar = 'country' then country <> 'all'
        else country = $country::varchar
    end
order by
    baseline <> 'generalist_ml', baseline,
    case compared
        when 'any_llm' then 0
        when 'pre_and_post_training' then 1
        when 'pre_training' then 2
        when 'post_training' then 3
        when 'evaluation' then 4
        when 'serving' then 5
        when 'genai_application' then 6
        else 7
    end,
    n_employers desc, n_raw_compared desc, tier, country;
