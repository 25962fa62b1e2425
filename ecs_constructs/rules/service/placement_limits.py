"""A service's placement strategies or constraints are such as ECS does not take.

## What it does

Looks at a service's placement: at most five strategies; at most ten constraints, those of its task definition
included; ``binpack`` over ``cpu`` or ``memory``; no field with ``random``; no expression on ``distinctInstance``; no
expression longer than 2,000 characters. ``CPU`` and ``MEMORY`` in capitals, as aws-cdk-lib writes them, are worth an
info: the documentation has them in small letters, and whether capitals are always taken could not be verified.

## Why is this bad

The deployment fails: "Maximum number of strategies is 5", "binpack field 'disk' is invalid", "random field should
not be specified".

## Use instead

``spread`` over Availability Zones, then ``binpack`` over memory: two strategies do for nearly every service.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import Service

MAXIMUM_STRATEGIES, MAXIMUM_CONSTRAINTS, MAXIMUM_EXPRESSION = 5, 10, 2000
"""The most strategies and constraints of a service, and the most characters of an expression."""


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    yield from _strategies(service)
    for constraint in service.placement_constraints:
        expression = constraint.expression
        if constraint.type == "distinctInstance" and expression:
            yield Violation(
                at=constraint.at("Expression"),
                message="A distinctInstance constraint has an expression.",
                fix="Leave Expression out, or use a constraint of the type memberOf.",
            )
        elif expression is not None and len(expression) > MAXIMUM_EXPRESSION:
            yield Violation(
                at=constraint.at("Expression"),
                message=f"The expression has {len(expression)} characters.",
                actual=len(expression),
                limit=MAXIMUM_EXPRESSION,
                fix=f"Shorten it to {MAXIMUM_EXPRESSION} characters.",
            )
    own = len(service.placement_constraints)
    count = own + (_constraints_of_task(service) if own <= MAXIMUM_CONSTRAINTS else 0)
    if count > MAXIMUM_CONSTRAINTS:
        yield Violation(
            at=service.at("PlacementConstraints"),
            message=f"The service and its task definition have {count} placement constraints together.",
            actual=count,
            limit=MAXIMUM_CONSTRAINTS,
            fix=f"Keep at most {MAXIMUM_CONSTRAINTS}; 'and' and 'or' join several into one expression.",
        )


def _constraints_of_task(service: Service) -> int:
    task = service.task_definition
    return len(task.members("PlacementConstraints")) if task else 0


def _strategies(service: Service) -> Iterator[Violation]:
    strategies = service.placement_strategies
    if len(strategies) > MAXIMUM_STRATEGIES:
        yield Violation(
            at=service.at("PlacementStrategies"),
            message=f"The service has {len(strategies)} placement strategies.",
            actual=len(strategies),
            limit=MAXIMUM_STRATEGIES,
            fix=f"Keep at most {MAXIMUM_STRATEGIES}.",
        )
    for strategy, kind, field in determined(strategies, lambda each: (each, each.type, each.field)):
        if kind == "binpack" and field is not None and field not in ("cpu", "memory"):
            known = field.lower() in ("cpu", "memory")
            yield Violation(
                at=strategy.at("Field"),
                message=f"The strategy binpack has the field {field!r}.",
                actual=field,
                limit="cpu, memory",
                fix="Set Field to cpu or memory, in small letters.",
                severity=Severity.INFO if known else Severity.ERROR,
            )
        elif kind == "random" and field:
            yield Violation(
                at=strategy.at("Field"),
                message=f"The strategy random has the field {field!r}.",
                actual=field,
                fix="Leave Field out.",
            )


RULE = Rule(
    name="service/placement-limits",
    title="A service's placement strategies and constraints are such as ECS takes.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    only_where=("PlacementConstraints", "PlacementStrategies"),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
            read="2026-11-22",
            quote=(
                "You can specify a maximum of 10 constraints for each task. This limit includes constraints in the "
                "task definition and those specified at runtime. ... You can specify a maximum of 5 strategy rules "
                "for each service."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementStrategy.html",
            read="2026-11-22",
            quote=(
                "For the binpack placement strategy, valid values are cpu and memory. For the random placement "
                "strategy, this field is not used."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementConstraint.html",
            read="2026-11-22",
            quote=(
                "The expression can have a maximum length of 2000 characters. You can't specify an expression if the "
                "constraint type is distinctInstance."
            ),
        ),
    ),
    seen_by=("cdk-preflight (all but the number of constraints)",),
    bad="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    LaunchType: EC2
    PlacementStrategies: [{Type: binpack, Field: disk}]
""",
    good="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    LaunchType: EC2
    PlacementStrategies: [{Type: binpack, Field: memory}]
""",
)
