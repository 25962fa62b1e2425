"""Rules of AWS Batch: compute environments, queues, job definitions, and whether the one fits the other."""
