-- One row per band, in a fixed order, into one parquet file.
copy (
    select *
    from bands
    order by kind, component, window_months, level_reading, specialisation, level, tier, employer, country,
    metro
) to $path (format parquet, compression zstd);
