-- One row per comparison, in a fixed order, into one parquet file.
copy (
    select *
    from bands_vs_published
    order by published_id, kind, window_months, level_reading, evidence_level
) to $path (format parquet, compression zstd);
