-- One row per matched difference, in a fixed order, into one parquet file.
copy (
    select *
    from premium
    order by compared, baseline, kind, component, window_months desc, level_reading, country, tier
) to $path (format parquet, compression zstd);
