-- One row per change of a posting after a day, the newest first, with the job it stands for.
select
    band_changes.changed_on, band_changes.previous_on, band_changes.change,
    band_changes.employer, band_changes.title_raw,
    entries.specialisation,
    coalesce(if(entries.level_is_weak, null, entries.level), 'unlevelled') as level,
    band_changes.old_low_usd, band_changes.old_high_usd,
    band_changes.new_low_usd, band_changes.new_high_usd,
    band_changes.old_low, band_changes.old_high, band_changes.new_low, band_changes.new_high,
    band_changes.currency, entries.posted_on, entries.metro, entries.country,
    band_changes.entry_id, band_changes.source, band_changes.board, band_changes.url
from band_changes
inner join entries on entries.entry_id = band_changes.entry_id
where
    band_changes.changed_on > $since::date
    and ($employer::varchar is null or lower(band_changes.employer) = lower($employer::varchar))
    and ($specialisation::varchar is null
        or entries.specialisation = $specialisation::varchar
        or ($specialisation::varchar = 'any_llm' and list_contains(
            [
                'pre_training', 'post_training', 'evaluation', 'serving', 'genai_application',
                'llm_unspecified'
            ],
            entries.specialisation
        )))
    and entries.track = 'ic'
    and entries.specialisation <> 'not_ml'
order by
    band_changes.changed_on desc, band_changes.change, band_changes.employer,
    band_changes.title_raw, band_changes.entry_id;
