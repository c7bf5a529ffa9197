-- One row per statistic of a band and the number of clusters from which it is shown.
create table shown_from as
select *
from (
    values
    ('count', 0, 'Always: an empty or thin cell says so.'),
    ('median', 5, 'Fewer say more about the employers than about the market.'),
    ('median_interval', 6, 'An exact 95 % interval of the median first exists at 6.'),
    ('quartiles', 11, 'An exact 95 % interval of p25 and p75 first exists at 11.'),
    ('deciles', 29, 'An exact 95 % interval of p10 and p90 first exists at 29.'),
    ('market_employers', 3, 'Employers that a cell over several employers must hold.'),
    ('outliers', 10, 'Clusters from which the median absolute deviation means something.'),
    ('matched_employers', 3, 'Employers that a matched difference must rest on, as in a market cell.'),
    ('resampled_employers', 6, 'Employers from which resampling them says how far a figure may lie off.'),
    ('resampled_jobs', 20, 'Jobs from which it does.'),
    (
        'linearised_employers', 100,
        'Employers from which their residuals say the same, and nothing is resampled.'
    )
) as rule (statistic, at_least, reason);

comment on table shown_from is 'One row per statistic of a band and the number of clusters (or employers) from which it is shown.';
comment on column shown_from.statistic is 'The statistic.';
comment on column shown_from.at_least is 'Smallest number from which it is shown.';
comment on column shown_from.reason is 'Why that number.';
