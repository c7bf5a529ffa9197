-- One row of contrast_strata per stratum that holds two kinds of work: most hold one, which meets
-- nothing.
create temp table contrast_meetings as
with mixed as (
    select
        window_months, is_earlier, level_reading, kind, component, employer, tier_scope, tier,
        country, level
    from contrast_strata
    where country <> 'unknown'
    group by all
    having count(*) > 1
)

select contrast_strata.*
from contrast_strata
semi join mixed
    using (
        window_months, is_earlier, level_reading, kind, component, employer, tier_scope, tier,
        country, level
    );
