"""A service has an alias in Service Connect that cannot be, or several.

## What it does

Looks at the ``ClientAliases`` of each port that a service offers by Service Connect: there is at most one, and its
``DnsName`` has at most 127 letters, figures, hyphens, underscores and periods, and does not begin with a hyphen. Of a
name that is put together, what is known of it counts.

## Why is this bad

``CreateService`` rejects the service: "The DNS name that you provided is invalid", or "2 clientAliases exceeds the max
limit of 1".

## Use instead

One alias with a plain name such as ``orders``; it need not be fully qualified.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.names import Form, misnamed
from ecs_constructs.rules.parts import apart
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import ClientAlias, Service, ServiceConnectService

MAXIMUM_ALIASES = 1
"""The most aliases of a port."""

_NAME = Form(127, "A-Za-z0-9_.-", "letters, figures, hyphens, underscores and periods, no hyphen first", never="^-")


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    connect = service.service_connect
    if connect is None or not connect.enabled:
        return
    for entry, aliases in determined(connect.services, lambda each: (each, each.client_aliases)):
        yield from _number(entry, len(aliases))
        for alias in aliases:
            yield from apart(alias, _name)


def _number(entry: ServiceConnectService, count: int) -> Iterator[Violation]:
    if count > MAXIMUM_ALIASES:
        yield Violation(
            at=entry.at("ClientAliases"),
            message=f"A port of the service has {count} aliases in Service Connect.",
            actual=count,
            limit=MAXIMUM_ALIASES,
            fix="Keep one of the ClientAliases.",
        )


def _name(alias: ClientAlias) -> Iterator[Violation]:
    if alias.body.get("DnsName") is not None:
        yield from misnamed(alias, "DnsName", "DNS", _NAME)


RULE = Rule(
    name="service/service-connect-alias",
    title="A port has at most one alias in Service Connect, with a name that DNS takes.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    only_where=("ServiceConnectConfiguration",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectService.html",
            read="2026-11-22",
            quote="The maximum number of client aliases that you can have in this list is 1.",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectClientAlias.html",
            read="2026-11-22",
            quote=(
                "The name can include up to 127 characters. The name can include lowercase letters, numbers, "
                "underscores (_), hyphens (-), and periods (.). The name can't start with a hyphen."
            ),
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    LaunchType: EC2
    ServiceConnectConfiguration:
      Enabled: true
      Namespace: internal
      Services: [{PortName: web, ClientAliases: [{Port: 80, DnsName: orders/v1}]}]
""",
    good="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    LaunchType: EC2
    ServiceConnectConfiguration:
      Enabled: true
      Namespace: internal
      Services: [{PortName: web, ClientAliases: [{Port: 80, DnsName: orders.v1}]}]
""",
)
