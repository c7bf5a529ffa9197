-- One row per job in the 12 months up to a day, by what had been captured until then: once with all
-- levels together and once at each of its levels. What the bands of that day would have counted.
create macro jobs_on(day) as table (
    with known as (
        select
            clusters.cluster_id, entries.entry_id, entries.employer, entries.title_raw,
            coalesce(entries.tier, 'unknown') as tier,
            coalesce(entries.country, 'unknown') as country,
            entries.specialisation,
            entries.specialisation in (
                'pre_training', 'post_training', 'evaluation', 'serving', 'genai_application',
                'llm_unspecified'
            ) as is_llm,
            entries.posted_on, entries.first_seen_on, entries.last_seen_on, entries.url,
            range_history.pay_no, range_history.level,
            range_history.low_usd, range_history.high_usd
        from range_history
        inner join entries on entries.entry_id = range_history.entry_id
        inner join clusters on clusters.entry_id = range_history.entry_id
        where
            range_history.from_on <= day
            and (range_history.until_on is null or range_history.until_on > day)
            and entries.posted_on <= day
            and entries.posted_on > (day::date - to_months(12))::date
    )

    select * replace ('all' as level)
    from known
    qualify row_number() over (
        partition by cluster_id
        order by posted_on desc, least(last_seen_on, day) desc, entry_id, pay_no
    ) = 1
    union all
    select *
    from known
    qualify row_number() over (
        partition by cluster_id, level
        order by posted_on desc, least(last_seen_on, day) desc, entry_id, pay_no
    ) = 1
);
