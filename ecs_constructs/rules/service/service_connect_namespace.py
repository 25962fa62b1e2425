"""A service uses Service Connect without a namespace.

## What it does

Looks for a ``Namespace`` in a service's ``ServiceConnectConfiguration``, or in the ``ServiceConnectDefaults`` of its
cluster. Where the cluster is not among the templates it may have one.

## Why is this bad

``CreateService`` rejects the service: "Namespace is missing".

## Use instead

``ServiceConnectDefaults`` of the cluster, so that all its services find each other.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Cluster, Service


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    connect = service.service_connect
    if connect is None or not connect.enabled or connect.says("Namespace"):
        return
    cluster = service.cluster
    if cluster is not None and not cluster.says("ServiceConnectDefaults"):
        yield Violation(
            at=connect.at("Namespace"),
            message=f"The service uses Service Connect, but neither it nor {cluster.label} has a namespace.",
            fix="Set Namespace, or the ServiceConnectDefaults of the cluster.",
        )


RULE = Rule(
    name="service/service-connect-namespace",
    title="A service that uses Service Connect has a namespace, or its cluster has.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    only_where=("ServiceConnectConfiguration",),
    needs=(Cluster,),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ClusterServiceConnectDefaultsRequest.html",
            read="2026-11-22",
            quote=(
                "The namespace name or full Amazon Resource Name (ARN) of the Cloud Map namespace that's used when "
                "you create a service and don't specify a Service Connect configuration."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectConfiguration.html",
            read="2026-11-22",
            quote=(
                "The namespace name or full Amazon Resource Name (ARN) of the Cloud Map namespace for use with "
                "Service Connect."
            ),
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Cluster:
  Type: AWS::ECS::Cluster
Service:
  Type: AWS::ECS::Service
  Properties:
    Cluster: !Ref Cluster
    TaskDefinition: web:1
    LaunchType: EC2
    ServiceConnectConfiguration: {Enabled: true, Services: []}
""",
    good="""
Cluster:
  Type: AWS::ECS::Cluster
Service:
  Type: AWS::ECS::Service
  Properties:
    Cluster: !Ref Cluster
    TaskDefinition: web:1
    LaunchType: EC2
    ServiceConnectConfiguration: {Enabled: true, Namespace: internal}
""",
)
