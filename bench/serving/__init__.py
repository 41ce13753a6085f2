"""Several ways to draw the pictures that members ask for, timed on the same requests: what
`python -m bench.worker` measures."""
