-- One row per pay range of an entry, as posted and in US dollars a year.
create table entry_pay as
with ranged as (
    select
        arrival.entry_id,
        unnest(range(1, len(raw_reading.pay) + 1)) as pay_no,
        raw_reading.pay
    from arrival
    inner join raw_reading
        on raw_reading.rowid = arrival.reading_no
    where arrival.rejected_by is null and len(raw_reading.pay) > 0
),

picked as (
    select entry_id, pay_no, pay[pay_no] as pay
    from ranged
),

screened as (
    select
        entry_id, pay_no, pay,
        case
            when pay.problem is not null then pay.problem
            when pay.low_usd <= 0 or pay.high_usd <= 0 then 'not_positive'
            when pay.low_usd > pay.high_usd then 'low_above_high'
        end as problem
    from picked
)

select
    entry_id,
    pay_no::utinyint as pay_no,
    pay.component,
    pay.low_usd,
    pay.high_usd,
    pay.low,
    pay.high,
    pay.currency,
    pay.period,
    pay."level" as level,
    pay.level_label,
    pay.place_label,
    problem is null and (pay.low_usd is not null or pay.high_usd is not null) as is_usable,
    problem,
    pay."text" as pay_text,
    pay.rule as pay_rule
from screened
order by entry_id, pay_no;

comment on table entry_pay is 'One row per pay range of an entry, as posted and in US dollars a year. A single figure has equal ends; "from X" has no high end, "up to X" no low end.';
comment on column entry_pay.entry_id is 'Entry the range belongs to.';
comment on column entry_pay.pay_no is 'Position, the most relevant first.';
comment on column entry_pay.component is 'What it pays for: base, total, ote, total_cash, contract_rate or stipend. Never folded into one another.';
comment on column entry_pay.low_usd is 'Low end, whole US dollars a year; empty where not given or not convertible.';
comment on column entry_pay.high_usd is 'High end, whole US dollars a year; empty where not given or not convertible.';
comment on column entry_pay.low is 'Low end as posted, in currency per period.';
comment on column entry_pay.high is 'High end as posted, in currency per period.';
comment on column entry_pay.currency is 'Currency, ISO 4217; empty where not known.';
comment on column entry_pay.period is 'What one amount is paid for: year, month, semi_month, bi_week, week, day or hour; empty where not known.';
comment on column entry_pay.level is 'Rung that the text ties this range to; empty where it ties it to none.';
comment on column entry_pay.level_label is 'The employer''s own words for that rung.';
comment on column entry_pay.place_label is 'The place or zone that the text ties this range to.';
comment on column entry_pay.is_usable is 'True where nothing is wrong with it and at least one end is known in US dollars.';
comment on column entry_pay.problem is 'Why it may enter no band; it stays visible here.';
comment on column entry_pay.pay_text is 'The exact words, or the page''s fields, that were read.';
comment on column entry_pay.pay_rule is 'What read them.';
