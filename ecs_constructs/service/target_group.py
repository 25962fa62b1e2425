"""The targets of a load-balanced service: how the load balancer checks them, and how long ECS waits for them."""

from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct

from ecs_constructs.arguments import is_unresolved, known_seconds, require_between, require_duration_between
from ecs_constructs.service.addresses import short_address

_INTERVAL = cdk.Duration.seconds(15)
_TIMEOUT = cdk.Duration.seconds(5)
_START_UP_TIME = cdk.Duration.seconds(30)
DEREGISTRATION_DELAY = cdk.Duration.seconds(30)
"""Longer than nearly every request, and a tenth of what ELB has: a deployment waits for it at each step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetHealthCheck:
    """How the load balancer decides that a task can serve, and how long ECS tolerates that it can't yet.

    ECS replaces a task whose target is unhealthy once the grace period is over. A task that starts slower than that is
    replaced again and again, so the grace period must cover the start and the checks that find the target healthy.

    Args:
        path: The path to request; it must answer without a session. Default: ``/``.
        interval: The time between two checks, 5 to 300 seconds. Default: 15 seconds, half of ELB's, so that a broken
            target gets no requests after 45 seconds.
        timeout: The time that a check may take, 2 to 120 seconds and less than the interval. Default: 5 seconds, as ELB
            has it.
        healthy_threshold_count: The successes in a row that make a target healthy, 2 to 10. Default: 2, the fewest, so
            that new tasks serve early.
        unhealthy_threshold_count: The failures in a row that make a target unhealthy, 2 to 10. Default: 3, so that a
            single slow answer or two do not cost a task.
        healthy_http_codes: The status codes of success, such as ``200``, ``200,204`` or ``200-299``. Default: ``200``.
        start_up_time: The time from the start of the container to its first answer. Default: 30 seconds.
        grace_period: The time in which ECS ignores failures. Default: start-up time,
            plus interval x healthy threshold, plus timeout: the least that fits.

    Raises:
        ValueError: When a value is out of range, the timeout is not shorter than the interval, or the grace period is
            too short.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
    """

    path: str = "/"
    interval: cdk.Duration = _INTERVAL
    timeout: cdk.Duration = _TIMEOUT
    healthy_threshold_count: int = 2
    unhealthy_threshold_count: int = 3
    healthy_http_codes: str = "200"
    start_up_time: cdk.Duration = _START_UP_TIME
    grace_period: cdk.Duration | None = None

    def __post_init__(self) -> None:
        if not is_unresolved(self.path) and not self.path.startswith("/"):
            raise ValueError(f'path of the health check is "{self.path}"; it must begin with "/".')
        fix = "Choose a value that ELB accepts."
        require_duration_between("interval", self.interval, minimum=5, maximum=300, fix=fix)
        require_duration_between("timeout", self.timeout, minimum=2, maximum=120, fix=fix)
        for name in ("healthy_threshold_count", "unhealthy_threshold_count"):
            require_between(name, getattr(self, name), minimum=2, maximum=10, fix=fix)
        interval, timeout = known_seconds(self.interval), known_seconds(self.timeout)
        if interval is not None and timeout is not None and timeout >= interval:
            raise ValueError(
                f"timeout of the health check is {timeout:g} seconds and interval {interval:g}; the timeout must be "
                "shorter. Lower it, or raise the interval."
            )
        self._require_grace_period()

    def _require_grace_period(self) -> None:
        given = None if self.grace_period is None else known_seconds(self.grace_period)
        needed = self._seconds_to_healthy()
        if given is not None and needed is not None and given < needed:
            raise ValueError(
                f"grace_period is {given:g} seconds, but a task needs up to {needed:g} to be found healthy "
                f"({self.start_up_time.to_seconds():g} to start, {self.healthy_threshold_count} checks every "
                f"{self.interval.to_seconds():g}, {self.timeout.to_seconds():g} for an answer), so ECS would replace "
                "it before. Raise the grace period, or lower the others."
            )

    def effective_grace_period(self) -> cdk.Duration | None:
        """The grace period given, else the computed one.

        None, which leaves it to aws-cdk-lib, where a part of the computation is decided at deployment.
        """
        needed = self._seconds_to_healthy()
        if self.grace_period is not None or needed is None:
            return self.grace_period
        return cdk.Duration.seconds(needed)

    def _seconds_to_healthy(self) -> float | None:
        """How long a task may need to be found healthy; None where a part of it is decided at deployment."""
        interval, timeout, start_up = map(known_seconds, (self.interval, self.timeout, self.start_up_time))
        if interval is None or timeout is None or start_up is None or is_unresolved(self.healthy_threshold_count):
            return None
        return start_up + interval * self.healthy_threshold_count + timeout

    def to_elbv2(self) -> elbv2.HealthCheck:
        """The check as aws-cdk-lib takes it."""
        return elbv2.HealthCheck(
            path=self.path,
            # ELB's own default, written out because tools that read templates ask for it where host ports are dynamic.
            port="traffic-port",
            interval=self.interval,
            timeout=self.timeout,
            healthy_threshold_count=self.healthy_threshold_count,
            unhealthy_threshold_count=self.unhealthy_threshold_count,
            healthy_http_codes=self.healthy_http_codes,
        )


def make_target_group(
    scope: Construct,
    *,
    vpc: ec2.IVpc,
    listener: elbv2.IApplicationListener,
    target_type: elbv2.TargetType,
    health_check: TargetHealthCheck,
    deregistration_delay: cdk.Duration,
) -> elbv2.ApplicationTargetGroup:
    """Make the target group of a service, in the service's scope.

    Args:
        scope: The service.
        vpc: The VPC of the tasks.
        listener: The listener that will forward to it.
        target_type: ``IP`` for tasks with their own network interface, ``INSTANCE`` for ports of an instance.
        health_check: How targets are checked.
        deregistration_delay: How long a target may finish its requests, 0 to 3600 seconds.

    Raises:
        ValueError: When the deregistration delay is out of range.
    """
    require_duration_between(
        "deregistration_delay",
        deregistration_delay,
        minimum=0,
        maximum=3600,
        fix="Choose the time that the longest request takes.",
    )
    return elbv2.ApplicationTargetGroup(
        scope,
        # A target group belongs to one load balancer for ever: with another listener it must be another resource,
        # or the deployment that moves the service fails. https://github.com/aws/aws-cdk/issues/33253
        f"TargetGroup{short_address(listener)}",
        vpc=vpc,
        target_type=target_type,
        protocol=elbv2.ApplicationProtocol.HTTP,
        health_check=health_check.to_elbv2(),
        deregistration_delay=deregistration_delay,
    )
