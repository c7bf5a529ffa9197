-- One row per combination of dimensions that figures have, with a number to join by: there are far
-- fewer than figures, so that what a figure counts in is worked out once for many.
create temp table band_settings as
with setting as (
    select distinct
        kind, component, level_literal, level_equivalent, specialisation, is_llm, tier, country,
        metro
    from figures
)

select row_number() over ()::integer as setting_no, setting.*
from setting;
