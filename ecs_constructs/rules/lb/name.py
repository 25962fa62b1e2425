"""A load balancer or a target group has a name that Elastic Load Balancing does not take.

## What it does

Looks for a ``Name`` with more than 32 characters, with one that is no letter, figure or hyphen, or with a hyphen at
either end, and for load balancers whose names begin with ``internal-``. Of a name that is put together, what is known
of it counts: in a cloud assembly that is the stack's name as well.

## Why is this bad

The deployment fails: "Target group name '...' cannot be longer than '32' characters".

## Use instead

No name, so that CloudFormation makes one up that is short enough and can replace the resource.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.names import Form, misnamed
from ecs_constructs.template.types.load_balancing import LoadBalancer, LoadBalancing

_IN_WORDS = "letters, figures and hyphens, none of those first or last"
_FORM = Form(32, "A-Za-z0-9-", _IN_WORDS, r"^-|-$")
_BALANCER = Form(32, "A-Za-z0-9-", f"{_IN_WORDS}, not beginning with internal-", r"^internal-|^-|-$")


def _check(resource: LoadBalancing, _limits: Limits) -> Iterator[Violation]:
    if isinstance(resource, LoadBalancer):
        return misnamed(resource, "Name", "load balancer", _BALANCER)
    return misnamed(resource, "Name", "target group", _FORM)


RULE = Rule(
    name="lb/name",
    title="Load balancers and target groups have names of at most 32 characters that Elastic Load Balancing takes.",
    severity=Severity.ERROR,
    subject=LoadBalancing,
    check=_check,
    only_where=("Name",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html",
            read="2026-11-22",
            quote=(
                "can have a maximum of 32 characters, must contain only alphanumeric characters or hyphens, must not "
                'begin or end with a hyphen, and must not begin with "internal-".'
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html",
            read="2026-11-22",
            quote=(
                "can have a maximum of 32 characters, must contain only alphanumeric characters or hyphens, and must "
                "not begin or end with a hyphen."
            ),
        ),
        Source(
            url=(
                "https://github.com/aws-solutions-library-samples/guidance-for-claude-code-with-amazon-bedrock/issues/86"
            ),
            read="2026-11-22",
            quote="Target group name cannot be longer than 32 characters",
        ),
    ),
    seen_by=("aws-cdk-lib", "cdk-preflight"),
    bad="""
Targets:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {Name: customer-portal-production-targets, VpcId: vpc-1, Port: 80, Protocol: HTTP, TargetType: ip}
""",
    good="""
Targets:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {Name: customer-portal-production, VpcId: vpc-1, Port: 80, Protocol: HTTP, TargetType: ip}
""",
)
