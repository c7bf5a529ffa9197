-- One row per difference between kinds of work and specialisation on one of its sides.
create temp table contrast_members as
select
    compared, baseline,
    unnest(compared_members) as specialisation, true as is_compared
from contrasts
union all
select
    compared, baseline,
    unnest(list_filter(
        baseline_members, lambda member: not list_contains(compared_members, member)
    )) as specialisation,
    false as is_compared
from contrasts;
