"""Load tests of the platform's own load balancer, as AWS Batch jobs."""

from ecs_constructs.load_testing.apache_bench import ApacheBench
from ecs_constructs.load_testing.load import CLUSTER_LOAD, SERVICE_LOAD, Load
from ecs_constructs.load_testing.load_test import LoadTest

__all__ = ["CLUSTER_LOAD", "SERVICE_LOAD", "ApacheBench", "Load", "LoadTest"]
