"""Amazon EC2 Auto Scaling: groups, what they launch, and the policies that change their size."""

from collections.abc import Iterable, Iterator

from ecs_constructs.template.resource import Resource
from ecs_constructs.template.view import (
    Child,
    Children,
    Position,
    View,
    boolean,
    determined,
    integer,
    number,
    target,
    text,
)


class Range(View):
    """The least and the most of something."""

    minimum = integer("Min")
    maximum = integer("Max")


class InstanceRequirements(View):
    """What the instances that AWS chooses must have."""

    vcpu_count = Child("VCpuCount", Range)
    memory_mib = Child("MemoryMiB", Range)


class InstanceMarketOptions(View):
    """How instances are paid for."""

    market_type = text("MarketType")


class InstanceMonitoring(View):
    """How often the metrics of instances are measured."""

    enabled = boolean("Enabled")


class CpuOptions(View):
    """How many of its type's cores and threads an instance has."""

    core_count = integer("CoreCount")
    threads_per_core = integer("ThreadsPerCore")

    @property
    def vcpus(self) -> int | None:
        """The vCPUs that an instance has; None where they are its type's."""
        if self.core_count is None or self.threads_per_core is None:
            return None
        return self.core_count * self.threads_per_core


class LaunchTemplateData(View):
    """What a launch template launches."""

    cpu_options = Child("CpuOptions", CpuOptions)
    monitoring = Child("Monitoring", InstanceMonitoring)
    instance_type = text("InstanceType")
    instance_requirements = Child("InstanceRequirements", InstanceRequirements)
    image_id = text("ImageId")
    market_options = Child("InstanceMarketOptions", InstanceMarketOptions)

    def instance_types(self) -> Iterator[tuple[str, Position]]:
        """The instance type it names, with its position.

        Raises:
            NotDetermined: it describes its instance types by requirements.
        """
        if self.body.get("InstanceRequirements") is not None:
            raise self.undetermined("InstanceRequirements", "instance types chosen by requirements")
        if self.instance_type is not None:
            yield self.instance_type, self.at("InstanceType")


class InstanceTypeSource(Resource):
    """A resource that names instance types itself."""

    def named_types(self) -> Iterator[tuple[str, Position]]:
        """The names that it gives, each with its position; one that is not determined is counted and passed over."""
        raise TypeError(f"{type(self).__name__} does not say which instance types it names")


class LaunchTemplate(InstanceTypeSource):
    """``AWS::EC2::LaunchTemplate``."""

    cloudformation_type = "AWS::EC2::LaunchTemplate"
    name_property = "LaunchTemplateName"

    data = Child("LaunchTemplateData", LaunchTemplateData)

    def named_types(self) -> Iterator[tuple[str, Position]]:
        """The type in its data."""
        return _named([self.data])


class LaunchConfiguration(InstanceTypeSource):
    """``AWS::AutoScaling::LaunchConfiguration``."""

    cloudformation_type = "AWS::AutoScaling::LaunchConfiguration"
    name_property = "LaunchConfigurationName"

    instance_monitoring = boolean("InstanceMonitoring")
    instance_type = text("InstanceType")

    def named_types(self) -> Iterator[tuple[str, Position]]:
        """The type of its instances."""
        return _named([self])


class LaunchTemplateSpecification(View):
    """A reference to a launch template, by id or by name."""

    @property
    def template(self) -> LaunchTemplate:
        """The launch template.

        Raises:
            NotDetermined: it is not among the templates.
        """
        name = "LaunchTemplateId" if "LaunchTemplateId" in self.body else "LaunchTemplateName"
        found = self.target(name, LaunchTemplate)
        if found is None:
            raise self.undetermined(name, "no launch template is named")
        return found


class Override(View):
    """One choice of a mixed instances policy."""

    instance_type = text("InstanceType")
    instance_requirements = Child("InstanceRequirements", InstanceRequirements)
    weighted_capacity = text("WeightedCapacity")
    specification = Child("LaunchTemplateSpecification", LaunchTemplateSpecification)


class MixedLaunchTemplate(View):
    """The launch template of a mixed instances policy, and its overrides."""

    specification = Child("LaunchTemplateSpecification", LaunchTemplateSpecification)
    overrides = Children("Overrides", Override)


class InstancesDistribution(View):
    """How many instances of a mixed instances policy are on demand, and how many are spot."""

    on_demand_base = integer("OnDemandBaseCapacity")
    on_demand_percentage = integer("OnDemandPercentageAboveBaseCapacity")


class MixedInstancesPolicy(View):
    """A group's mixed instances policy."""

    distribution = Child("InstancesDistribution", InstancesDistribution)

    launch_template = Child("LaunchTemplate", MixedLaunchTemplate)


def _named(
    views: Iterable[LaunchTemplateData | LaunchConfiguration | Override | None],
) -> Iterator[tuple[str, Position]]:
    present = [view for view in views if view is not None]
    for name, position in determined(present, lambda view: (view.instance_type, view.at("InstanceType"))):
        if name is not None:
            yield name, position


class AutoScalingGroup(InstanceTypeSource):
    """``AWS::AutoScaling::AutoScalingGroup``."""

    cloudformation_type = "AWS::AutoScaling::AutoScalingGroup"
    name_property = "AutoScalingGroupName"

    min_size = integer("MinSize")
    max_size = integer("MaxSize")
    desired_capacity = integer("DesiredCapacity")
    cooldown = integer("Cooldown")
    default_instance_warmup = integer("DefaultInstanceWarmup")
    new_instances_protected = boolean("NewInstancesProtectedFromScaleIn")
    launch_template = Child("LaunchTemplate", LaunchTemplateSpecification)
    mixed_instances_policy = Child("MixedInstancesPolicy", MixedInstancesPolicy)

    @property
    def warm_pools(self) -> list["WarmPool"]:
        """The pools of instances that wait to join it."""
        return self.graph.index("warm pools of a group", WarmPool, WarmPool.known_groups).get(id(self), [])

    @property
    def policies(self) -> list["AutoScalingPolicy"]:
        """The policies that are known to scale it."""
        index = self.graph.index("policies of a group", AutoScalingPolicy, AutoScalingPolicy.known_groups)
        return index.get(id(self), [])

    @property
    def has_detailed_monitoring(self) -> bool:
        """Whether its instances are measured every minute, and not every five.

        A launch template measures every five minutes unless it says otherwise, a launch configuration every minute.
        """
        return all(map(_is_monitored, self.launch_resources()))

    @property
    def scheduled_actions(self) -> list["ScheduledAction"]:
        """What is known to change its size at set times."""
        index = self.graph.index("scheduled actions of a group", ScheduledAction, ScheduledAction.known_groups)
        return index.get(id(self), [])

    @property
    def is_resized(self) -> bool:
        """Whether something moves its minimum or its maximum at set times."""
        return any(action.says("MinSize") or action.says("MaxSize") for action in self.scheduled_actions)

    @property
    def starts_spot_instances(self) -> bool:
        """Whether instances of it may be spot instances."""
        mixed = self.mixed_instances_policy
        if mixed is not None and mixed.distribution is not None:
            percentage = mixed.distribution.on_demand_percentage
            return percentage is not None and percentage < 100
        return any(_is_spot(resource) for resource in self.launch_resources())

    launch_configuration = target("LaunchConfigurationName", LaunchConfiguration)

    def launch_resources(self) -> Iterator[Resource]:
        """The launch templates and configuration that its instances start from."""
        if self.launch_configuration is not None:
            yield self.launch_configuration
        yield from (specification.template for specification in self._specifications())

    def _specifications(self) -> Iterator[LaunchTemplateSpecification]:
        if self.launch_template is not None:
            yield self.launch_template
        mixed = self.mixed_instances_policy.launch_template if self.mixed_instances_policy else None
        if mixed is not None:
            yield from (spec for spec in (mixed.specification, *(o.specification for o in mixed.overrides)) if spec)

    def named_types(self) -> Iterator[tuple[str, Position]]:
        """The types in the overrides of its mixed instances policy."""
        mixed = self.mixed_instances_policy.launch_template if self.mixed_instances_policy else None
        return _named(mixed.overrides if mixed else [])

    def instance_requirements(self) -> list[InstanceRequirements]:
        """What it asks of its instances; empty where it names a type of some.

        Raises:
            NotDetermined: a part of it is not determined.
        """
        mixed = self.mixed_instances_policy.launch_template if self.mixed_instances_policy else None
        choices: list[Override] = mixed.overrides if mixed else []
        found = [each.instance_requirements for each in choices or map(_data, self._specifications())]
        return [each for each in found if each] if all(found) else []

    def instance_types(self) -> list[tuple[str, Position]]:
        """The instance types that it may launch, each with the position that names it.

        Raises:
            NotDetermined: one of them is not determined, or none is named.
        """
        found = list(self._instance_types())
        if not found:
            raise self.undetermined("LaunchTemplate", "no instance type is named")
        return found

    def _instance_types(self) -> Iterator[tuple[str, Position]]:
        mixed = self.mixed_instances_policy.launch_template if self.mixed_instances_policy else None
        if mixed is not None and mixed.overrides:
            for override in mixed.overrides:
                yield from self._override_types(override, mixed)
            return
        configuration = self.launch_configuration
        if configuration is not None and configuration.instance_type is not None:
            yield configuration.instance_type, configuration.at("InstanceType")
        for specification in self._specifications():
            yield from _data(specification).instance_types()

    def _override_types(self, override: Override, mixed: MixedLaunchTemplate) -> Iterator[tuple[str, Position]]:
        if override.body.get("InstanceRequirements") is not None:
            raise override.undetermined("InstanceRequirements", "instance types chosen by requirements")
        if override.instance_type is not None:
            yield override.instance_type, override.at("InstanceType")
            return
        specification = override.specification or mixed.specification
        if specification is not None:
            yield from _data(specification).instance_types()


def _is_monitored(resource: Resource) -> bool:
    if isinstance(resource, LaunchConfiguration):
        return resource.instance_monitoring is not False
    monitoring = resource.data.monitoring if isinstance(resource, LaunchTemplate) and resource.data else None
    return monitoring is not None and bool(monitoring.enabled)


def _is_spot(resource: Resource) -> bool:
    if isinstance(resource, LaunchConfiguration):
        return resource.read("SpotPrice") is not None
    options = resource.data.market_options if isinstance(resource, LaunchTemplate) and resource.data else None
    return options is not None and options.market_type == "spot"


def _data(specification: LaunchTemplateSpecification) -> LaunchTemplateData:
    data = specification.template.data
    if data is None:
        raise specification.template.undetermined("LaunchTemplateData", "the launch template is empty")
    return data


class InstanceReusePolicy(View):
    """What becomes of an instance that leaves a group with a warm pool."""

    reuse_on_scale_in = boolean("ReuseOnScaleIn")


class WarmPool(Resource):
    """``AWS::AutoScaling::WarmPool``."""

    cloudformation_type = "AWS::AutoScaling::WarmPool"

    reuse_policy = Child("InstanceReusePolicy", InstanceReusePolicy)

    def known_groups(self) -> list[AutoScalingGroup]:
        """The group that its instances wait for."""
        group = self.target("AutoScalingGroupName", AutoScalingGroup)
        return [] if group is None else [group]


class GroupSizeChange(Resource):
    """Something that changes the size of a group as time or its metrics go."""

    group = target("AutoScalingGroupName", AutoScalingGroup)
    """The group whose size it changes."""

    def known_groups(self) -> list[AutoScalingGroup]:
        """As :attr:`group`, in a list that is empty where it changes none."""
        return [] if self.group is None else [self.group]

    @property
    def changes_desired_capacity(self) -> bool:
        """Whether it decides how many instances run, and not only between which limits."""
        return True


class GroupMetric(View):
    """A metric of a group that AWS has a name for."""

    type = text("PredefinedMetricType")


class GroupTargetTracking(View):
    """How a policy keeps a metric of a group at a value."""

    target_value = number("TargetValue")
    predefined_metric = Child("PredefinedMetricSpecification", GroupMetric)
    disable_scale_in = boolean("DisableScaleIn")


class PredictiveScaling(View):
    """How a policy scales ahead of the load that it forecasts."""

    mode = text("Mode")


class AutoScalingPolicy(GroupSizeChange):
    """``AWS::AutoScaling::ScalingPolicy``."""

    cloudformation_type = "AWS::AutoScaling::ScalingPolicy"

    predictive_scaling = Child("PredictiveScalingConfiguration", PredictiveScaling)
    target_tracking = Child("TargetTrackingConfiguration", GroupTargetTracking)
    estimated_instance_warmup = integer("EstimatedInstanceWarmup")

    @property
    def changes_desired_capacity(self) -> bool:
        """Whether it does more than forecast."""
        return self.predictive_scaling is None or self.predictive_scaling.mode == "ForecastAndScale"


class ScheduledAction(GroupSizeChange):
    """``AWS::AutoScaling::ScheduledAction``."""

    cloudformation_type = "AWS::AutoScaling::ScheduledAction"

    min_size = integer("MinSize")
    max_size = integer("MaxSize")
    desired_capacity = integer("DesiredCapacity")

    @property
    def changes_desired_capacity(self) -> bool:
        """Whether it sets more than the limits."""
        return self.desired_capacity is not None
