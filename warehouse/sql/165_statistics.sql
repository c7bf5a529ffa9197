-- No rows: how a cell is named, and what is computed from its figures, a sorted list.
create temp macro band_id_of(
    kind, component, window_months, level_reading, specialisation, level, tier, employer, country,
    metro
) as
    substr(md5(concat_ws(
        '|', kind, component, window_months, level_reading, specialisation, level, tier, employer,
        country, metro
    )), 1, 12);

create temp macro quantile_of(sorted_values, share) as
    sorted_values[1 + floor((len(sorted_values) - 1) * share)::bigint]
    + ((len(sorted_values) - 1) * share - floor((len(sorted_values) - 1) * share))
    * (
        sorted_values[least(
            len(sorted_values), 2 + floor((len(sorted_values) - 1) * share)::bigint
        )]
        - sorted_values[1 + floor((len(sorted_values) - 1) * share)::bigint]
    );
