-- One row per band and cluster in it: the posting that speaks for the cluster, with its address.
create view band_rows as
select
    bands.band_id,
    band_figures.cluster_id,
    band_figures.entry_id,
    entries.employer,
    entries.title_raw,
    entries.posted_on,
    band_figures.low_usd,
    band_figures.high_usd,
    entry_pay.currency,
    entry_pay.low,
    entry_pay.high,
    entry_pay.period,
    entry_pay.pay_text,
    clusters.cluster_entries,
    entries.source,
    entries.url
from bands
inner join band_figures
    on band_figures.kind = bands.kind
    and band_figures.component = bands.component
    and band_figures.window_months = bands.window_months
    and band_figures.level_reading = bands.level_reading
    and band_figures.level = bands.level
    and band_figures.country = bands.country
    and band_figures.metro = bands.metro
    and band_figures.is_in_window
    and (bands.tier = 'all' or band_figures.tier = bands.tier)
    and (bands.employer = 'all' or band_figures.employer = bands.employer)
    and (
        bands.specialisation in ('all', band_figures.specialisation)
        or (bands.specialisation = 'any_llm' and band_figures.is_llm)
    )
inner join entries on entries.entry_id = band_figures.entry_id
inner join entry_pay
    on entry_pay.entry_id = band_figures.entry_id and entry_pay.pay_no = band_figures.pay_no
inner join clusters on clusters.entry_id = band_figures.entry_id;

comment on view band_rows is 'One row per band and cluster in it: the posting that speaks for the cluster. Ask with one band_id: select * from band_rows where band_id = ''...''.';
comment on column band_rows.band_id is 'The band.';
comment on column band_rows.cluster_id is 'The cluster.';
comment on column band_rows.entry_id is 'The entry that speaks for it.';
comment on column band_rows.employer is 'Employer.';
comment on column band_rows.title_raw is 'Title as shown.';
comment on column band_rows.posted_on is 'Day posted.';
comment on column band_rows.low_usd is 'Low end, US dollars a year.';
comment on column band_rows.high_usd is 'High end, US dollars a year.';
comment on column band_rows.currency is 'Currency it was posted in.';
comment on column band_rows.low is 'Low end as posted, in currency per period.';
comment on column band_rows.high is 'High end as posted, in currency per period.';
comment on column band_rows.period is 'Period as posted.';
comment on column band_rows.pay_text is 'The words or fields that were read.';
comment on column band_rows.cluster_entries is 'Entries in the cluster.';
comment on column band_rows.source is 'Source.';
comment on column band_rows.url is 'Address of the posting.';
