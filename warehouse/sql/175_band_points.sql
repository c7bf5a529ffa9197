-- One row per figure, narrow: its combination, where it speaks for its cluster (one bit a grain), its
-- ends, and in which windows it lies. An end carries in its lowest bit whether it lies in the shorter
-- window too: one sorted list then serves both windows.
create temp type employer_name as enum (
    select employer from figures union select 'all' order by employer
);

create temp table band_points as
with edge as (
    select
        max(after_on) filter (window_months = 12) as year_after_on,
        max(after_on) filter (window_months = 6) as recent_after_on
    from windows
),

figure as (
    select
        figures.*,
        figures.posted_on > edge.year_after_on as is_in_year,
        figures.posted_on > edge.recent_after_on as is_recent
    from figures
    cross join edge
)

select
    band_settings.setting_no,
    figure.employer::employer_name as employer,
    figure.is_newest::utinyint
    + 2 * figure.is_newest_in_country::utinyint
    + 4 * figure.is_newest_in_metro::utinyint
    + 8 * figure.is_newest_at_level::utinyint
    + 16 * figure.is_newest_at_level_in_country::utinyint
    + 32 * figure.is_newest_at_level_in_metro::utinyint as speaks_at,
    figure.is_in_year, figure.is_recent,
    figure.posted_on,
    2 * figure.low_usd + figure.is_recent::integer as low,
    2 * figure.high_usd + figure.is_recent::integer as high,
    2 * figure.mid_usd + figure.is_recent::integer as mid,
    figure.currency is not distinct from 'USD' as is_usd,
    figure.is_carried,
    figure.board_last_good_on
from figure
inner join band_settings
    using (
        kind, component, level_literal, level_equivalent, specialisation, tier, country, metro
    );
