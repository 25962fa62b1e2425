"""Where the output of a service's containers goes."""

from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_logs as logs
from constructs import Construct


@dataclass(frozen=True, slots=True, kw_only=True)
class LogOptions:
    """The log group of a service.

    Args:
        log_group: An existing log group, whose settings are its owner's; the others here are then without effect.
            Default: a new one for the service.
        retention: How long a new log group keeps its events. Default: one month, which covers the look back from a
            monthly release; CloudWatch's own default is for ever, at a price that only grows.
        removal_policy: What happens to a new log group with the service. Default: it stays, because a first deployment
            that fails is rolled back, and its log is all that tells why.
    """

    log_group: logs.ILogGroup | None = None
    retention: logs.RetentionDays = logs.RetentionDays.ONE_MONTH
    removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN

    def in_scope(self, scope: Construct) -> logs.ILogGroup:
        """The existing log group, or a new one below the service."""
        if self.log_group is not None:
            return self.log_group
        return logs.LogGroup(scope, "LogGroup", retention=self.retention, removal_policy=self.removal_policy)
