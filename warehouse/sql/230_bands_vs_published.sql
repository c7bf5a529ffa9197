-- One row per published range, kind of evidence, window, level reading and level of the evidence.
set variable published_employers = (
    select list(employer) from published_ranges where employer <> 'all'
);

create table bands_vs_published as
with band as (
    select * from bands
    union all by name
    select * from thin_bands
    where list_contains(getvariable('published_employers'), employer)
),

kind_of_evidence as (
    select distinct kind from figures
    union
    select 'posting' as kind
),

asked as (
    select
        published_ranges.*,
        kind_of_evidence.kind,
        windows.window_months,
        unnest(['literal', 'literal', 'equivalent', 'equivalent']) as level_reading,
        unnest([level, 'unlevelled', level, 'unlevelled']) as evidence_level
    from published_ranges
    cross join kind_of_evidence
    cross join windows
),

paired as (
    select
        asked.published_id, asked.kind, asked.window_months, asked.level_reading,
        asked.evidence_level, asked.level as published_level, asked.specialisation,
        asked.component, asked.employer, asked.tier, asked.country, asked.currency,
        asked.low_usd as published_low_usd, asked.high_usd as published_high_usd,
        asked.is_open_ended,
        concat_ws(
            ' ', asked.published_id, asked.kind, asked.window_months, asked.level_reading,
            asked.evidence_level
        ) as comparison_id,
        bands.band_id, coalesce(bands.n, 0) as n, coalesce(bands.n_employers, 0) as n_employers,
        bands.status as band_status, bands.status_reason, bands.is_concentrated,
        coalesce(bands.n_posted_in_usd, 0) as n_posted_in_usd,
        bands.n_low, bands.low_p50_usd, bands.low_p50_from_usd, bands.low_p50_to_usd,
        bands.n_high, bands.high_p50_usd, bands.high_p50_from_usd, bands.high_p50_to_usd,
        bands.mid_p50_usd, bands.mid_p50_from_usd, bands.mid_p50_to_usd,
        bands.oldest_posted_on, bands.newest_posted_on,
        base_band.low_p50_usd as base_low_p50_usd,
        base_band.high_p50_usd as base_high_p50_usd
    from asked
    left join band as bands
        on bands.kind = asked.kind
        and bands.component = asked.component
        and bands.window_months = asked.window_months
        and bands.level_reading = asked.level_reading
        and bands.specialisation = asked.specialisation
        and bands.level = asked.evidence_level
        and bands.tier = asked.tier
        and bands.employer = asked.employer
        and bands.country = asked.country
        and bands.metro = 'all'
    left join band as base_band
        on base_band.kind = asked.kind
        and base_band.component = 'base'
        and base_band.window_months = asked.window_months
        and base_band.level_reading = asked.level_reading
        and base_band.specialisation = asked.specialisation
        and base_band.level = asked.evidence_level
        and base_band.tier = asked.tier
        and base_band.employer = asked.employer
        and base_band.country = asked.country
        and base_band.metro = 'all'
        and asked.component = 'total'
    where asked.evidence_level <> 'unlevelled' or asked.level <> 'all'
),

placed as (
    select
        *,
        case
            when low_p50_from_usd is null then null
            when low_p50_to_usd < published_low_usd then 'below'
            when low_p50_from_usd > published_low_usd then 'above'
            else 'undetermined'
        end as low_end,
        case
            when high_p50_from_usd is null then null
            when high_p50_to_usd < published_high_usd then 'below'
            when high_p50_from_usd > published_high_usd and not is_open_ended then 'above'
            else 'undetermined'
        end as high_end
    from paired
),

related as (
    select
        comparison_id,
        count(*) filter (relation = 'contains') as n_contains,
        count(*) filter (relation = 'overlaps') as n_overlaps,
        count(*) filter (relation = 'excludes_from_below') as n_excludes_from_below,
        count(*) filter (relation = 'excludes_from_above') as n_excludes_from_above,
        count(*) filter (high_usd > 1.5 * low_usd) as n_wide
    from comparison_rows
    group by comparison_id
),

known_specialisation as (
    select unnest([
        'pre_training', 'post_training', 'evaluation', 'serving', 'genai_application',
        'llm_unspecified', 'generalist_ml', 'mlops', 'traditional_nlp', 'any_llm', 'all'
    ]) as specialisation
),

judged as (
    select
        placed.*,
        coalesce(related.n_contains, 0) as n_contains,
        coalesce(related.n_overlaps, 0) as n_overlaps,
        coalesce(related.n_excludes_from_below, 0) as n_excludes_from_below,
        coalesce(related.n_excludes_from_above, 0) as n_excludes_from_above,
        coalesce(related.n_wide, 0) as n_wide,
        case
            when known_specialisation.specialisation is null then 'specialisation_not_read'
            when placed.n = 0 and placed.component = 'total' and placed.kind <> 'self_report'
                then 'base_vs_total'
            when placed.evidence_level <> placed.published_level then 'level_not_stated'
            when placed.n > 0 and placed.n_posted_in_usd * 2 <= placed.n then 'currency'
        end as not_comparable_because
    from placed
    left join related on related.comparison_id = placed.comparison_id
    left join known_specialisation
        on known_specialisation.specialisation = placed.specialisation
),

verdict as (
    select
        *,
        case
            when not_comparable_because is not null then 'not_comparable'
            when kind = 'posting' and (low_end is null or high_end is null) then 'too_few'
            when kind = 'self_report' and mid_p50_from_usd is null then 'too_few'
            when kind = 'disclosure' and low_p50_from_usd is null then 'too_few'
            when kind = 'self_report' and mid_p50_to_usd < published_low_usd then 'below'
            when kind = 'self_report' and mid_p50_from_usd > published_high_usd
                and not is_open_ended then 'above'
            when kind = 'self_report' and mid_p50_from_usd >= published_low_usd
                and (mid_p50_to_usd <= published_high_usd or is_open_ended) then 'inside'
            when kind = 'disclosure' and low_p50_from_usd > published_high_usd
                and not is_open_ended then 'above'
            when kind <> 'posting' then 'undetermined'
            when low_end = 'below' and high_end = 'below' then 'below'
            when low_end = 'above' and high_end = 'above' then 'above'
            when low_p50_from_usd >= published_low_usd
                and (high_p50_to_usd <= published_high_usd or is_open_ended) then 'inside'
            when low_end = 'below' and high_end = 'above' then 'overlaps'
            else 'undetermined'
        end as verdict
    from judged
)

select
    published_id, kind, window_months, level_reading, evidence_level,
    verdict,
    case
        when not_comparable_because = 'specialisation_not_read'
            then 'specialisation_not_read: no posting is read as this specialisation'
        when not_comparable_because = 'base_vs_total' and base_low_p50_usd is not null
            then concat(
                'base_vs_total: the evidence gives base alone; its median low and high ends are ',
                round(100.0 * base_low_p50_usd / published_low_usd)::integer, ' % and ',
                round(100.0 * base_high_p50_usd / published_high_usd)::integer,
                ' % of the published ends'
            )
        when not_comparable_because = 'base_vs_total'
            then 'base_vs_total: the evidence gives no total; equity is not priced by guess'
        when not_comparable_because = 'level_not_stated' and n = 0
            then 'level_not_stated: and no evidence without a level either'
        when not_comparable_because = 'level_not_stated'
            then concat(
                'level_not_stated: of ', n, ' ranges that state no level, ', n_contains,
                ' contain the published range, ', n_overlaps, ' overlap it, ',
                n_excludes_from_below, ' end below it, ', n_excludes_from_above,
                ' start above it; that is no verdict on ', published_level
            )
        when not_comparable_because = 'currency'
            then concat('currency: only ', n_posted_in_usd, ' of ', n, ' posted in US dollars')
        when verdict = 'too_few' and n = 0 then 'no evidence of this kind in the window'
        when verdict = 'too_few' then concat('n ', n, ', employers ', n_employers, ': ',
            coalesce(status_reason, 'one end is stated too rarely for an interval'))
        when kind = 'posting' then concat(
            'low ends: median ', low_p50_usd, ' (', low_p50_from_usd, ' to ', low_p50_to_usd, ') ',
            if(low_end = 'undetermined', 'not apart from', low_end), ' ', published_low_usd,
            '; high ends: median ', high_p50_usd, ' (', high_p50_from_usd, ' to ',
            high_p50_to_usd, ') ',
            case
                when high_end <> 'undetermined' then high_end
                when is_open_ended and high_p50_from_usd > published_high_usd then 'beyond open'
                else 'not apart from'
            end,
            ' ', published_high_usd,
            if(is_concentrated, '; one employer holds more than half', ''),
            if(n_posted_in_usd < n, concat('; ', n - n_posted_in_usd, ' converted'), '')
        )
        when kind = 'disclosure' then concat(
            'a filed base is a floor: median ', low_p50_usd, ' (', low_p50_from_usd, ' to ',
            low_p50_to_usd, '); only a floor above the range would decide'
        )
        else concat('median ', mid_p50_usd, ' (', mid_p50_from_usd, ' to ', mid_p50_to_usd, ')')
    end as reason,
    published_low_usd, published_high_usd, is_open_ended,
    n, n_employers, is_concentrated,
    n_low, low_p50_usd, low_p50_from_usd, low_p50_to_usd, low_end,
    n_high, high_p50_usd, high_p50_from_usd, high_p50_to_usd, high_end,
    case
        when low_p50_usd is null or high_p50_usd is null then null
        else round(
            greatest(0, least(high_p50_usd, published_high_usd)
                - greatest(low_p50_usd, published_low_usd))
            / (greatest(high_p50_usd, published_high_usd)
                - least(low_p50_usd, published_low_usd)),
            3
        )::double
    end as overlap_share,
    n_contains::integer as n_contains,
    n_overlaps::integer as n_overlaps,
    n_excludes_from_below::integer as n_excludes_from_below,
    n_excludes_from_above::integer as n_excludes_from_above,
    n_wide::integer as n_wide,
    oldest_posted_on, newest_posted_on,
    band_status,
    specialisation, component, published_level, employer, tier, country,
    band_id,
    comparison_id,
    concat('select * from comparison_rows where comparison_id = ''', comparison_id, '''')
        as rows_sql
from verdict
order by published_id, kind, window_months, level_reading, evidence_level;

comment on table bands_vs_published is 'One row per published range, kind of evidence, window, level reading and level of the evidence. Only an interval that lies wholly on one side earns a verdict. Rows of unlevelled evidence say what its intervals contain, overlap or exclude and are never a verdict on the level.';
comment on column bands_vs_published.published_id is 'The published range.';
comment on column bands_vs_published.kind is 'Kind of evidence set beside it.';
comment on column bands_vs_published.window_months is 'Window in months.';
comment on column bands_vs_published.level_reading is 'literal: labels at their word; equivalent: on the common ladder.';
comment on column bands_vs_published.evidence_level is 'Level of the evidence: the published one, or unlevelled.';
comment on column bands_vs_published.verdict is 'below: both ends are posted lower than published; above: both higher; inside: posted within the published range; overlaps: posted wider on both sides; undetermined: the intervals do not decide; too_few: no interval; not_comparable: not like for like.';
comment on column bands_vs_published.reason is 'Why, in one sentence.';
comment on column bands_vs_published.published_low_usd is 'Published low end, US dollars a year.';
comment on column bands_vs_published.published_high_usd is 'Published high end, US dollars a year.';
comment on column bands_vs_published.is_open_ended is 'True where the published high end carries a plus sign.';
comment on column bands_vs_published.n is 'Clusters in the evidence.';
comment on column bands_vs_published.n_employers is 'Employers in the evidence.';
comment on column bands_vs_published.is_concentrated is 'True where one employer holds more than half of it.';
comment on column bands_vs_published.n_low is 'Clusters with a low end.';
comment on column bands_vs_published.low_p50_usd is 'Median of the low ends, US dollars a year.';
comment on column bands_vs_published.low_p50_from_usd is 'Lower bound of its exact 95 % interval.';
comment on column bands_vs_published.low_p50_to_usd is 'Upper bound of its exact 95 % interval.';
comment on column bands_vs_published.low_end is 'Where that interval lies to the published low end: below, above or undetermined.';
comment on column bands_vs_published.n_high is 'Clusters with a high end.';
comment on column bands_vs_published.high_p50_usd is 'Median of the high ends, US dollars a year.';
comment on column bands_vs_published.high_p50_from_usd is 'Lower bound of its exact 95 % interval.';
comment on column bands_vs_published.high_p50_to_usd is 'Upper bound of its exact 95 % interval.';
comment on column bands_vs_published.high_end is 'Where that interval lies to the published high end: below, above or undetermined (an open end is never exceeded).';
comment on column bands_vs_published.overlap_share is 'Share, 0 to 1, of the union of the published range and the range of medians that both cover.';
comment on column bands_vs_published.n_contains is 'Clusters whose own range contains the whole published range.';
comment on column bands_vs_published.n_overlaps is 'Clusters whose own range overlaps it without containing it.';
comment on column bands_vs_published.n_excludes_from_below is 'Clusters whose own range ends below it.';
comment on column bands_vs_published.n_excludes_from_above is 'Clusters whose own range starts above it.';
comment on column bands_vs_published.n_wide is 'Clusters whose high end is more than 1.5 times the low end.';
comment on column bands_vs_published.oldest_posted_on is 'Oldest posting in the evidence.';
comment on column bands_vs_published.newest_posted_on is 'Newest posting in the evidence.';
comment on column bands_vs_published.band_status is 'Status of the band: fresh, carried, partial, suppressed or expired; empty where there is none.';
comment on column bands_vs_published.specialisation is 'Specialisation compared.';
comment on column bands_vs_published.component is 'base or total.';
comment on column bands_vs_published.published_level is 'Level the page speaks of.';
comment on column bands_vs_published.employer is 'Employer compared, or all.';
comment on column bands_vs_published.tier is 'Kind of employer compared, or all.';
comment on column bands_vs_published.country is 'Country compared.';
comment on column bands_vs_published.band_id is 'The band set beside it; empty where there is none.';
comment on column bands_vs_published.comparison_id is 'Identifier of the comparison.';
comment on column bands_vs_published.rows_sql is 'SQL that lists the rows behind the verdict.';
