-- One row per difference, level reading and country: the premium of the last six months less that
-- of the six months before, from posted base ranges. Employers of either half are resampled once
-- for both; of many, the residuals of both halves are taken together.
create table premium_change as
with half as (
    select
        compared, baseline, level_reading, country, employer,
        sum(weight) filter (not is_earlier) as recent_weight,
        sum(mid_gap) filter (not is_earlier) as recent_gap,
        sum(weight) filter (is_earlier) as earlier_weight,
        sum(mid_gap) filter (is_earlier) as earlier_gap
    from contrast_matches
    where
        topic = 'premium' and window_months = 6 and kind = 'posting' and component = 'base'
        and tier = 'all'
    group by compared, baseline, level_reading, country, employer
),

placed as (
    select
        compared, baseline, level_reading, country,
        row_number() over cell as place,
        count(*) over (partition by compared, baseline, level_reading, country) as employers,
        coalesce(recent_weight, 0) as recent_weight,
        coalesce(recent_gap, 0) as recent_gap,
        coalesce(earlier_weight, 0) as earlier_weight,
        coalesce(earlier_gap, 0) as earlier_gap
    from half
    window cell as (partition by compared, baseline, level_reading, country order by employer)
),

limits as (
    select
        max(at_least) filter (statistic = 'matched_employers') as shown,
        max(at_least) filter (statistic = 'resampled_employers') as employers
    from shown_from
),

cell as (
    select
        compared, baseline, level_reading, country,
        any_value(employers) as employers,
        sum(recent_weight) as recent_total,
        sum(earlier_weight) as earlier_total,
        count(*) filter (recent_weight > 0)::integer as n_employers_recent,
        count(*) filter (earlier_weight > 0)::integer as n_employers_earlier,
        sum(recent_gap) / nullif(sum(recent_weight), 0) as recent,
        sum(earlier_gap) / nullif(sum(earlier_weight), 0) as earlier
    from placed
    group by compared, baseline, level_reading, country
),

resampled_cell as (
    select cell.*
    from cell
    cross join limits
    where
        cell.n_employers_recent >= limits.employers
        and cell.n_employers_earlier >= limits.employers
        and is_resampled(cell.employers)
),

member as (
    select
        compared, baseline, level_reading, country, placed.employers,
        list(placed.recent_weight::double order by place) as recent_weights,
        list(placed.recent_gap::double order by place) as recent_gaps,
        list(placed.earlier_weight::double order by place) as earlier_weights,
        list(placed.earlier_gap::double order by place) as earlier_gaps
    from placed
    inner join resampled_cell using (compared, baseline, level_reading, country)
    group by compared, baseline, level_reading, country, placed.employers
),

pick as materialized (
    select size.employers, times_of(draws.numbers, size.employers) as times
    from (select distinct employers from resampled_cell) as size
    cross join draws
),

drawn as (
    select
        compared, baseline, level_reading, country, employers,
        list_dot_product(recent_gaps, times)
        / nullif(list_dot_product(recent_weights, times), 0) as recent,
        list_dot_product(earlier_gaps, times)
        / nullif(list_dot_product(earlier_weights, times), 0) as earlier
    from member
    inner join pick using (employers)
),

resampled as (
    select
        compared, baseline, level_reading, country,
        tail_of(any_value(employers)) as tail,
        list_sort(list(percent_of(recent) - percent_of(earlier))) as changes
    from drawn
    where recent is not null and earlier is not null
    group by compared, baseline, level_reading, country
),

-- What one employer moves the difference of the two percentages by, in billionths of a point.
residual as (
    select
        compared, baseline, level_reading, country, cell.employers,
        percent_of(cell.recent) - percent_of(cell.earlier) as change,
        round(1e9 * (
            exp(cell.recent / 1000) / 10
            * (placed.recent_gap - cell.recent * placed.recent_weight) / cell.recent_total
            - exp(cell.earlier / 1000) / 10
            * (placed.earlier_gap - cell.earlier * placed.earlier_weight) / cell.earlier_total
        ))::hugeint as points
    from placed
    inner join cell using (compared, baseline, level_reading, country)
    cross join limits
    where
        cell.n_employers_recent >= limits.employers
        and cell.n_employers_earlier >= limits.employers
        and is_linearised(cell.employers)
),

linearised as (
    select
        compared, baseline, level_reading, country, change,
        student_975(employers - 1)
        * sqrt(employers / (employers - 1) * sum(points * points)) / 1e9 as reach
    from residual
    group by compared, baseline, level_reading, country, employers, change
),

interval as (
    select
        compared, baseline, level_reading, country,
        quantile_of(changes, tail) as change_from,
        quantile_of(changes, 1 - tail) as change_to
    from resampled
    union all
    select
        compared, baseline, level_reading, country,
        change - reach as change_from,
        change + reach as change_to
    from linearised
),

asked as (
    select contrasts.compared, contrasts.baseline, level_reading, country
    from contrasts
    cross join (select unnest(['literal', 'equivalent']) as level_reading) as readings
    cross join (select unnest(['all', 'US']) as country) as countries
)

select
    asked.compared, asked.baseline, asked.level_reading, asked.country,
    coalesce(cell.n_employers_recent, 0) as n_employers_recent,
    coalesce(cell.n_employers_earlier, 0) as n_employers_earlier,
    if(cell.n_employers_recent >= limits.shown, percent_of(cell.recent), null) as recent_percent,
    if(cell.n_employers_earlier >= limits.shown, percent_of(cell.earlier), null)
        as earlier_percent,
    if(
        least(cell.n_employers_recent, cell.n_employers_earlier) >= limits.shown,
        round(percent_of(cell.recent) - percent_of(cell.earlier), 1), null
    )::double as change_points,
    round(interval.change_from, 1)::double as change_from_points,
    round(interval.change_to, 1)::double as change_to_points,
    case
        when interval.change_from is not null then null
        else concat(
            coalesce(cell.n_employers_recent, 0), ' employers match in the last six months and ',
            coalesce(cell.n_employers_earlier, 0), ' in the six before; an interval needs ',
            limits.employers, ' in each'
        )
    end as status_reason
from asked
left join cell using (compared, baseline, level_reading, country)
left join interval using (compared, baseline, level_reading, country)
cross join limits
order by asked.compared, asked.baseline, asked.level_reading, asked.country;

comment on table premium_change is 'One row per difference of premium, level reading and country: the matched premium on posted base of the last six months less that of the six months before.';
comment on column premium_change.compared is 'The kind of work compared.';
comment on column premium_change.baseline is 'The kind of work it is compared with.';
comment on column premium_change.level_reading is 'literal: labels at their word; equivalent: on the common ladder.';
comment on column premium_change.country is 'Country, or all.';
comment on column premium_change.n_employers_recent is 'Employers that match in the last six months.';
comment on column premium_change.n_employers_earlier is 'Employers that match in the six months before.';
comment on column premium_change.recent_percent is 'Premium of the last six months on posted midpoints, percent.';
comment on column premium_change.earlier_percent is 'Premium of the six months before, percent.';
comment on column premium_change.change_points is 'The one less the other, percentage points.';
comment on column premium_change.change_from_points is 'Lower bound of its 95 % interval, made as in premium.';
comment on column premium_change.change_to_points is 'Upper bound of that interval.';
comment on column premium_change.status_reason is 'Why there is no interval.';
