"""A service has what its deployment controller does not take, or lacks what it needs.

## What it does

Looks at services whose ``DeploymentController`` is not ECS itself. ``CODE_DEPLOY`` needs a load balancer that is no
classic one. ``EXTERNAL`` takes no ``TaskDefinition`` and no ``LoadBalancers``: each of its task sets has its own. A
``DeploymentCircuitBreaker`` that is enabled is a warning with either: only ECS's own deployments have one.

## Why is this bad

``CreateService`` rejects it: "the service requires an Application Load Balancer or Network Load Balancer",
"TaskDefinition must be blank", or "LoadBalancers must be empty or null".

## Use instead

The controller ``ECS``, which knows blue/green deployments too.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import Service

_NOT_EXTERNAL = ("TaskDefinition", "LoadBalancers")


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    controller = service.deployment_controller.type if service.deployment_controller else None
    if controller in ("CODE_DEPLOY", "EXTERNAL"):
        fields = _code_deploy if controller == "CODE_DEPLOY" else _external
        yield from apart(service, fields, _circuit_breaker)


def _code_deploy(service: Service) -> Iterator[Violation]:
    # One whose name is left open may be of either kind.
    if not all(balancer.is_classic for balancer in service.load_balancers):
        return
    if not service.load_balancers:
        yield Violation(
            at=service.at("LoadBalancers"),
            message="CodeDeploy is to deploy the service, which has no load balancer.",
            fix="Add a target group to LoadBalancers, or leave DeploymentController out.",
        )
    # Where there can be none anyway, service/classic-load-balancer says so.
    elif "awsvpc" not in determined([service], lambda each: each.network_mode):
        yield Violation(
            at=service.at("LoadBalancers"),
            message="CodeDeploy is to deploy the service, which has only a Classic Load Balancer.",
            fix="Set TargetGroupArn instead of LoadBalancerName, or leave DeploymentController out.",
        )


def _external(service: Service) -> Iterator[Violation]:
    for name in service.written(_NOT_EXTERNAL):
        yield Violation(
            at=service.at(name),
            message=f"The service has {name}, which its external deployment controller sets for each task set.",
            fix=f"Leave {name} out, or leave DeploymentController out.",
        )


def _circuit_breaker(service: Service) -> Iterator[Violation]:
    configuration = service.deployment_configuration
    breaker = configuration.circuit_breaker if configuration else None
    if breaker is not None and breaker.enable:
        yield Violation(
            at=breaker.at("Enable"),
            message="The service has a deployment circuit breaker, but ECS does not deploy it.",
            fix="Leave DeploymentCircuitBreaker out, or leave DeploymentController out.",
            severity=Severity.WARNING,
        )


RULE = Rule(
    name="service/deployment-controller",
    title="A service has what its deployment controller needs, and nothing that it does not take.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    only_where=("DeploymentController",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
            read="2026-11-22",
            quote=(
                "If the service uses the CODE_DEPLOY deployment controller, the service is required to use either "
                "an Application Load Balancer or Network Load Balancer."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentCircuitBreaker.html",
            read="2026-11-22",
            quote=(
                "The deployment circuit breaker can only be used for services using the rolling update (ECS) "
                "deployment type."
            ),
        ),
        Source(
            url="https://github.com/aws/aws-cdk/issues/6245",
            read="2026-11-22",
            quote="TaskDefinition must be blank.",
        ),
        Source(
            url="https://github.com/hashicorp/terraform-provider-aws/issues/27291",
            read="2026-11-22",
            quote="InvalidParameterException: LoadBalancers must be empty or null.",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    LaunchType: EC2
    DeploymentController: {Type: CODE_DEPLOY}
""",
    good="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    LaunchType: EC2
    DeploymentController: {Type: ECS}
""",
)
