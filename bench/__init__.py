"""The load test: data set, servers, load generator, report. ``make bench`` runs it; see docs/benchmarks/."""
