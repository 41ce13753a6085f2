"""The studio under faults: real processes, real sockets, and what members see of it."""
