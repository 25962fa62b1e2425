"""Lets a load balancer reach tasks through ports of their instances."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct, IConstruct

from ecs_constructs.service.addresses import short_address

_EPHEMERAL_PORTS = (32768, 65535)


def instance_ports(network_mode: ecs.NetworkMode, container_port: int) -> tuple[int, int]:
    """The first and last port of an instance that a task may be reached through.

    A bridge task gets a free port of the range that Linux hands out, a host task has its container's.
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
    """
    return (container_port, container_port) if network_mode is ecs.NetworkMode.HOST else _EPHEMERAL_PORTS


def open_instance_ports(
    scope: Construct,
    *,
    listener: elbv2.IApplicationListener,
    instances: Sequence[ec2.ISecurityGroup],
    ports: tuple[int, int],
) -> list[IConstruct]:
    """Let the load balancer reach the instances, with rules in the stack of the service.

    All services of a cluster that share a load balancer need the very same rules, and EC2 refuses to make a rule twice:
    the first service of a stack makes them, below the stack, and the others find them.

    Args:
        scope: The service.
        listener: The listener of the load balancer.
        instances: The security groups of the instances that run the tasks.
        ports: The first and last port.

    Returns:
        The rules, which a service should wait for.
    """
    stack = cdk.Stack.of(scope)
    find = stack.node.try_find_child
    rules: list[IConstruct] = []
    for balancer in listener.connections.security_groups:
        for group in instances:
            pair = f"{short_address(balancer)}{short_address(group)}Ports{ports[0]}To{ports[1]}"
            ingress_id, egress_id = f"FromLoadBalancer{pair}", f"ToInstances{pair}"
            rules.append(find(ingress_id) or _ingress(stack, ingress_id, balancer, group, ports))
            # A group that lets everything out needs no rule for it.
            if not balancer.allow_all_outbound:
                rules.append(find(egress_id) or _egress(stack, egress_id, balancer, group, ports))
    return rules


def _ingress(
    stack: cdk.Stack, rule_id: str, balancer: ec2.ISecurityGroup, instances: ec2.ISecurityGroup, ports: tuple[int, int]
) -> IConstruct:
    return ec2.CfnSecurityGroupIngress(
        stack,
        rule_id,
        description="Load balancer to tasks on the instances",
        group_id=instances.security_group_id,
        source_security_group_id=balancer.security_group_id,
        ip_protocol="tcp",
        from_port=ports[0],
        to_port=ports[1],
    )


def _egress(
    stack: cdk.Stack, rule_id: str, balancer: ec2.ISecurityGroup, instances: ec2.ISecurityGroup, ports: tuple[int, int]
) -> IConstruct:
    return ec2.CfnSecurityGroupEgress(
        stack,
        rule_id,
        description="Load balancer to tasks on the instances",
        group_id=balancer.security_group_id,
        destination_security_group_id=instances.security_group_id,
        ip_protocol="tcp",
        from_port=ports[0],
        to_port=ports[1],
    )
