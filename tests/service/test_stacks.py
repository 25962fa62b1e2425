"""Services in stacks apart from the load balancer and the cluster, in every network mode."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import aws_ecs as ecs

from ecs_constructs.service import LoadBalancedEc2Service, LoadBalancedFargateService, Route
from tests.service.platform import Platform, serving


def _fargate(platform: Platform, shared: dict[str, Any]) -> None:
    LoadBalancedFargateService(platform.services, "Web", **shared)


def _awsvpc(platform: Platform, shared: dict[str, Any]) -> None:
    LoadBalancedEc2Service(
        platform.services,
        "Web",
        network_mode=ecs.NetworkMode.AWS_VPC,
        capacity_provider_strategies=platform.strategies,
        **shared,
    )


def _bridge(platform: Platform, shared: dict[str, Any]) -> None:
    LoadBalancedEc2Service(platform.services, "Web", capacity_provider_strategies=platform.strategies, **shared)


@pytest.mark.parametrize("add_service", [_fargate, _awsvpc, _bridge])
def test_no_other_stack_knows_the_service(add_service: Callable[[Platform, dict[str, Any]], None]) -> None:
    """The other stacks get no resource more than without the service, depend on nothing of it, and so no cycle can
    be."""
    alone, together = Platform(), Platform()
    shared = {
        "cluster": together.cluster,
        "listener": together.listener,
        "route": Route(paths=["/*"]),
        "container": serving(),
    }
    add_service(together, shared)
    before, after = alone.app.synth(), together.app.synth()
    for name in ("Network", "Balancing", "Capacity"):
        stack = after.get_stack_by_name(name)
        assert stack.template["Resources"] == before.get_stack_by_name(name).template["Resources"]
        assert "Services" not in {dependency.id for dependency in stack.dependencies}
    assert after.get_stack_by_name("Services").messages == []
    assert {"Network", "Balancing", "Capacity"} <= {
        each.id for each in after.get_stack_by_name("Services").dependencies
    }
