-- No rows: how a cell is named, and what is computed from its figures, a sorted list.
create macro band_id_of(
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

-- Of values that come in runs: `up_to` counts the values up to the end of each run.
create temp macro value_at(run_values, up_to, rank) as
    run_values[1 + len(list_filter(up_to, lambda many: many < rank))];

create temp macro quantile_of_runs(run_values, up_to, share) as
    value_at(run_values, up_to, 1 + floor((up_to[-1] - 1) * share))
    + ((up_to[-1] - 1) * share - floor((up_to[-1] - 1) * share))
    * (
        value_at(run_values, up_to, least(up_to[-1], 2 + floor((up_to[-1] - 1) * share)))
        - value_at(run_values, up_to, 1 + floor((up_to[-1] - 1) * share))
    );

create temp macro middle_of_few(n, total, lowest, highest) as
    if(n > 2, (total - lowest - highest) / (n - 2), total / nullif(n, 0));

create temp macro deviations_of(sorted_values, middle, at_least) as
    case
        when len(sorted_values) < at_least then null
        when greatest(
            ln(middle) - ln(sorted_values[1]), ln(sorted_values[-1]) - ln(middle)
        ) < 5.93 * least(
            ln(middle) - ln(sorted_values[1 + (len(sorted_values) - 1) // 4]),
            ln(sorted_values[
                1 + (len(sorted_values) - 1) // 4 + (len(sorted_values) + 1) // 2
            ]) - ln(middle)
        ) then null
        else list_sort(list_transform(
            sorted_values, lambda figure: abs(ln(figure) - ln(middle))
        ))
    end;

create temp macro kept_of(sorted_values, middle, reach) as
    case
        when reach is null then sorted_values
        else list_filter(sorted_values, lambda figure: abs(ln(figure) - ln(middle)) <= reach)
    end;
