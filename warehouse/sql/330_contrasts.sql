-- One row per difference that is looked for: who is compared with whom.
create table contrasts as
with specialist as (
    select unnest([
        'pre_training', 'post_training', 'evaluation', 'serving', 'genai_application', 'any_llm',
        'mlops'
    ]) as compared
),

named as (
    select compared, 'generalist_ml' as baseline from specialist
    union all
    select compared, 'traditional_nlp' as baseline from specialist
    union all
    values
    ('pre_and_post_training', 'generalist_ml'),
    ('pre_and_post_training', 'other_llm'),
    ('serving', 'pre_training'),
    ('genai_application', 'core_llm')
),

meaning as (
    select *
    from (
        values
        (
            'any_llm',
            [
                'pre_training', 'post_training', 'evaluation', 'serving', 'genai_application',
                'llm_unspecified'
            ]
        ),
        ('pre_and_post_training', ['pre_training', 'post_training']),
        ('other_llm', ['evaluation', 'serving', 'genai_application']),
        ('core_llm', ['pre_training', 'post_training', 'evaluation', 'serving'])
    ) as names (name, members)
)

select
    named.compared,
    named.baseline,
    coalesce(compared_meaning.members, [named.compared]) as compared_members,
    coalesce(baseline_meaning.members, [named.baseline]) as baseline_members
from named
left join meaning as compared_meaning on compared_meaning.name = named.compared
left join meaning as baseline_meaning on baseline_meaning.name = named.baseline
order by named.compared, named.baseline;

comment on table contrasts is 'One row per difference that premium holds: which specialisations are compared with which.';
comment on column contrasts.compared is 'What is compared: a specialisation, or a name for several.';
comment on column contrasts.baseline is 'What it is compared with.';
comment on column contrasts.compared_members is 'The specialisations that the first name covers.';
comment on column contrasts.baseline_members is 'The specialisations that the second name covers.';
