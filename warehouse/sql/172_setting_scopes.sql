-- One row per combination and cell over all employers that it counts in. Grains are numbered: places
-- together, by country, by metro; the same again at each level. Where no figure of a place and level
-- is read two ways, both readings are one cell ('both'), which is made once.
create temp table setting_scopes as
with grain as (
    select *
    from (
        values
        (0, 'all', false), (1, 'country', false), (2, 'metro', false),
        (3, 'all', true), (4, 'country', true), (5, 'metro', true)
    ) as grains (grain, place_grain, is_levelled)
),

placed as (
    select
        setting_no, grain, is_levelled, kind, component, level_literal, level_equivalent,
        specialisation, is_llm, tier,
        if(place_grain = 'all', 'all', country) as country,
        if(place_grain = 'metro', metro, 'all') as metro
    from band_settings
    cross join grain
),

read_two_ways as (
    select distinct
        grain, kind, component, country, metro, unnest([level_literal, level_equivalent]) as level
    from placed
    where is_levelled and level_literal <> level_equivalent
),

levelled as (
    select
        *,
        unnest(['literal', 'equivalent']) as reading,
        unnest([level_literal, level_equivalent]) as level
    from placed
    where is_levelled
),

scoped as (
    select
        setting_no, grain, kind, component, 'both' as level_reading, 'all' as level,
        specialisation, is_llm, tier, country, metro
    from placed
    where not is_levelled
    union all
    select distinct
        levelled.setting_no, levelled.grain, levelled.kind, levelled.component,
        if(read_two_ways.level is null, 'both', levelled.reading) as level_reading,
        levelled.level, levelled.specialisation, levelled.is_llm, levelled.tier,
        levelled.country, levelled.metro
    from levelled
    left join read_two_ways using (grain, kind, component, country, metro, level)
),

specialised as (
    select
        * exclude (specialisation, is_llm),
        unnest(if(is_llm, [specialisation, 'any_llm', 'all'], [specialisation, 'all']))
            as specialisation
    from scoped
)

select * replace (unnest([tier, 'all']) as tier)
from specialised;
