"""Synthetic content for benchmarks and trials."""
