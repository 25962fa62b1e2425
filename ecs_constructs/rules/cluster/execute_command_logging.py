"""A cluster is to log ECS Exec its own way and does not say where, or says where and logs another way.

## What it does

Looks at a cluster's ``ExecuteCommandConfiguration``: ``Logging: OVERRIDE`` goes with a ``LogConfiguration`` that has a
``CloudWatchLogGroupName`` or an ``S3BucketName``, and ``DEFAULT`` and ``NONE`` go without one.

## Why is this bad

``CreateCluster`` rejects it: "A CloudWatch log group name or S3 bucket name must be specified when overriding the
default log configuration", or "You must set logging to 'OVERRIDE' when you supply a log configuration".

## Use instead

``OVERRIDE`` with a log group, or nothing, for the log group of the container.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Cluster, ExecuteCommandConfiguration

_OVERRIDE = "OVERRIDE"
_WITHOUT = ("DEFAULT", "NONE")
_PLACES = ("CloudWatchLogGroupName", "S3BucketName")
_SETTINGS = (*_PLACES, "S3KeyPrefix", "CloudWatchEncryptionEnabled", "S3EncryptionEnabled")


def _check(cluster: Cluster, _limits: Limits) -> Iterator[Violation]:
    execute = cluster.configuration.execute_command if cluster.configuration else None
    if execute is None or execute.logging is None:
        return
    if execute.logging == _OVERRIDE:
        yield from _without_place(execute)
    elif execute.logging in _WITHOUT and _supplies(execute):
        yield Violation(
            at=execute.at("Logging"),
            message=f"The cluster says where to log ECS Exec, but its logging is {execute.logging}.",
            actual=execute.logging,
            limit=_OVERRIDE,
            fix=f"Set Logging to {_OVERRIDE}, or leave LogConfiguration out.",
        )


def _supplies(execute: ExecuteCommandConfiguration) -> bool:
    """Whether anything is known to stand in the log configuration: CloudFormation may leave an empty one out."""
    places = execute.log_configuration
    return places is not None and any(places.written(_SETTINGS))


def _without_place(execute: ExecuteCommandConfiguration) -> Iterator[Violation]:
    places = execute.log_configuration
    if places is None or not any(places.says(name) for name in _PLACES):
        yield Violation(
            at=execute.at("LogConfiguration"),
            message="The cluster logs ECS Exec its own way, but does not say where.",
            limit=", ".join(_PLACES),
            fix=f"Add a LogConfiguration with a {_PLACES[0]} or an {_PLACES[1]}.",
        )


RULE = Rule(
    name="cluster/execute-command-logging",
    title="A cluster that logs ECS Exec its own way says where, and no other does.",
    severity=Severity.ERROR,
    subject=Cluster,
    check=_check,
    only_where=("Configuration",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommandConfiguration.html",
            read="2026-11-22",
            quote="If the OVERRIDE logging option is specified, the logConfiguration is required.",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommandLogConfiguration.html",
            read="2026-11-22",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Cluster:
  Type: AWS::ECS::Cluster
  Properties:
    Configuration:
      ExecuteCommandConfiguration:
        Logging: DEFAULT
        LogConfiguration: {CloudWatchLogGroupName: exec}
""",
    good="""
Cluster:
  Type: AWS::ECS::Cluster
  Properties:
    Configuration:
      ExecuteCommandConfiguration:
        Logging: OVERRIDE
        LogConfiguration: {CloudWatchLogGroupName: exec}
""",
)
