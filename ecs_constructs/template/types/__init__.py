"""The resource types that play a part here, each with its properties and what it refers to."""

from ecs_constructs.template.types import auto_scaling, batch, ecr, ecs, load_balancing, network, service_scaling

__all__ = ["auto_scaling", "batch", "ecr", "ecs", "load_balancing", "network", "service_scaling"]
