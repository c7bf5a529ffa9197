-- One row per combination of kind of work and place, and cell that it counts in, numbered: jobs are
-- grouped by numbers, a sixth of the time that words take.
create temp table demand_cells as
with setting as (
    select row_number() over ()::integer as setting_no, work.*
    from (select distinct specialisation, is_llm, country, metro from posted_jobs) as work
),

placed as (
    select
        setting_no,
        unnest(if(is_llm, [specialisation, 'any_llm', 'all'], [specialisation, 'all']))
            as cell_specialisation,
        specialisation, country, metro
    from setting
),

grained as (
    select
        *,
        unnest([country, country, 'all']) as cell_country,
        unnest([metro, 'all', 'all']) as cell_metro
    from placed
)

select
    setting_no, specialisation, country, metro,
    dense_rank() over (order by cell_specialisation, cell_country, cell_metro)::integer as cell_no,
    cell_specialisation, cell_country, cell_metro
from grained;
