"""Rules of task definitions and services that run on Fargate."""
