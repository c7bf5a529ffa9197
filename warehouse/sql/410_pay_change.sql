-- One row per specialisation, kind of evidence, component, level reading, country and tier.
create table pay_change as
select
    compared as specialisation, kind, component, level_reading, country, tier,
    n_employers, n_compared as n_recent, n_baseline as n_earlier, n_strata,
    status,
    replace(
        replace(
            regexp_replace(
                status_reason, 'posts? both at one level in one country',
                'posted the same work in both halves of the year'
            ),
            'on the compared side', 'in the last six months'
        ),
        'on the side of the baseline', 'in the six months before'
    ) as status_reason,
    mid_percent, mid_from_percent, mid_to_percent,
    low_percent, low_from_percent, low_to_percent,
    high_percent, high_from_percent, high_to_percent,
    employers_above as employers_risen, employers_below as employers_fallen,
    raw_percent
from matched_differences
where topic = 'pay_change'
order by specialisation, kind, component, level_reading, country, tier;

comment on table pay_change is 'One row per specialisation, kind of evidence, component, level reading, country and tier: how much higher the ranges posted in the last six months are than those of the six months before, matched within employer, country, level and specialisation.';
comment on column pay_change.specialisation is 'Specialisation; any_llm for the five and the unspecified LLM work, each matched with itself.';
comment on column pay_change.kind is 'Kind of evidence. Never pooled.';
comment on column pay_change.component is 'base or total.';
comment on column pay_change.level_reading is 'literal: labels at their word; equivalent: on the common ladder.';
comment on column pay_change.country is 'Country, or all: then matched within each.';
comment on column pay_change.tier is 'Kind of employer, or all.';
comment on column pay_change.n_employers is 'Employers that posted the same work in both halves.';
comment on column pay_change.n_recent is 'Matched jobs of the last six months.';
comment on column pay_change.n_earlier is 'Matched jobs of the six months before.';
comment on column pay_change.n_strata is 'Combinations of employer, country, level and specialisation in which they meet.';
comment on column pay_change.status is 'interval; no_interval; too_few; no_match, as in premium.';
comment on column pay_change.status_reason is 'Why there is no figure or no interval.';
comment on column pay_change.mid_percent is 'How much higher the posted midpoints are, percent in half a year. A midpoint is not what anybody is paid.';
comment on column pay_change.mid_from_percent is 'Lower bound of its 95 % interval, made as in premium.';
comment on column pay_change.mid_to_percent is 'Upper bound of that interval.';
comment on column pay_change.low_percent is 'How much higher the low ends are, percent.';
comment on column pay_change.low_from_percent is 'Lower bound of its 95 % interval.';
comment on column pay_change.low_to_percent is 'Upper bound of its 95 % interval.';
comment on column pay_change.high_percent is 'How much higher the high ends are, percent.';
comment on column pay_change.high_from_percent is 'Lower bound of its 95 % interval.';
comment on column pay_change.high_to_percent is 'Upper bound of its 95 % interval.';
comment on column pay_change.employers_risen is 'Employers whose own matched midpoints rose.';
comment on column pay_change.employers_fallen is 'Employers whose own matched midpoints fell.';
comment on column pay_change.raw_percent is 'Unmatched difference of the geometric means of all midpoints, percent.';
