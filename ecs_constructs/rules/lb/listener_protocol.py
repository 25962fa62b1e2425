"""A listener has a protocol that its load balancer does not speak, or lacks a certificate.

## What it does

Compares the protocols of a listener and of the target groups that it forwards to with the type of its load balancer:
HTTP and HTTPS for an Application Load Balancer, the others for a Network Load Balancer. Listeners for HTTPS and TLS
must name a certificate.

## Why is this bad

The deployment fails, for instance with "A certificate must be specified for HTTPS listeners".

## Use instead

``Protocol: HTTP`` or ``HTTPS`` and one of ``Certificates``, or a load balancer of the type ``network``.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template.types.load_balancing import Listener, LoadBalancer, TargetGroup

PROTOCOLS = {
    "application": ("HTTP", "HTTPS"),
    "network": ("TCP", "TLS", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC"),
}
"""What a load balancer speaks, by its type."""


def _check(listener: Listener, _limits: Limits) -> Iterator[Violation]:
    yield from apart(listener, _own, _groups, _certificate)


def _spoken(listener: Listener) -> tuple[str, tuple[str, ...]]:
    """The type of its load balancer and what that speaks; nothing where any protocol may do."""
    balancer: LoadBalancer | None = listener.load_balancer
    kind = (balancer.type or "application") if balancer else ""
    return kind, PROTOCOLS.get(kind, ())


def _own(listener: Listener) -> Iterator[Violation]:
    kind, spoken = _spoken(listener)
    if spoken and listener.protocol is not None and listener.protocol not in spoken:
        what = f"A listener of a load balancer of the type {kind} cannot have the protocol {listener.protocol}."
        yield _foreign(listener, what, listener.protocol, spoken)


def _groups(listener: Listener) -> Iterator[Violation]:
    kind, spoken = _spoken(listener)
    for group in listener.known_target_groups() if spoken else ():
        if group.protocol is not None and group.protocol not in spoken and group.target_type not in ("alb", "lambda"):
            what = f"A load balancer of the type {kind} cannot send {group.protocol} to group {group.label}."
            yield _foreign(group, what, group.protocol, spoken)


def _foreign(owner: Listener | TargetGroup, message: str, protocol: str, spoken: tuple[str, ...]) -> Violation:
    return Violation(
        at=owner.at("Protocol"),
        message=message,
        actual=protocol,
        limit=", ".join(spoken),
        fix=f"Use one of {', '.join(spoken)}, or a load balancer of the other type.",
    )


def _certificate(listener: Listener) -> Iterator[Violation]:
    if listener.protocol in ("HTTPS", "TLS") and not listener.says("Certificates"):
        yield Violation(
            at=listener.at("Certificates"),
            message=f"The listener has the protocol {listener.protocol}, but no certificate.",
            fix="Name the ARN of a certificate in Certificates.",
        )


RULE = Rule(
    name="lb/listener-protocol",
    title="A listener has a protocol that its load balancer speaks, and the certificate for it.",
    severity=Severity.ERROR,
    subject=Listener,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html",
            read="2026-11-22",
            quote=(
                "For Application Load Balancers, the supported protocols are HTTP and HTTPS. ... [HTTPS and TLS "
                "listeners] The default certificate for the listener. You must provide exactly one certificate."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html",
            read="2026-11-22",
            quote="For Application Load Balancers, the supported protocols are HTTP and HTTPS.",
        ),
        Source(
            url="https://github.com/cn-terraform/terraform-aws-nexus/issues/42",
            read="2026-11-22",
            quote="A certificate must be specified for HTTPS listeners",
        ),
    ),
    bad="""
Balancer:
  Type: AWS::ElasticLoadBalancingV2::LoadBalancer
  Properties: {Type: application, Subnets: [subnet-1, subnet-2]}
Listener:
  Type: AWS::ElasticLoadBalancingV2::Listener
  Properties:
    LoadBalancerArn: !Ref Balancer
    Port: 80
    Protocol: TCP
    DefaultActions: [{Type: forward, TargetGroupArn: !ImportValue group}]
""",
    good="""
Balancer:
  Type: AWS::ElasticLoadBalancingV2::LoadBalancer
  Properties: {Type: application, Subnets: [subnet-1, subnet-2]}
Listener:
  Type: AWS::ElasticLoadBalancingV2::Listener
  Properties:
    LoadBalancerArn: !Ref Balancer
    Port: 80
    Protocol: HTTP
    DefaultActions: [{Type: forward, TargetGroupArn: !ImportValue group}]
""",
)
