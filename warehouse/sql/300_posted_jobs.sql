-- One row per posting of an individual contributor in machine learning, with the job it stands for.
create view posted_jobs as
select
    clusters.cluster_id,
    clusters.cluster_entries,
    entries.entry_id,
    entries.employer,
    coalesce(entries.tier, 'unknown') as tier,
    entries.title_raw,
    entries.specialisation,
    entries.specialisation in (
        'pre_training', 'post_training', 'evaluation', 'serving', 'genai_application',
        'llm_unspecified'
    ) as is_llm,
    coalesce(case when not entries.level_is_weak then entries.level end, 'unlevelled') as level,
    coalesce(entries.country, 'unknown') as country,
    coalesce(entries.metro, 'unknown') as metro,
    coalesce(list_contains(
        [
            'AD', 'AL', 'AT', 'BA', 'BE', 'BG', 'BY', 'CH', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES',
            'FI', 'FR', 'GB', 'GR', 'HR', 'HU', 'IE', 'IS', 'IT', 'LI', 'LT', 'LU', 'LV', 'MC',
            'MD', 'ME', 'MK', 'MT', 'NL', 'NO', 'PL', 'PT', 'RO', 'RS', 'SE', 'SI', 'SK', 'UA'
        ],
        entries.country
    ), false) as is_in_europe,
    entries.is_remote,
    entries.years_min,
    entries.posted_on,
    entries.is_open,
    entries.source,
    entries.url
from entries
inner join clusters on clusters.entry_id = entries.entry_id
where
    entries.kind = 'posting'
    and entries.track = 'ic'
    and entries.specialisation <> 'not_ml'
    and entries.posted_on <= (select max(until_on) from windows);

comment on view posted_jobs is 'One row per posting of an individual contributor in machine learning, with or without pay. Count distinct cluster_id: reposts, city twins and copies are one job.';
comment on column posted_jobs.cluster_id is 'The job: reposts, city twins and copies share it.';
comment on column posted_jobs.cluster_entries is 'Postings that share it.';
comment on column posted_jobs.entry_id is 'The posting.';
comment on column posted_jobs.employer is 'Employer.';
comment on column posted_jobs.tier is 'Kind of employer, or unknown.';
comment on column posted_jobs.title_raw is 'Title as shown.';
comment on column posted_jobs.specialisation is 'Specialisation.';
comment on column posted_jobs.is_llm is 'True for the five specialisations of LLM work and for LLM work that the evidence does not place.';
comment on column posted_jobs.level is 'Level on the common ladder; unlevelled where no strong evidence states one.';
comment on column posted_jobs.country is 'Country, or unknown.';
comment on column posted_jobs.metro is 'Metropolitan area, or unknown.';
comment on column posted_jobs.is_in_europe is 'True where the country is in Europe.';
comment on column posted_jobs.is_remote is 'Whether remote; empty where not said.';
comment on column posted_jobs.years_min is 'Least years of experience asked for; empty where none are.';
comment on column posted_jobs.posted_on is 'Day posted.';
comment on column posted_jobs.is_open is 'Whether the newest good page of its board shows it.';
comment on column posted_jobs.source is 'Source.';
comment on column posted_jobs.url is 'Address of the posting.';
