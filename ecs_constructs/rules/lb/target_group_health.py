"""The health check or the deregistration delay of a target group is outside what Elastic Load Balancing accepts.

## What it does

Reads the interval (5 to 300 seconds), the timeout (2 to 120 seconds), the two thresholds (2 to 10 checks) and
``deregistration_delay.timeout_seconds`` (0 to 3600) of a target group. The timeout must be below the interval; for
other protocols than HTTP and HTTPS it may be equal. Where one of them is not written, its default counts: an interval
of 30 seconds, and for HTTP and HTTPS a timeout of at least 5.

## Why is this bad

Elastic Load Balancing rejects the target group, so the deployment fails: "Health check timeout must be smaller than the
interval".

## Use instead

Values within the ranges: an interval of 10 seconds, a timeout of 5 and thresholds of 2 find a new task healthy after 20
seconds.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.rules.ranges import Bounds, outside
from ecs_constructs.template import determined
from ecs_constructs.template.types.load_balancing import TargetGroup, TargetGroupAttribute

BOUNDS = (
    Bounds(property=TargetGroup.health_check_interval_seconds, least=5, most=300, unit="seconds"),
    Bounds(property=TargetGroup.health_check_timeout_seconds, least=2, most=120, unit="seconds"),
    Bounds(property=TargetGroup.healthy_threshold_count, least=2, most=10),
    Bounds(property=TargetGroup.unhealthy_threshold_count, least=2, most=10),
)
DEFAULT_INTERVAL, LEAST_DEFAULT_TIMEOUT = 30, 5
"""The seconds between checks, and those that a check over HTTP waits at least, where nothing is written."""

_OTHER_INTERVALS = (None, "GENEVE")
"""The protocols with another default interval; functions have none."""

DELAY = Bounds(property=TargetGroupAttribute.seconds, least=0, most=3600, unit="seconds")


def _check(group: TargetGroup, _limits: Limits) -> Iterator[Violation]:
    yield from outside(group, "The target group", BOUNDS)
    yield from apart(group, _timeout, _delay)


def _timeout(group: TargetGroup) -> Iterator[Violation]:
    timeout, interval = group.health_check_timeout_seconds, group.health_check_interval_seconds
    if timeout is None and interval is None:
        return
    is_http = group.protocol in ("HTTP", "HTTPS")
    timeout = LEAST_DEFAULT_TIMEOUT if timeout is None and is_http else timeout
    interval = DEFAULT_INTERVAL if interval is None and group.protocol not in _OTHER_INTERVALS else interval
    most = interval - is_http if interval is not None else None
    if timeout is not None and most is not None and timeout > most:
        yield Violation(
            at=group.at("HealthCheckTimeoutSeconds"),
            message=f"The health check waits {timeout} seconds for an answer, and the next begins after {interval}.",
            actual=timeout,
            limit=most,
            fix=f"Set HealthCheckTimeoutSeconds to at most {most}, or a longer HealthCheckIntervalSeconds.",
        )


def _delay(group: TargetGroup) -> Iterator[Violation]:
    for attribute, key in determined(group.attributes, _key):
        if key == "deregistration_delay.timeout_seconds":
            yield from outside(attribute, "The deregistration delay", [DELAY])


def _key(attribute: TargetGroupAttribute) -> tuple[TargetGroupAttribute, str | None]:
    return attribute, attribute.key


RULE = Rule(
    name="lb/target-group-health",
    title="A target group's health check and deregistration delay are within what is accepted.",
    severity=Severity.ERROR,
    subject=TargetGroup,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html",
            read="2026-11-22",
            quote="The range is 5-300.",
        ),
        Source(
            url="https://github.com/terraform-linters/tflint-ruleset-aws/issues/404",
            read="2026-11-22",
            quote="Health check interval must be greater than the timeout.",
        ),
        Source(
            url="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html",
            read="2026-11-22",
            quote="The range is 0-3600 seconds.",
        ),
    ),
    seen_by=("cfn-lint E3034", "cdk-preflight", "CloudFormation Validate F3034"),
    bad="""
Targets:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties:
    VpcId: vpc-1
    Port: 80
    Protocol: HTTP
    HealthCheckIntervalSeconds: 301
""",
    good="""
Targets:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties:
    VpcId: vpc-1
    Port: 80
    Protocol: HTTP
    HealthCheckIntervalSeconds: 300
""",
)
