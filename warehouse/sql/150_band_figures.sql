-- One row per figure, window, level reading and grain of place and level in which it counts.
create view band_figures as
with grain as (
    select
        unnest(['all', 'country', 'metro', 'all', 'country', 'metro']) as place_grain,
        unnest(['all', 'all', 'all', 'level', 'level', 'level']) as level_grain
),

reading as (
    select unnest(['literal', 'equivalent']) as level_reading
)

select
    windows.window_months,
    reading.level_reading,
    figures.kind,
    figures.component,
    figures.specialisation,
    figures.is_llm,
    case
        when grain.level_grain = 'all' then 'all'
        when reading.level_reading = 'literal' then figures.level_literal
        else figures.level_equivalent
    end as level,
    figures.tier,
    figures.employer,
    case when grain.place_grain = 'all' then 'all' else figures.country end as country,
    case when grain.place_grain = 'metro' then figures.metro else 'all' end as metro,
    figures.posted_on > windows.after_on as is_in_window,
    figures.cluster_id,
    figures.entry_id,
    figures.pay_no,
    figures.posted_on,
    figures.low_usd,
    figures.high_usd,
    figures.mid_usd,
    figures.currency,
    figures.is_carried,
    figures.board_last_good_on
from figures
inner join grain
    on case
        when grain.level_grain = 'all' and grain.place_grain = 'all' then figures.is_newest
        when grain.level_grain = 'all' and grain.place_grain = 'country'
            then figures.is_newest_in_country
        when grain.level_grain = 'all' then figures.is_newest_in_metro
        when grain.place_grain = 'all' then figures.is_newest_at_level
        when grain.place_grain = 'country' then figures.is_newest_at_level_in_country
        else figures.is_newest_at_level_in_metro
    end
cross join windows
cross join reading;

comment on view band_figures is 'One row per figure, window, level reading and grain of place and level in which it counts: what bands are made of.';
comment on column band_figures.window_months is 'Length of the window in months.';
comment on column band_figures.level_reading is 'literal: a label such as L5 at its word; equivalent: on the common ladder.';
comment on column band_figures.kind is 'Kind of evidence.';
comment on column band_figures.component is 'What it pays for.';
comment on column band_figures.specialisation is 'Specialisation.';
comment on column band_figures.is_llm is 'True where it counts as any_llm.';
comment on column band_figures.level is 'Level, unlevelled, or all.';
comment on column band_figures.tier is 'Kind of employer, or unknown.';
comment on column band_figures.employer is 'Employer.';
comment on column band_figures.country is 'Country, unknown, or all.';
comment on column band_figures.metro is 'Metropolitan area, unknown, or all.';
comment on column band_figures.is_in_window is 'True where it was posted inside the window.';
comment on column band_figures.cluster_id is 'Cluster it speaks for.';
comment on column band_figures.entry_id is 'Entry it comes from.';
comment on column band_figures.pay_no is 'Pay range of that entry.';
comment on column band_figures.posted_on is 'Day posted.';
comment on column band_figures.low_usd is 'Low end, US dollars a year.';
comment on column band_figures.high_usd is 'High end, US dollars a year.';
comment on column band_figures.mid_usd is 'Middle of the two ends, US dollars a year.';
comment on column band_figures.currency is 'Currency it was posted in.';
comment on column band_figures.is_carried is 'True where a last good page stands in for a failed one.';
comment on column band_figures.board_last_good_on is 'Day of that page.';
