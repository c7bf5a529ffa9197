-- One row per number of things that came in and are neither entries nor rejections.
with came_in as (
    select came_in_as from chosen_reading
)

select count(*) as came_in,
    (select count(*) from entries) as entries,
    (select count(*) from rejections) as rejections
from came_in
having count(*) <> (select count(*) from entries) + (select count(*) from rejections);
