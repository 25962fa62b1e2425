"""AWS::ElasticLoadBalancingV2::*.

moto's own types drop attributes, names of load balancers, `HealthCheckEnabled` and the full names that metrics and the
request count policy need; target groups and rules are never deleted.
"""

from moto.core.common_models import CloudFormationModel

from ecs_constructs.local_aws.resources.api import ApiResource, ApiType, Part

_NAME_LENGTH = 32


class LoadBalancer(ApiResource, CloudFormationModel):
    """A load balancer; `LoadBalancerFullName` is the end of its ARN."""

    api = ApiType(
        type="AWS::ElasticLoadBalancingV2::LoadBalancer",
        service="elbv2",
        create="create_load_balancer",
        delete="delete_load_balancer",
        name="Name",
        name_length=_NAME_LENGTH,
        ref="response.LoadBalancers[0].LoadBalancerArn",
        attributes={
            "DNSName": "response.LoadBalancers[0].DNSName",
            "CanonicalHostedZoneID": "response.LoadBalancers[0].CanonicalHostedZoneId",
            "LoadBalancerArn": "ref",
            "LoadBalancerFullName": "ref",
            "LoadBalancerName": "name",
            "SecurityGroups": "response.LoadBalancers[0].SecurityGroups",
        },
        key={"LoadBalancerArn": "ref"},
        parts=(
            Part(
                property="LoadBalancerAttributes",
                operation="modify_load_balancer_attributes",
                values={"LoadBalancerArn": "ref", "Attributes": "properties.LoadBalancerAttributes"},
            ),
            Part(
                property="SecurityGroups",
                operation="set_security_groups",
                values={"LoadBalancerArn": "ref", "SecurityGroups": "properties.SecurityGroups"},
            ),
        ),
    )

    def get_cfn_attribute(self, attribute_name: str) -> object:
        """The full name is what follows `loadbalancer/` in the ARN."""
        value = super().get_cfn_attribute(attribute_name)
        return value.split(":loadbalancer/")[1] if attribute_name == "LoadBalancerFullName" else value


class TargetGroup(ApiResource, CloudFormationModel):
    """A target group; `TargetGroupFullName` is the end of its ARN."""

    api = ApiType(
        type="AWS::ElasticLoadBalancingV2::TargetGroup",
        service="elbv2",
        create="create_target_group",
        update="modify_target_group",
        delete="delete_target_group",
        name="Name",
        name_length=_NAME_LENGTH,
        ref="response.TargetGroups[0].TargetGroupArn",
        attributes={
            "LoadBalancerArns": "response.TargetGroups[0].LoadBalancerArns",
            "TargetGroupArn": "ref",
            "TargetGroupFullName": "ref",
            "TargetGroupName": "name",
        },
        key={"TargetGroupArn": "ref"},
        parts=(
            Part(
                property="TargetGroupAttributes",
                operation="modify_target_group_attributes",
                values={"TargetGroupArn": "ref", "Attributes": "properties.TargetGroupAttributes"},
            ),
            Part(
                property="Targets",
                operation="register_targets",
                values={"TargetGroupArn": "ref", "Targets": "properties.Targets"},
            ),
        ),
    )

    def get_cfn_attribute(self, attribute_name: str) -> object:
        """The full name begins at `targetgroup/` in the ARN."""
        value = super().get_cfn_attribute(attribute_name)
        return value.split(":")[-1] if attribute_name == "TargetGroupFullName" else value


class Listener(ApiResource, CloudFormationModel):
    """A listener."""

    api = ApiType(
        type="AWS::ElasticLoadBalancingV2::Listener",
        service="elbv2",
        create="create_listener",
        update="modify_listener",
        delete="delete_listener",
        ref="response.Listeners[0].ListenerArn",
        attributes={"ListenerArn": "ref"},
        key={"ListenerArn": "ref"},
        inert=frozenset({"ListenerAttributes"}),
    )


class ListenerRule(ApiResource, CloudFormationModel):
    """A rule; its priority has an operation of its own."""

    api = ApiType(
        type="AWS::ElasticLoadBalancingV2::ListenerRule",
        service="elbv2",
        create="create_rule",
        update="modify_rule",
        delete="delete_rule",
        ref="response.Rules[0].RuleArn",
        attributes={"RuleArn": "ref", "IsDefault": "response.Rules[0].IsDefault"},
        key={"RuleArn": "ref"},
        parts=(
            Part(
                property="Priority",
                operation="set_rule_priorities",
                values={"RulePriorities": "[{RuleArn: ref, Priority: properties.Priority}]"},
            ),
        ),
    )


class ListenerCertificate(ApiResource, CloudFormationModel):
    """Absent from moto."""

    api = ApiType(
        type="AWS::ElasticLoadBalancingV2::ListenerCertificate",
        service="elbv2",
        create="add_listener_certificates",
        delete="remove_listener_certificates",
        key={"ListenerArn": "properties.ListenerArn", "Certificates": "properties.Certificates"},
    )
