"""Application Auto Scaling of ECS services."""

from collections.abc import Iterator, Mapping
from typing import Self

from ecs_constructs.template.errors import NotDetermined
from ecs_constructs.template.graph import Graph
from ecs_constructs.template.resource import Resource
from ecs_constructs.template.types.ecs import Service, TaskCount, written_ending
from ecs_constructs.template.view import Child, Children, View, boolean, integer, number, remembered_property, text


class CapacityLimits(View):
    """The limits that a scheduled action sets; None where it leaves one as it is."""

    min_capacity = integer("MinCapacity")
    max_capacity = integer("MaxCapacity")


class ScheduledScaling(View):
    """What changes a target's limits at set times."""

    name = text("ScheduledActionName")
    schedule = text("Schedule")
    timezone = text("Timezone")
    start_time = text("StartTime")
    end_time = text("EndTime")
    limits = Child("ScalableTargetAction", CapacityLimits)


class SuspendedState(View):
    """Which kinds of scaling are suspended."""

    scaling_in = boolean("DynamicScalingInSuspended")
    scaling_out = boolean("DynamicScalingOutSuspended")
    scheduled = boolean("ScheduledScalingSuspended")


class ScalableTarget(TaskCount):
    """``AWS::ApplicationAutoScaling::ScalableTarget``."""

    cloudformation_type = "AWS::ApplicationAutoScaling::ScalableTarget"
    name_property = "ResourceId"

    min_capacity = integer("MinCapacity")
    max_capacity = integer("MaxCapacity")
    service_namespace = text("ServiceNamespace")
    scalable_dimension = text("ScalableDimension")
    resource_id = text("ResourceId")
    scheduled_actions = Children("ScheduledActions", ScheduledScaling)
    suspended_state = Child("SuspendedState", SuspendedState)

    @remembered_property
    def service(self) -> Service | None:
        """The ECS service that it scales; None where its resource id mentions none of the templates'."""
        return _scaled_service(self)

    @property
    def policies(self) -> list["ScalingPolicy"]:
        """The policies that are known to scale it."""
        index = self.graph.index("policies of a target", ScalingPolicy, ScalingPolicy.known_targets)
        return index.get(id(self), [])

    def all_policies(self) -> list["ScalingPolicy"]:
        """Its policies.

        Raises:
            NotDetermined: a policy of services somewhere may be one of this target.
        """
        error = self.graph.left_open("open policies", ScalingPolicy, ScalingPolicy.known_service_targets)
        if error is not None:
            raise error
        return self.policies

    @property
    def is_scheduled(self) -> bool:
        """Whether its limits change with the time."""
        return bool(self.scheduled_actions)


def _scaled_service(scaling: "ScalableTarget | ScalingPolicy") -> Service | None:
    """The service that a resource id mentions; None where it mentions none of the templates'."""
    references = scaling.graph.resolver.references(scaling.body.get("ResourceId"), scaling.stack)
    found = (scaling.graph.resource(reference) for reference in references)
    return next((resource for resource in found if isinstance(resource, Service)), None) or _named_service(scaling)


def _named_service(scaling: "ScalableTarget | ScalingPolicy") -> Service | None:
    """The service that a resource id names by its own name, and its cluster's or a reference to it."""
    try:
        _, cluster, name = (scaling.resource_id or "").split("/")
    except NotDetermined:
        return _service_of_cluster(scaling)
    except ValueError:
        return None
    service = scaling.graph.named(Service, name)
    return service if service is not None and _cluster_name(service) == cluster else None


def _service_of_cluster(scaling: "ScalableTarget | ScalingPolicy") -> Service | None:
    """The service that is named in a resource id which refers to its cluster."""
    resource_id = scaling.body.get("ResourceId")
    references = scaling.graph.resolver.references(resource_id, scaling.stack)
    mentioned = [scaling.graph.resource(reference) for reference in references]
    service = scaling.graph.named(Service, written_ending(resource_id).rpartition("/")[2])
    return service if service is not None and service.cluster is not None and service.cluster in mentioned else None


def _cluster_name(service: Service) -> str | None:
    """The name of a service's cluster, which need not be among the templates."""
    written = service.read("Cluster")
    if isinstance(written, str):
        return written.rpartition("/")[2]
    return service.cluster.read("ClusterName") if service.cluster else "default"


class PredefinedMetric(View):
    """A metric that AWS has a name for."""

    type = text("PredefinedMetricType")
    resource_label = text("ResourceLabel")


class TargetTracking(View):
    """A policy that keeps a metric at a value."""

    target_value = number("TargetValue")
    predefined_metric = Child("PredefinedMetricSpecification", PredefinedMetric)
    scale_in_cooldown = integer("ScaleInCooldown")
    scale_out_cooldown = integer("ScaleOutCooldown")
    disable_scale_in = boolean("DisableScaleIn")


class StepAdjustment(View):
    """How much a step scales by, and how far from the alarm's threshold the metric must be for it."""

    lower_bound = number("MetricIntervalLowerBound")
    upper_bound = number("MetricIntervalUpperBound")
    adjustment = integer("ScalingAdjustment")


class StepScaling(View):
    """A policy that scales by steps when an alarm rings."""

    adjustment_type = text("AdjustmentType")
    min_adjustment_magnitude = integer("MinAdjustmentMagnitude")
    cooldown = integer("Cooldown")
    step_adjustments = Children("StepAdjustments", StepAdjustment)


class MetricPair(View):
    """A load metric and a scaling metric that AWS has one name for."""

    type = text("PredefinedMetricType")


class PredictiveMetrics(View):
    """The metrics that a policy forecasts from."""

    pair = Child("PredefinedMetricPairSpecification", MetricPair)


class PredictiveServiceScaling(View):
    """A policy that scales ahead of the load that it forecasts."""

    breach_behavior = text("MaxCapacityBreachBehavior")
    metrics = Children("MetricSpecifications", PredictiveMetrics)


class ScalingPolicy(Resource):
    """``AWS::ApplicationAutoScaling::ScalingPolicy``."""

    cloudformation_type = "AWS::ApplicationAutoScaling::ScalingPolicy"

    policy_type = text("PolicyType")
    scalable_dimension = text("ScalableDimension")
    resource_id = text("ResourceId")
    predictive = Child("PredictiveScalingPolicyConfiguration", PredictiveServiceScaling)
    target_tracking = Child("TargetTrackingScalingPolicyConfiguration", TargetTracking)
    step_scaling = Child("StepScalingPolicyConfiguration", StepScaling)

    @remembered_property
    def scalable_target(self) -> ScalableTarget | None:
        """The target that it scales, which it refers to or whose resource it names."""
        return self.target("ScalingTargetId", ScalableTarget) or self._target_of_resource()

    def _target_of_resource(self) -> ScalableTarget | None:
        service = _scaled_service(self)
        targets: list[ScalableTarget] = service.scalable_targets if service else []
        return targets[0] if targets else self.target("ResourceId", ScalableTarget)

    def known_targets(self) -> list[ScalableTarget]:
        """As :attr:`scalable_target`, in a list that is empty where it scales none."""
        return [] if self.scalable_target is None else [self.scalable_target]

    def known_service_targets(self) -> list[ScalableTarget]:
        """As :meth:`known_targets`, of those that scale an ECS service."""
        return self.known_targets() if self.scales_services else []

    @property
    def scales_services(self) -> bool:
        """Whether it scales an ECS service."""
        if self.scalable_dimension is not None:
            return self.scalable_dimension.startswith("ecs:")
        return self.scalable_target is not None and self.scalable_target.service_namespace == "ecs"

    @property
    def service(self) -> Service | None:
        """The ECS service that it scales; None where it is none of the templates'."""
        return self.scalable_target.service if self.scalable_target else None


class MetricAlarm(Resource):
    """``AWS::CloudWatch::Alarm``, which calls step scaling policies.

    The graph does not hold it, so that conditions about nothing but alarms do not make more scenarios to check: it is
    found in the templates when it is asked for.
    """

    metric_name = text("MetricName")
    namespace = text("Namespace")
    statistic = text("Statistic")
    threshold = number("Threshold")
    comparison_operator = text("ComparisonOperator")
    period = integer("Period")
    evaluation_periods = integer("EvaluationPeriods")
    datapoints_to_alarm = integer("DatapointsToAlarm")
    treat_missing_data = text("TreatMissingData")

    @classmethod
    def all_in(cls, graph: Graph) -> Iterator[Self]:
        """Every alarm; one under a condition is taken to be made."""
        for stack in graph.stacks:
            for logical_id, body in stack.section("Resources").items():
                if isinstance(body, Mapping) and body.get("Type") == "AWS::CloudWatch::Alarm":
                    yield cls(graph, stack, logical_id, body)

    def mentioned_in(self, name: str) -> set[Resource]:
        """The resources that a property mentions."""
        references = self.graph.resolver.references(self.body.get(name), self.stack)
        found = (self.graph.resource(reference) for reference in references)
        return {resource for resource in found if resource is not None}
