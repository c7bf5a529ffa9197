-- One row per comparison of a published range with evidence of one kind.
select
    published_ranges.quote,
    bands_vs_published.*
from bands_vs_published
inner join published_ranges
    on published_ranges.published_id = bands_vs_published.published_id
where
    bands_vs_published.kind = $kind::varchar
    and ($window_months::integer is null
        or bands_vs_published.window_months = $window_months::integer)
    and ($level_reading::varchar is null
        or bands_vs_published.level_reading = $level_reading::varchar)
    and ($component::varchar is null or bands_vs_published.component = $component::varchar)
    and ($specialisation::varchar is null
        or bands_vs_published.specialisation = $specialisation::varchar)
    and ($with_unlevelled::boolean
        or bands_vs_published.evidence_level = bands_vs_published.published_level)
order by
    case
        when bands_vs_published.published_id like 'llm-1%' then 0
        when bands_vs_published.published_id like 'oa-1%' then 1
        else 2
    end,
    case bands_vs_published.specialisation
        when 'pre_training' then 0
        when 'post_training' then 1
        when 'evaluation' then 2
        when 'serving' then 3
        when 'genai_application' then 4
        else 5
    end,
    bands_vs_published.published_id, bands_vs_published.window_months desc,
    bands_vs_published.level_reading, bands_vs_published.evidence_level;
