"""What a deployed platform is, read back from AWS's own APIs rather than from its templates."""

import shlex
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Client = Callable[[str], Any]
"""Makes a boto3 client of a service."""

BOOTSTRAP_PREFIX = "cdk-"
"""What begins the names of what ``cdk bootstrap`` makes."""

Row = tuple[str, str, str]
"""What kind of thing, which one, and its figures."""


@dataclass(frozen=True, slots=True)
class Platform:
    """The resources of a platform, as the APIs describe them.

    Attributes:
        stacks: the names of the stacks, from ``cloudformation:DescribeStacks``.
        clusters: from ``ecs:DescribeClusters``, without those that Batch makes for its environments.
        services: from ``ecs:DescribeServices``, of every cluster.
        capacity_providers: from ``ecs:DescribeCapacityProviders``, those of groups.
        groups: from ``autoscaling:DescribeAutoScalingGroups``.
        group_policies: from ``autoscaling:DescribePolicies``.
        scalable_targets: from ``application-autoscaling:DescribeScalableTargets``, of ECS.
        scaling_policies: from ``application-autoscaling:DescribeScalingPolicies``, of ECS.
        compute_environments: from ``batch:DescribeComputeEnvironments``, by ARN.
        job_queues: from ``batch:DescribeJobQueues``.
        job_definitions: from ``batch:DescribeJobDefinitions``, the active ones.
        repositories: from ``ecr:DescribeRepositories``, without that of the bootstrap stack.
        load_balancers: from ``elbv2:DescribeLoadBalancers``.
        rules: from ``elbv2:DescribeRules``, of every listener, without default rules.
    """

    stacks: list[str]
    clusters: list[dict[str, Any]]
    services: list[dict[str, Any]]
    capacity_providers: list[dict[str, Any]]
    groups: list[dict[str, Any]]
    group_policies: list[dict[str, Any]]
    scalable_targets: list[dict[str, Any]]
    scaling_policies: list[dict[str, Any]]
    compute_environments: dict[str, dict[str, Any]]
    job_queues: list[dict[str, Any]]
    job_definitions: list[dict[str, Any]]
    repositories: list[dict[str, Any]]
    load_balancers: list[dict[str, Any]]
    rules: list[dict[str, Any]]


def read_platform(client: Client) -> Platform:
    """Describes everything that the platform made."""
    ecs, scaling, batch = client("ecs"), client("application-autoscaling"), client("batch")
    elb, auto_scaling = client("elbv2"), client("autoscaling")
    providers = ecs.describe_capacity_providers()["capacityProviders"]
    environments = batch.describe_compute_environments()["computeEnvironments"]
    made_by_batch = {each.get("ecsClusterArn") for each in environments}
    arns = [arn for arn in ecs.list_clusters()["clusterArns"] if arn not in made_by_batch]
    repositories = client("ecr").describe_repositories()["repositories"]
    return Platform(
        stacks=[each["StackName"] for each in client("cloudformation").describe_stacks()["Stacks"]],
        clusters=ecs.describe_clusters(clusters=arns)["clusters"],
        services=[service for arn in arns for service in _services(ecs, arn)],
        capacity_providers=[provider for provider in providers if "autoScalingGroupProvider" in provider],
        groups=auto_scaling.describe_auto_scaling_groups()["AutoScalingGroups"],
        group_policies=auto_scaling.describe_policies()["ScalingPolicies"],
        scalable_targets=scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"],
        scaling_policies=scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"],
        compute_environments={each["computeEnvironmentArn"]: each for each in environments},
        job_queues=batch.describe_job_queues()["jobQueues"],
        job_definitions=batch.describe_job_definitions(status="ACTIVE")["jobDefinitions"],
        repositories=[each for each in repositories if not each["repositoryName"].startswith(BOOTSTRAP_PREFIX)],
        load_balancers=elb.describe_load_balancers()["LoadBalancers"],
        rules=list(_rules(elb)),
    )


def _services(ecs: Any, cluster: str) -> list[dict[str, Any]]:
    arns = ecs.list_services(cluster=cluster)["serviceArns"]
    described: list[dict[str, Any]] = ecs.describe_services(cluster=cluster, services=arns)["services"] if arns else []
    return described


def _rules(elb: Any) -> Iterator[dict[str, Any]]:
    for load_balancer in elb.describe_load_balancers()["LoadBalancers"]:
        for listener in elb.describe_listeners(LoadBalancerArn=load_balancer["LoadBalancerArn"])["Listeners"]:
            rules = elb.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]
            yield from (rule for rule in rules if not rule["IsDefault"])


def submit_job(client: Client, *, timeout_seconds: float = 120) -> dict[str, Any]:
    """Submits the platform's job with the command that the Batch stack puts out, and waits until the job ends.

    Returns:
        The job as ``batch:DescribeJobs`` has it.

    Raises:
        TimeoutError: it has not ended in time.
    """
    words = shlex.split(_output(client, "SubmitJob"))
    options = dict(zip(words[3::2], words[4::2], strict=True))
    batch = client("batch")
    submitted = batch.submit_job(
        jobName=options["--job-name"], jobQueue=options["--job-queue"], jobDefinition=options["--job-definition"]
    )
    end = time.monotonic() + timeout_seconds
    while time.monotonic() < end:
        job: dict[str, Any] = batch.describe_jobs(jobs=[submitted["jobId"]])["jobs"][0]
        if job["status"] in ("SUCCEEDED", "FAILED"):
            return job
        time.sleep(0.2)
    raise TimeoutError(f"the job {submitted['jobId']} has not ended within {timeout_seconds:g} s")


def _output(client: Client, key: str) -> str:
    """The value of a stack's output, by its key."""
    outputs = (
        each for stack in client("cloudformation").describe_stacks()["Stacks"] for each in stack.get("Outputs", [])
    )
    return next(str(each["OutputValue"]) for each in outputs if each["OutputKey"] == key)


def rows(platform: Platform) -> Iterator[Row]:
    """The platform as a table: what, which, figures. A name that begins with its stack's is shown without that."""
    prefixes = [f"{name}-" for stack in platform.stacks for name in (stack, stack.lower())]
    for what, which, figures in _rows_with_whole_names(platform):
        for prefix in prefixes:
            which, figures = which.replace(prefix, ""), figures.replace(prefix, "")  # noqa: PLW2901 - shortened in turn
        yield what, which, figures


def _rows_with_whole_names(platform: Platform) -> Iterator[Row]:
    yield from _cluster_rows(platform)
    for service in platform.services:
        yield "service", service["serviceName"], _service(service, platform)
    for rule in platform.rules:
        yield "listener rule", ", ".join(path_patterns(rule)), f"priority {rule['Priority']}"
    yield from _batch_rows(platform)
    for repository in platform.repositories:
        yield "repository", repository["repositoryName"], f"tags {repository['imageTagMutability'].lower()}"


def path_patterns(rule: Mapping[str, Any]) -> list[str]:
    """The paths that a listener rule is for."""
    return [value for condition in rule["Conditions"] for value in condition["PathPatternConfig"]["Values"]]


def _cluster_rows(platform: Platform) -> Iterator[Row]:
    for cluster in platform.clusters:
        settings = {setting["name"]: setting["value"] for setting in cluster.get("settings", [])}
        yield "cluster", cluster["clusterName"], f"Container Insights {settings.get('containerInsights', 'off')}"
    for provider in platform.capacity_providers:
        yield "capacity provider", provider["name"], _managed_scaling(provider["autoScalingGroupProvider"])
    for group in platform.groups:
        yield "Auto Scaling group", group["AutoScalingGroupName"], f"{group['MinSize']}..{group['MaxSize']} instances"


def _batch_rows(platform: Platform) -> Iterator[Row]:
    for queue in platform.job_queues:
        yield "job queue", queue["jobQueueName"], f"priority {queue['priority']}"
        for entry in sorted(queue["computeEnvironmentOrder"], key=lambda entry: int(entry["order"])):
            environment = platform.compute_environments[entry["computeEnvironment"]]
            yield f"  {entry['order']}. environment", environment["computeEnvironmentName"], _compute(environment)
    for definition in platform.job_definitions:
        yield "job definition", definition["jobDefinitionName"], _job_definition(definition)


def _managed_scaling(provider: Mapping[str, Any]) -> str:
    scaling = provider.get("managedScaling", {})
    if scaling.get("status") != "ENABLED":
        return "managed scaling off"
    return f"managed scaling on, target capacity {scaling['targetCapacity']} %"


def _service(service: Mapping[str, Any], platform: Platform) -> str:
    strategy = [entry["capacityProvider"] for entry in service.get("capacityProviderStrategy", [])]
    suffix = f"/{service['serviceName']}"
    targets = [each for each in platform.scalable_targets if each["ResourceId"].endswith(suffix)]
    policies = [each for each in platform.scaling_policies if each["ResourceId"].endswith(suffix)]
    return ", ".join(
        [
            "on " + (", ".join(strategy) or service.get("launchType", "?")),
            f"{service['desiredCount']} desired",
            *(f"{target['MinCapacity']}..{target['MaxCapacity']} tasks" for target in targets),
            *(_policy(policy["TargetTrackingScalingPolicyConfiguration"]) for policy in policies),
            f"{len(service['loadBalancers'])} target group",
        ]
    )


def _policy(tracking: Mapping[str, Any]) -> str:
    metric = tracking["PredefinedMetricSpecification"]["PredefinedMetricType"]
    return f"{metric} {tracking['TargetValue']:g}, scale-out cooldown {tracking['ScaleOutCooldown']} s"


def _compute(environment: Mapping[str, Any]) -> str:
    resources = environment["computeResources"]
    bid = f", at most {resources['bidPercentage']} % of the on-demand price" if "bidPercentage" in resources else ""
    return f"{resources['type']}, {resources['minvCpus']}..{resources['maxvCpus']} vCPUs{bid}"


def _job_definition(definition: Mapping[str, Any]) -> str:
    timeout = definition["timeout"]["attemptDurationSeconds"]
    attempts = definition["retryStrategy"]["attempts"]
    return f"{attempts} attempt{'' if attempts == 1 else 's'}, timeout {timeout} s"


def table(listed: list[Row]) -> str:
    """Rows as text in columns."""
    widths = [max(len(row[column]) for row in listed) for column in range(2)]
    return "".join(f"{what:<{widths[0]}}  {which:<{widths[1]}}  {figures}\n" for what, which, figures in listed)
