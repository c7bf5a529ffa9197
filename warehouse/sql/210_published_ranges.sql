-- One row per published range: one figure of one page, with its words.
create table published_ranges as
with published as (
    select *
    from read_csv(
        getvariable('published_ranges_path'),
        header = true,
        auto_detect = false,
        delim = ',',
        quote = '"',
        escape = '"',
        columns = {
            published_id: 'varchar', specialisation: 'varchar', level: 'varchar',
            component: 'varchar', employer: 'varchar', tier: 'varchar', country: 'varchar',
            currency: 'varchar', low_usd: 'integer', high_usd: 'integer',
            is_open_ended: 'boolean', quote: 'varchar', place: 'varchar', url: 'varchar',
            page_date: 'varchar', read_on: 'date', note: 'varchar'
        }
    )
)
select
    published_id, specialisation, level, component, employer, tier, country, currency,
    low_usd, high_usd, is_open_ended, quote, place, url, page_date, read_on, note
from published
order by published_id;

comment on table published_ranges is 'One row per published range: one figure of the article or its sister pages, with the words quoted short.';
comment on column published_ranges.published_id is 'Identifier: page or table, what it speaks of, component.';
comment on column published_ranges.specialisation is 'Specialisation it speaks of; all where it names none.';
comment on column published_ranges.level is 'Level it speaks of; all where it names none.';
comment on column published_ranges.component is 'base or total.';
comment on column published_ranges.employer is 'Employer it speaks of; all where it names none.';
comment on column published_ranges.tier is 'Kind of employer it speaks of; all where it names none.';
comment on column published_ranges.country is 'Country it is compared in. The pages name none; their figures are in US dollars.';
comment on column published_ranges.currency is 'Currency of the figure.';
comment on column published_ranges.low_usd is 'Low end, US dollars a year.';
comment on column published_ranges.high_usd is 'High end, US dollars a year.';
comment on column published_ranges.is_open_ended is 'True where the page writes a plus sign: the high end is no limit.';
comment on column published_ranges.quote is 'The words, short.';
comment on column published_ranges.place is 'Where on the page.';
comment on column published_ranges.url is 'The page.';
comment on column published_ranges.page_date is 'Month the page says it was made.';
comment on column published_ranges.read_on is 'Day it was read.';
comment on column published_ranges.note is 'What to keep in mind about it.';
