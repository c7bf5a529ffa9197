-- One row per claim, window and level reading: the figure to hold against it, its interval, and in
-- words what was found or why there is no interval.
create temp macro apart(percent) as concat(abs(percent), ' % ', if(percent < 0, 'below', 'above'));

create temp table claim_evidence as
with asked as (
    select claim_statements.*, windows.window_months::integer as window_months, level_reading
    from claim_statements
    cross join windows
    cross join (select unnest(['literal', 'equivalent']) as level_reading) as readings
),

ranges as (
    select
        asked.claim_id, asked.window_months, asked.level_reading,
        found.low_p50_usd::double as figure,
        found.low_p50_from_usd::double as figure_from,
        found.low_p50_to_usd::double as figure_to,
        found.high_p50_usd::double as high_figure,
        found.high_p50_from_usd::double as high_figure_from,
        found.high_p50_to_usd::double as high_figure_to,
        found.n, found.n_employers,
        found.reason like 'base_vs_total%' or found.reason like 'specialisation_not_read%'
            as is_absent,
        case found.verdict
            when 'inside' then 'supported'
            when 'below' then 'contradicted'
            when 'above' then 'contradicted'
            else 'undetermined'
        end as given_verdict,
        case
            when found.verdict = 'overlaps'
                then concat('posted wider on both sides; ', found.reason)
            when found.reason like 'base_vs_total%' or found.reason like 'specialisation_not_read%'
                then regexp_replace(found.reason, '^[a-z_]+: ', '')
            else found.reason
        end as finding,
        found.verdict in ('too_few', 'not_comparable') as is_gap,
        found.rows_sql
    from asked
    inner join bands_vs_published as found
        on found.published_id = asked.claim_id
        and found.kind = 'posting'
        and found.window_months = asked.window_months
        and found.level_reading = asked.level_reading
        and found.evidence_level = found.published_level
    where asked.measure = 'range'
),

differences as (
    select
        asked.claim_id, asked.window_months, asked.level_reading,
        premium.mid_percent as figure,
        premium.mid_from_percent as figure_from,
        premium.mid_to_percent as figure_to,
        coalesce(premium.n_compared + premium.n_baseline, 0) as n,
        coalesce(premium.n_employers, 0) as n_employers,
        asked.component = 'total' and coalesce(premium.n_employers, 0) = 0 as is_absent,
        case
            when asked.component = 'total' and coalesce(premium.n_employers, 0) = 0 then concat(
                'no employer states totals for both kinds of work; equity is not priced by guess',
                if(on_base.mid_percent is null, '', concat('; posted base midpoints lie ',
                    apart(on_base.mid_percent)))
            )
            when premium.status <> 'interval' then concat(
                premium.status_reason,
                if(premium.mid_percent is null, '', concat('; their posted midpoints lie ',
                    apart(premium.mid_percent))),
                if(premium.raw_percent is null, '', concat('; unmatched, all midpoints lie ',
                    apart(premium.raw_percent)))
            )
            else concat(
                'posted midpoints of ', replace(asked.specialisation, '_', ' '), ' lie ',
                apart(premium.mid_percent), ' (', premium.mid_from_percent, ' to ',
                premium.mid_to_percent, ' %) those of ', replace(asked.baseline, '_', ' '),
                ' at the same employer, level and country'
            )
        end
        || if(filed.mid_percent is null, '', concat(
            '; base filed with the government lies ', apart(filed.mid_percent),
            if(filed.mid_from_percent is null, '', concat(' (', filed.mid_from_percent, ' to ',
                filed.mid_to_percent, ' %)')),
            ' at ', filed.n_employers, ' employers'
        )) as finding,
        premium.status is distinct from 'interval' as is_gap,
        premium.rows_sql
    from asked
    left join premium
        on premium.compared = asked.specialisation
        and premium.baseline = asked.baseline
        and premium.component = asked.component
        and premium.tier = asked.tier
        and premium.country = asked.country
        and premium.window_months = asked.window_months
        and premium.level_reading = asked.level_reading
        and (premium.kind = 'posting' or asked.component = 'total')
    left join premium as on_base
        on on_base.compared = asked.specialisation
        and on_base.baseline = asked.baseline
        and on_base.component = 'base'
        and on_base.tier = asked.tier
        and on_base.country = asked.country
        and on_base.window_months = asked.window_months
        and on_base.level_reading = asked.level_reading
        and on_base.kind = 'posting'
    left join premium as filed
        on filed.compared = asked.specialisation
        and filed.baseline = asked.baseline
        and filed.component = 'base'
        and filed.tier = asked.tier
        and filed.country = asked.country
        and filed.window_months = asked.window_months
        and filed.level_reading = asked.level_reading
        and filed.kind = 'disclosure'
    where asked.measure = 'premium'
    qualify row_number() over (
        partition by asked.claim_id, asked.window_months, asked.level_reading
        order by premium.n_employers desc nulls last, premium.kind
    ) = 1
),

premium_changes as (
    select
        asked.claim_id, asked.window_months, asked.level_reading,
        premium_change.change_points as figure,
        premium_change.change_from_points as figure_from,
        premium_change.change_to_points as figure_to,
        coalesce(premium.n_compared + premium.n_baseline, 0) as n,
        least(premium_change.n_employers_recent, premium_change.n_employers_earlier)
            as n_employers,
        coalesce(premium_change.status_reason, concat(
            'the premium on posted midpoints moved from ', premium_change.earlier_percent, ' to ',
            premium_change.recent_percent, ' %: ', premium_change.change_points, ' points (',
            premium_change.change_from_points, ' to ', premium_change.change_to_points, ')'
        )) as finding,
        premium_change.status_reason is not null as is_gap,
        premium.rows_sql
    from asked
    inner join premium_change
        on premium_change.compared = asked.specialisation
        and premium_change.baseline = asked.baseline
        and premium_change.country = asked.country
        and premium_change.level_reading = asked.level_reading
    left join premium
        on premium.compared = asked.specialisation
        and premium.baseline = asked.baseline
        and premium.component = 'base'
        and premium.kind = 'posting'
        and premium.tier = 'all'
        and premium.country = asked.country
        and premium.window_months = 12
        and premium.level_reading = asked.level_reading
    where asked.measure = 'premium_change'
),

pay_changes as (
    select
        asked.claim_id, asked.window_months, asked.level_reading,
        pay_change.mid_percent as figure,
        pay_change.mid_from_percent as figure_from,
        pay_change.mid_to_percent as figure_to,
        coalesce(pay_change.n_recent + pay_change.n_earlier, 0) as n,
        coalesce(pay_change.n_employers, 0) as n_employers,
        case
            when pay_change.status is null then 'no posted range in the year'
            when pay_change.status <> 'interval' then pay_change.status_reason
            else concat(
                'posted midpoints moved by ', pay_change.mid_percent, ' % (',
                pay_change.mid_from_percent, ' to ', pay_change.mid_to_percent,
                ') from one half of the year to the next'
            )
        end as finding,
        pay_change.status is distinct from 'interval' as is_gap,
        concat(
            'select * from contrast_rows where topic = ''pay_change'' and kind = ''posting''',
            ' and component = ''', asked.component, ''' and compared = ''', asked.specialisation,
            ''' and country = ''', asked.country, ''' and level_reading = ''', asked.level_reading,
            ''''
        ) as rows_sql
    from asked
    left join pay_change
        on pay_change.specialisation = asked.specialisation
        and pay_change.kind = 'posting'
        and pay_change.component = asked.component
        and pay_change.tier = asked.tier
        and pay_change.country = asked.country
        and pay_change.level_reading = asked.level_reading
    where asked.measure = 'pay_change'
),

tiers_read as (
    select
        named.claim_id, named.window_months,
        coalesce(bool_and(seen.tier is not null) filter (named.tier is not null), true) as all_read,
        min(named.tier) filter (seen.tier is null) as missing
    from (
        select distinct
            claim_id, window_months,
            unnest(if(
                measure = 'tier_order', [tier, coalesce(baseline, tier)], [null::varchar]
            )) as tier
        from asked
    ) as named
    left join (
        select distinct windows.window_months, posted_jobs.tier
        from posted_jobs
        inner join windows on posted_jobs.posted_on > windows.after_on
    ) as seen on seen.window_months = named.window_months and seen.tier = named.tier
    group by named.claim_id, named.window_months
),

share_of_jobs as (
    select
        asked.claim_id, asked.window_months, asked.level_reading,
        case
            when shares.claim_id is null or not tiers_read.all_read then null
            when asked.measure = 'tier_in_metro' then shares.own_buckets_seen
            when asked.measure = 'employer_order'
                and shares.own_buckets_seen < len(asked.employers) then null
            else round(100 * shares.share, 1)
        end::double as figure,
        case
            when asked.measure = 'tier_in_metro' and shares.own_buckets_seen > 0
                then shares.own_buckets_seen
            when tiers_read.all_read then round(100 * shares.share_from, 1)
        end::double as figure_from,
        if(
            asked.measure = 'tier_in_metro' or not tiers_read.all_read, null,
            round(100 * shares.share_to, 1)
        )::double as figure_to,
        coalesce(shares.n, 0) as n,
        coalesce(shares.n_employers, 0) as n_employers,
        case
            when shares.claim_id is null then 'no such job was read in the window'
            when asked.measure = 'tier_in_metro' and shares.own_buckets_seen = 0
                then concat('none seen among ', shares.n_employers, ' employers; boards that are '
                    'not read may post there')
            when asked.measure = 'tier_in_metro'
                then concat(shares.own_buckets_seen, ' seen among ', shares.n_employers,
                    ' employers that post there')
            when not tiers_read.all_read
                then concat('no job at an employer of the kind ',
                    replace(tiers_read.missing, '_', ' '), ' was read in the window')
            when asked.measure = 'employer_order'
                and shares.own_buckets_seen < len(asked.employers)
                then concat('no LLM job of ',
                    if(shares.own_buckets_seen = 0, 'either', 'one of them'),
                    ' was read in the window')
            when asked.measure = 'remote_share'
                then concat(shares.own, ' of ', shares.n, ' jobs say they are remote and ',
                    shares.said_no, ' that they are not')
            else concat(
                coalesce(shares.own_bucket, 'none'), ' ', shares.own, ', next ',
                coalesce(shares.rival_bucket, 'none'), ' ', shares.rival, ' of ', shares.n,
                ' jobs at ', shares.n_employers, ' employers'
            )
        end
        || case
            when shares.claim_id is null or asked.measure = 'tier_in_metro'
                or not tiers_read.all_read then ''
            when asked.measure = 'employer_order'
                and shares.own_buckets_seen < len(asked.employers) then ''
            when shares.n < limits.jobs then concat('; an interval needs ', limits.jobs, ' jobs')
            when shares.n_employers < limits.employers
                then concat('; an interval needs ', limits.employers, ' employers')
            when shares.share_from is null then ''
            when asked.measure = 'remote_share'
                then concat('; from ', round(100 * shares.share, 1), ' % up (',
                    round(100 * shares.share_from, 1), ' to ', round(100 * shares.share_to, 1),
                    ' %)')
            else concat('; a lead of ', round(100 * shares.share, 1), ' points (',
                round(100 * shares.share_from, 1), ' to ', round(100 * shares.share_to, 1), ')')
        end as finding,
        case
            when asked.measure = 'tier_in_metro' then coalesce(shares.own_buckets_seen, 0) = 0
            else shares.share_from is null or not tiers_read.all_read
        end as is_gap,
        concat(
            'select * from claim_rows where claim_id = ''', asked.claim_id,
            ''' and window_months = ', asked.window_months, ' and level_reading = ''',
            asked.level_reading, ''''
        ) as rows_sql
    from asked
    cross join (
        select
            max(at_least) filter (statistic = 'resampled_employers') as employers,
            max(at_least) filter (statistic = 'resampled_jobs') as jobs
        from shown_from
    ) as limits
    inner join tiers_read
        on tiers_read.claim_id = asked.claim_id and tiers_read.window_months = asked.window_months
    left join shares
        on shares.claim_id = asked.claim_id and shares.window_months = asked.window_months
    where
        asked.measure in (
            'metro_order', 'metros_over_rest', 'tier_order', 'tier_in_metro', 'remote_share',
            'employer_order'
        )
),

sites as (
    select
        asked.claim_id, asked.window_months, asked.level_reading, asked.measure,
        one.low as one_low, one.high as one_high, other.low as other_low, other.high as other_high,
        one.low / other.low - 1 as low_ratio, one.high / other.high - 1 as high_ratio,
        greatest(0, least(one.high, other.high) - greatest(one.low, other.low))
        / (greatest(one.high, other.high) - least(one.low, other.low)) as overlap_share,
        if(one.unit = 'usd', 1000, 1) as scale,
        if(one.unit = 'usd', 'k', ' %') as suffix,
        asked.published_ids
    from asked
    inner join claim_statements as one on one.claim_id = asked.published_ids[1]
    inner join claim_statements as other on other.claim_id = asked.published_ids[2]
    where asked.measure in ('site_ranges', 'site_ratio')
),

site as (
    select
        claim_id, window_months, level_reading,
        if(measure = 'site_ratio', round(50 * (low_ratio + high_ratio), 1),
            round(100 * overlap_share, 1))::double as figure,
        if(measure = 'site_ratio', round(100 * least(low_ratio, high_ratio), 1), null)::double
            as figure_from,
        if(measure = 'site_ratio', round(100 * greatest(low_ratio, high_ratio), 1), null)::double
            as figure_to,
        2 as n, 0 as n_employers,
        case
            when measure = 'site_ratio' then null
            when one_low = other_low and one_high = other_high then 'supported'
            when one_high < other_low or other_high < one_low then 'contradicted'
            else 'undetermined'
        end as given_verdict,
        if(
            measure = 'site_ratio',
            concat(
                'the low ends lie ', round(100 * low_ratio, 1), ' % apart and the high ends ',
                round(100 * high_ratio, 1), ' %'
            ),
            concat(
                printf('%g to %g%s beside %g to %g%s: ', one_low / scale, one_high / scale, suffix,
                    other_low / scale, other_high / scale, suffix),
                if(one_low = other_low and one_high = other_high, 'the same', concat(
                    'both cover ', round(100 * overlap_share, 1), ' % of what either covers'))
            )
        ) as finding,
        false as is_gap,
        concat(
            'select * from claim_rows where claim_id = ''', claim_id, ''' and window_months = ',
            window_months, ' and level_reading = ''', level_reading, ''''
        ) as rows_sql
    from sites
),

nothing as (
    select
        claim_id, window_months, level_reading, 0 as n, 0 as n_employers, true as is_absent,
        'no public data speaks to it' as finding, true as is_gap
    from asked
    where measure = 'none'
)

select * from ranges
union all by name
select * from differences
union all by name
select * from premium_changes
union all by name
select * from pay_changes
union all by name
select * from share_of_jobs
union all by name
select * from site
union all by name
select * from nothing;
