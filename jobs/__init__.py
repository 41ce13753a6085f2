"""The contract between bot and workers: jobs, the queue, settings that both sides share."""
