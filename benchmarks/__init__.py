"""Benchmarks: ratios of speed and peaks of memory, run by hand and never as tests."""
