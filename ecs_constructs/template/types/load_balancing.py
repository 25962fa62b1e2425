"""Elastic Load Balancing: load balancers, their listeners and rules, and the groups of targets behind them."""

from collections.abc import Hashable, Sequence

from ecs_constructs.template.resource import Resource
from ecs_constructs.template.types.network import SecurityGroup
from ecs_constructs.template.view import (
    Child,
    Children,
    Texts,
    View,
    integer,
    remembered_property,
    target,
    targets,
    text,
)


class LoadBalancing(Resource):
    """A load balancer, or a group of its targets."""

    name_property = "Name"


class LoadBalancer(LoadBalancing):
    """``AWS::ElasticLoadBalancingV2::LoadBalancer``."""

    cloudformation_type = "AWS::ElasticLoadBalancingV2::LoadBalancer"

    type = text("Type")
    scheme = text("Scheme")
    ip_address_type = text("IpAddressType")

    @property
    def subnet_count(self) -> int:
        """How many subnets it stands in: one in each of its Availability Zones."""
        return len(self.members("Subnets")) or len(self.members("SubnetMappings"))

    security_groups = targets("SecurityGroups", SecurityGroup)


class TargetGroupAttribute(View):
    """A setting of a target group, by its key."""

    key = text("Key")
    seconds = integer("Value")


class TargetGroup(LoadBalancing):
    """``AWS::ElasticLoadBalancingV2::TargetGroup``."""

    cloudformation_type = "AWS::ElasticLoadBalancingV2::TargetGroup"

    name = text("Name")
    protocol = text("Protocol")
    port = integer("Port")
    target_type = text("TargetType")
    health_check_port = text("HealthCheckPort")
    health_check_interval_seconds = integer("HealthCheckIntervalSeconds")
    health_check_timeout_seconds = integer("HealthCheckTimeoutSeconds")
    healthy_threshold_count = integer("HealthyThresholdCount")
    unhealthy_threshold_count = integer("UnhealthyThresholdCount")
    attributes = Children("TargetGroupAttributes", TargetGroupAttribute)

    @remembered_property
    def routes(self) -> list["Listener | ListenerRule"]:
        """The listeners and rules that are known to send requests to it."""
        return [
            *self.graph.index("listeners of a target group", Listener, Listener.known_target_groups).get(id(self), []),
            *self.graph.index("rules of a target group", ListenerRule, ListenerRule.known_target_groups).get(
                id(self), []
            ),
        ]

    @remembered_property
    def load_balancers(self) -> list[LoadBalancer]:
        """The load balancers that are known to send requests to it.

        Raises:
            NotDetermined: a listener or its load balancer is not among the templates.
        """
        listeners = [route if isinstance(route, Listener) else route.listener for route in self.routes]
        found = [listener.load_balancer for listener in listeners if listener is not None]
        return list(dict.fromkeys(balancer for balancer in found if balancer is not None))


class TargetGroupWeight(View):
    """A target group that an action forwards to, and its share."""

    weight = integer("Weight")
    target_group = target("TargetGroupArn", TargetGroup)


class ForwardConfig(View):
    """How an action divides requests over target groups."""

    target_groups = Children("TargetGroups", TargetGroupWeight)


class Action(View):
    """What becomes of a request."""

    type = text("Type")
    forward_config = Child("ForwardConfig", ForwardConfig)

    def target_groups(self) -> list[TargetGroup]:
        """The target groups that it forwards to.

        Raises:
            NotDetermined: one of them is not among the templates.
        """
        weighted = self.forward_config.target_groups if self.forward_config else []
        found = [self.target("TargetGroupArn", TargetGroup), *(entry.target_group for entry in weighted)]
        return list(dict.fromkeys(group for group in found if group is not None))


class Listener(Resource):
    """``AWS::ElasticLoadBalancingV2::Listener``."""

    cloudformation_type = "AWS::ElasticLoadBalancingV2::Listener"

    port = integer("Port")
    protocol = text("Protocol")
    actions = Children("DefaultActions", Action)
    load_balancer = target("LoadBalancerArn", LoadBalancer)

    def known_target_groups(self) -> Sequence[TargetGroup]:
        """The target groups that requests go to where no rule takes them."""
        return _target_groups(self.actions)


class ConditionValues(View):
    """What a condition compares a part of the request with."""

    values = Texts("Values")
    regex_values = Texts("RegexValues")
    http_header_name = text("HttpHeaderName")


class QueryString(View):
    """A key and its value in a query string."""

    key = text("Key")
    value = text("Value")


class QueryStringConfig(View):
    """The keys and values of a query string, one of which must occur."""

    values = Children("Values", QueryString)


class Condition(View):
    """One condition of a rule."""

    field = text("Field")
    own_values = Texts("Values")
    own_regex_values = Texts("RegexValues")
    host_header = Child("HostHeaderConfig", ConditionValues)
    path_pattern = Child("PathPatternConfig", ConditionValues)
    http_header = Child("HttpHeaderConfig", ConditionValues)
    http_request_method = Child("HttpRequestMethodConfig", ConditionValues)
    source_ip = Child("SourceIpConfig", ConditionValues)
    query_string = Child("QueryStringConfig", QueryStringConfig)

    @property
    def _configurations(self) -> list[ConditionValues]:
        found = (self.host_header, self.path_pattern, self.http_header, self.http_request_method, self.source_ip)
        return [configuration for configuration in found if configuration is not None]

    @property
    def header_name(self) -> str | None:
        """The header whose value it compares."""
        return self.http_header.http_header_name if self.http_header else None

    @remembered_property
    def values(self) -> tuple[str, ...]:
        """The values, in which ``*`` and ``?`` are wildcards, without those of a query string."""
        return (self.own_values or ()) + tuple(v for part in self._configurations for v in part.values or ())

    @remembered_property
    def regex_values(self) -> tuple[str, ...]:
        """The regular expressions."""
        found = tuple(v for part in self._configurations for v in part.regex_values or ())
        return (self.own_regex_values or ()) + found

    @remembered_property
    def query_values(self) -> tuple[tuple[str | None, str], ...]:
        """The keys (None: any) and values of a query string."""
        entries = self.query_string.values if self.query_string else []
        return tuple((entry.key, entry.value or "") for entry in entries)


class ListenerRule(Resource):
    """``AWS::ElasticLoadBalancingV2::ListenerRule``."""

    cloudformation_type = "AWS::ElasticLoadBalancingV2::ListenerRule"

    priority = integer("Priority")
    conditions = Children("Conditions", Condition)
    actions = Children("Actions", Action)
    listener = target("ListenerArn", Listener)

    @remembered_property
    def listener_identity(self) -> Hashable:
        """What tells its listener from others, be it among the templates or not."""
        return self.identity("ListenerArn")

    def known_target_groups(self) -> Sequence[TargetGroup]:
        """The target groups that its requests go to."""
        return _target_groups(self.actions)

    @property
    def siblings(self) -> list["ListenerRule"]:
        """Every rule of its listener, itself included: two rules that write the same ARN have the same listener."""
        return self.graph.grouped("rules by listener", ListenerRule, _listener)[self.listener_identity]


def _target_groups(actions: Sequence[Action]) -> list[TargetGroup]:
    return list(dict.fromkeys(group for action in actions for group in action.target_groups()))


def _listener(rule: ListenerRule) -> Hashable:
    return rule.listener_identity
