-- One row per title and thing that nothing in the taxonomy claims for it, by how often.
create table unmatched_titles as
with missing as (
    select entry_id, employer, title_key, title_raw, pay_ranges, 'level' as unmatched
    from entries
    where level is null and track = 'ic'
    union all
    select entry_id, employer, title_key, title_raw, pay_ranges, 'specialisation' as unmatched
    from entries
    where specialisation = 'llm_unspecified'
    union all
    select entry_id, employer, title_key, title_raw, pay_ranges, 'tier' as unmatched
    from entries
    where tier is null
)

select
    unmatched, title_key,
    min(title_raw) as example_title,
    count(*)::integer as n_entries,
    count(distinct employer)::integer as n_employers,
    count(*) filter (pay_ranges > 0)::integer as n_with_pay,
    min(entry_id) as example_entry_id
from missing
group by unmatched, title_key
order by unmatched, n_entries desc, title_key;

comment on table unmatched_titles is 'One row per title and thing that no row of the taxonomy decides for it: where the next rows are wanted.';
comment on column unmatched_titles.unmatched is 'What is undecided: level, specialisation (LLM work of an unknown sort) or tier (of the employer).';
comment on column unmatched_titles.title_key is 'Title without places and codes, its words in their order.';
comment on column unmatched_titles.example_title is 'One title as shown.';
comment on column unmatched_titles.n_entries is 'Entries with that title.';
comment on column unmatched_titles.n_employers is 'Employers among them.';
comment on column unmatched_titles.n_with_pay is 'Entries among them with a pay range.';
comment on column unmatched_titles.example_entry_id is 'One of them.';
