-- One row per thin band and cluster in it: the posting that speaks for the cluster, with its address.
create view thin_band_rows as
select
    thin_bands.band_id,
    band_figures.cluster_id,
    band_figures.entry_id,
    thin_bands.employer,
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
from thin_bands
inner join band_figures
    on band_figures.kind = thin_bands.kind
    and band_figures.component = thin_bands.component
    and band_figures.window_months = thin_bands.window_months
    and band_figures.level_reading = thin_bands.level_reading
    and band_figures.level = thin_bands.level
    and band_figures.country = thin_bands.country
    and band_figures.metro = thin_bands.metro
    and band_figures.tier = thin_bands.tier
    and band_figures.employer = thin_bands.employer
    and band_figures.is_in_window
    and (
        thin_bands.specialisation in ('all', band_figures.specialisation)
        or (thin_bands.specialisation = 'any_llm' and band_figures.is_llm)
    )
inner join entries on entries.entry_id = band_figures.entry_id
inner join entry_pay
    on entry_pay.entry_id = band_figures.entry_id and entry_pay.pay_no = band_figures.pay_no
inner join clusters on clusters.entry_id = band_figures.entry_id;

comment on view thin_band_rows is 'One row per thin band and cluster in it: the posting that speaks for the cluster. Ask with an employer and a band_id.';
comment on column thin_band_rows.band_id is 'The band.';
comment on column thin_band_rows.cluster_id is 'The cluster.';
comment on column thin_band_rows.entry_id is 'The entry that speaks for it.';
comment on column thin_band_rows.employer is 'Employer.';
comment on column thin_band_rows.title_raw is 'Title as shown.';
comment on column thin_band_rows.posted_on is 'Day posted.';
comment on column thin_band_rows.low_usd is 'Low end, US dollars a year.';
comment on column thin_band_rows.high_usd is 'High end, US dollars a year.';
comment on column thin_band_rows.currency is 'Currency it was posted in.';
comment on column thin_band_rows.low is 'Low end as posted, in currency per period.';
comment on column thin_band_rows.high is 'High end as posted, in currency per period.';
comment on column thin_band_rows.period is 'Period as posted.';
comment on column thin_band_rows.pay_text is 'The words or fields that were read.';
comment on column thin_band_rows.cluster_entries is 'Entries in the cluster.';
comment on column thin_band_rows.source is 'Source.';
comment on column thin_band_rows.url is 'Address of the posting.';
