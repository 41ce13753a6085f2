"""Benchmarks against the best that others reach; each is one command and prints the ratio."""
