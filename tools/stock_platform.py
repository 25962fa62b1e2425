"""The reference platform once more, with aws-cdk-lib alone: what `bench.py` holds our constructs against.

The same six stacks with the same resources, settings and accepted findings, written as one would write them for one's
own use, with the L2 constructs of aws-cdk-lib. Nothing of `ecs_constructs` is used.
"""

from collections.abc import Mapping, Sequence
from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_batch as batch
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as cloudwatch_actions
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as events_targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from constructs import Construct

from stacks.acknowledgements import acknowledge_nag
from stacks.retention import log_retention, removal_policy
from stacks.settings import Settings

_ONE_MINUTE = cdk.Duration.minutes(1)
_FIVE_MINUTES = cdk.Duration.minutes(5)
_PRIVATE = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS)
_ORANGE = cloudwatch.Color.ORANGE
_RED = cloudwatch.Color.RED
_EPHEMERAL_PORTS = (32768, 65535)
_MEMORY_MIB = 2048


class StockNetwork(cdk.Stack):
    """The VPC, its way out, its endpoint for S3 and its flow log."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings, env: cdk.Environment) -> None:
        super().__init__(scope, construct_id, env=env, description="The network of the cats-and-dogs platform.")
        self.vpc = ec2.Vpc(
            self,
            "Network",
            ip_addresses=ec2.IpAddresses.cidr("10.0.0.0/16"),
            max_azs=settings.availability_zones,
            nat_gateways=settings.nat_gateways,
            restrict_default_security_group=False,
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name="Public", subnet_type=ec2.SubnetType.PUBLIC, cidr_mask=20, map_public_ip_on_launch=False
                ),
                ec2.SubnetConfiguration(name="Private", subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS, cidr_mask=20),
            ],
        )
        self.vpc.add_gateway_endpoint("S3Endpoint", service=ec2.GatewayVpcEndpointAwsService.S3, subnets=[_PRIVATE])
        group = logs.LogGroup(
            self, "FlowLogGroup", retention=log_retention(settings), removal_policy=removal_policy(settings)
        )
        self.vpc.add_flow_log(
            "FlowLog",
            destination=ec2.FlowLogDestination.to_cloud_watch_logs(group),
            traffic_type=ec2.FlowLogTrafficType.ALL,
        )


class StockRegistry(cdk.Stack):
    """The image repositories."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings, env: cdk.Environment) -> None:
        super().__init__(scope, construct_id, env=env, description="Image repositories of the cats-and-dogs platform.")
        for name in ("Web", "Cats", "Dogs", "Job"):
            repository = ecr.Repository(
                self,
                name,
                image_scan_on_push=True,
                image_tag_mutability=ecr.TagMutability.IMMUTABLE,
                lifecycle_rules=[
                    ecr.LifecycleRule(
                        description="Untagged images expire",
                        tag_status=ecr.TagStatus.UNTAGGED,
                        max_image_age=cdk.Duration.days(7),
                    ),
                    ecr.LifecycleRule(
                        description="The newest images are kept", tag_status=ecr.TagStatus.ANY, max_image_count=100
                    ),
                ],
                encryption=ecr.RepositoryEncryption.AES_256,
                removal_policy=removal_policy(settings),
                empty_on_delete=not settings.retain_data,
            )
            cdk.CfnOutput(self, f"{name}RepositoryUri", value=repository.repository_uri)


class StockCluster(cdk.Stack):
    """The cluster with its instances, and the load balancer."""

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: Settings, vpc: ec2.IVpc, env: cdk.Environment
    ) -> None:
        super().__init__(scope, construct_id, env=env, description="ECS cluster of the cats-and-dogs platform.")
        self.cluster = self._make_cluster(settings, vpc)
        self.security_group = ec2.SecurityGroup(
            self, "InstanceSecurityGroup", vpc=vpc, description="Container instances", allow_all_outbound=True
        )
        self.auto_scaling_group = self._make_instances(settings, vpc)
        self.capacity_provider = self._make_capacity_provider(settings)
        self.load_balancer_security_group = ec2.SecurityGroup(
            self, "LoadBalancerSecurityGroup", vpc=vpc, allow_all_outbound=False
        )
        self.load_balancer_security_group.add_egress_rule(
            ec2.Peer.ipv4("127.0.0.1/32"), ec2.Port.all_traffic(), "Nothing but what services add"
        )
        self.load_balancer = self._make_load_balancer(settings, vpc)
        self.listener = self.load_balancer.add_listener(
            "Listener",
            protocol=elbv2.ApplicationProtocol.HTTP,
            default_action=elbv2.ListenerAction.fixed_response(
                404, content_type="text/plain", message_body="No service has this address."
            ),
            open=True,
        )
        acknowledge_nag(self.load_balancer_security_group, "EC23", "The platform is a public web site.")
        acknowledge_nag(self.auto_scaling_group, "AS3", "The group scales with the load, many times a day.")
        cdk.CfnOutput(self, "Url", value=f"http://{self.load_balancer.load_balancer_dns_name}/")

    def _make_cluster(self, settings: Settings, vpc: ec2.IVpc) -> ecs.Cluster:
        group = logs.LogGroup(
            self, "ExecLogGroup", retention=log_retention(settings), removal_policy=removal_policy(settings)
        )
        return ecs.Cluster(
            self,
            "Cluster",
            vpc=vpc,
            container_insights_v2=ecs.ContainerInsights.ENHANCED,
            enable_fargate_capacity_providers=True,
            execute_command_configuration=ecs.ExecuteCommandConfiguration(
                logging=ecs.ExecuteCommandLogging.OVERRIDE,
                log_configuration=ecs.ExecuteCommandLogConfiguration(
                    cloud_watch_log_group=group, cloud_watch_encryption_enabled=False
                ),
            ),
        )

    def _make_instances(self, settings: Settings, vpc: ec2.IVpc) -> autoscaling.AutoScalingGroup:
        role = iam.Role(
            self,
            "InstanceRole",
            assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"),
            inline_policies={"ContainerAgent": _agent_policy(self.cluster)},
        )
        acknowledge_nag(role, "IAM5[Resource::*]", "ecs:DiscoverPollEndpoint takes no resource.")
        template = ec2.LaunchTemplate(
            self,
            "LaunchTemplate",
            instance_type=ec2.InstanceType(settings.instance_type),
            machine_image=ec2.MachineImage.resolve_ssm_parameter_at_launch(
                "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"
            ),
            user_data=ec2.UserData.for_linux(),
            role=role.without_policy_updates(),
            security_group=self.security_group,
            block_devices=[_root_volume()],
            http_tokens=ec2.LaunchTemplateHttpTokens.REQUIRED,
            http_put_response_hop_limit=1,
            detailed_monitoring=True,
        )
        group = autoscaling.AutoScalingGroup(
            self,
            "Instances",
            vpc=vpc,
            vpc_subnets=_PRIVATE,
            launch_template=template,
            min_capacity=settings.minimum_instances,
            max_capacity=settings.maximum_instances,
            group_metrics=[autoscaling.GroupMetrics.all()],
        )
        group.node.add_dependency(vpc.internet_connectivity_established)
        return group

    def _make_capacity_provider(self, settings: Settings) -> ecs.AsgCapacityProvider:
        provider = ecs.AsgCapacityProvider(
            self,
            "CapacityProvider",
            auto_scaling_group=self.auto_scaling_group,
            enable_managed_draining=True,
            enable_managed_termination_protection=False,
            machine_image_type=ecs.MachineImageType.AMAZON_LINUX_2,
            target_capacity_percent=settings.target_capacity_percent,
            minimum_scaling_step_size=1,
            maximum_scaling_step_size=10_000,
            instance_warmup_period=300,
        )
        self.cluster.add_asg_capacity_provider(provider)
        self.cluster.add_default_capacity_provider_strategy(
            [ecs.CapacityProviderStrategy(capacity_provider=provider.capacity_provider_name, weight=1)]
        )
        self.auto_scaling_group.add_user_data(
            "echo ECS_AWSVPC_BLOCK_IMDS=true >> /etc/ecs/ecs.config",
            "echo ECS_RESERVED_MEMORY=256 >> /etc/ecs/ecs.config",
            "echo ECS_IMAGE_MINIMUM_CLEANUP_AGE=60m >> /etc/ecs/ecs.config",
        )
        return provider

    def _make_load_balancer(self, settings: Settings, vpc: ec2.IVpc) -> elbv2.ApplicationLoadBalancer:
        load_balancer = elbv2.ApplicationLoadBalancer(
            self,
            "LoadBalancer",
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
            internet_facing=True,
            security_group=self.load_balancer_security_group,
            drop_invalid_header_fields=True,
            idle_timeout=cdk.Duration.seconds(60),
            deletion_protection=settings.retain_data,
        )
        bucket = s3.Bucket(
            self,
            "AccessLogs",
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            lifecycle_rules=[s3.LifecycleRule(expiration=cdk.Duration.days(90))],
            removal_policy=removal_policy(settings),
        )
        acknowledge_nag(bucket, "S1", "This bucket holds access logs itself.")
        load_balancer.log_access_logs(bucket)
        return load_balancer


class StockServices(cdk.Stack):
    """Web on Fargate, cats and dogs on instances."""

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: Settings, cluster: StockCluster, env: cdk.Environment
    ) -> None:
        super().__init__(scope, construct_id, env=env, description="Services of the cats-and-dogs platform.")
        self._settings = settings
        self._cluster = cluster
        self.target_groups: dict[str, elbv2.ApplicationTargetGroup] = {}
        rules = self._open_instances()
        self.services: dict[str, ecs.BaseService] = {"Web": self._on_fargate("Web", path="/", priority=30)}
        for priority, name in ((10, "Cats"), (20, "Dogs")):
            service = self._on_instances(name, path=f"/{name.lower()}", priority=priority)
            service.node.add_dependency(*rules)
            self.services[name] = service

    def _on_fargate(self, name: str, *, path: str, priority: int) -> ecs.FargateService:
        task = ecs.FargateTaskDefinition(
            self,
            f"{name}Task",
            cpu=256,
            memory_limit_mib=512,
            runtime_platform=ecs.RuntimePlatform(
                cpu_architecture=ecs.CpuArchitecture.X86_64, operating_system_family=ecs.OperatingSystemFamily.LINUX
            ),
        )
        self._add_container(task, name, port_mapping=ecs.PortMapping(container_port=80))
        service = ecs.FargateService(
            self,
            f"{name}Service",
            cluster=self._cluster.cluster,
            task_definition=task,
            min_healthy_percent=100,
            max_healthy_percent=200,
            circuit_breaker=ecs.DeploymentCircuitBreaker(enable=True, rollback=True),
            health_check_grace_period=cdk.Duration.seconds(65),
            availability_zone_rebalancing=ecs.AvailabilityZoneRebalancing.ENABLED,
            assign_public_ip=False,
            vpc_subnets=_PRIVATE,
            enable_execute_command=False,
            enable_ecs_managed_tags=True,
            propagate_tags=ecs.PropagatedTagSource.SERVICE,
        )
        service.node.add_dependency(self._cluster.cluster)
        self._route(name, service, target_type=elbv2.TargetType.IP, path=path, priority=priority)
        return service

    def _on_instances(self, name: str, *, path: str, priority: int) -> ecs.Ec2Service:
        # ecs.Ec2TaskDefinition has no size of its own.
        task = ecs.TaskDefinition(
            self,
            f"{name}Task",
            compatibility=ecs.Compatibility.EC2,
            cpu="256",
            network_mode=ecs.NetworkMode.BRIDGE,
        )
        self._add_container(
            task,
            name,
            port_mapping=ecs.PortMapping(container_port=80, host_port=0),
            cpu=256,
            memory_reservation_mib=128,
            memory_limit_mib=256,
        )
        service = ecs.Ec2Service(
            self,
            f"{name}Service",
            cluster=self._cluster.cluster,
            task_definition=task,
            capacity_provider_strategies=[
                ecs.CapacityProviderStrategy(
                    capacity_provider=self._cluster.capacity_provider.capacity_provider_name, weight=1
                )
            ],
            min_healthy_percent=100,
            max_healthy_percent=200,
            circuit_breaker=ecs.DeploymentCircuitBreaker(enable=True, rollback=True),
            health_check_grace_period=cdk.Duration.seconds(65),
            placement_strategies=[
                ecs.PlacementStrategy.spread_across(ecs.BuiltInAttributes.AVAILABILITY_ZONE),
                ecs.PlacementStrategy.packed_by_memory(),
            ],
            availability_zone_rebalancing=ecs.AvailabilityZoneRebalancing.ENABLED,
            enable_execute_command=False,
            enable_ecs_managed_tags=True,
            propagate_tags=ecs.PropagatedTagSource.SERVICE,
        )
        # aws-cdk-lib writes MEMORY, which ECS takes but does not document.
        resource = cast(ecs.CfnService, service.node.default_child)
        resource.add_property_override("PlacementStrategies.1.Field", "memory")
        service.node.add_dependency(self._cluster.cluster)
        self._route(name, service, target_type=elbv2.TargetType.INSTANCE, path=path, priority=priority)
        return service

    def _add_container(
        self,
        task: ecs.TaskDefinition,
        name: str,
        *,
        port_mapping: ecs.PortMapping,
        cpu: int | None = None,
        memory_reservation_mib: int | None = None,
        memory_limit_mib: int | None = None,
    ) -> None:
        group = logs.LogGroup(
            self,
            f"{name}Logs",
            retention=log_retention(self._settings),
            removal_policy=removal_policy(self._settings),
        )
        answer = f"server {{ listen 80; location / {{ default_type text/plain; return 200 '{name.lower()}\\n'; }} }}"
        task.add_container(
            "app",
            image=ecs.ContainerImage.from_registry("public.ecr.aws/docker/library/nginx:1.29-alpine"),
            command=[
                "sh",
                "-c",
                f'echo "{answer}" > /etc/nginx/conf.d/default.conf && exec nginx -g "daemon off;"',
            ],
            cpu=cpu,
            memory_reservation_mib=memory_reservation_mib,
            memory_limit_mib=memory_limit_mib,
            port_mappings=[port_mapping],
            readonly_root_filesystem=False,
            linux_parameters=ecs.LinuxParameters(self, f"{name}Linux", init_process_enabled=True),
            stop_timeout=cdk.Duration.seconds(30),
            logging=ecs.LogDrivers.aws_logs(stream_prefix="app", log_group=group),
        )

    def _route(
        self,
        name: str,
        service: ecs.FargateService | ecs.Ec2Service,
        *,
        target_type: elbv2.TargetType,
        path: str,
        priority: int,
    ) -> None:
        target_group = elbv2.ApplicationTargetGroup(
            self,
            f"{name}Targets",
            vpc=self._cluster.cluster.vpc,
            target_type=target_type,
            protocol=elbv2.ApplicationProtocol.HTTP,
            health_check=elbv2.HealthCheck(
                path=path,
                port="traffic-port",
                interval=cdk.Duration.seconds(15),
                timeout=cdk.Duration.seconds(5),
                healthy_threshold_count=2,
                unhealthy_threshold_count=3,
                healthy_http_codes="200",
            ),
            deregistration_delay=cdk.Duration.seconds(30),
        )
        service.attach_to_application_target_group(target_group)
        rule = elbv2.ApplicationListenerRule(
            self,
            f"{name}Rule",
            listener=self._cluster.listener,
            priority=priority,
            conditions=[elbv2.ListenerCondition.path_patterns([f"{path}*"])],
            action=elbv2.ListenerAction.forward([target_group]),
        )
        service.node.add_dependency(rule)
        self._scale(service, target_group)
        self.target_groups[name] = target_group

    def _scale(self, service: ecs.FargateService | ecs.Ec2Service, target_group: elbv2.ApplicationTargetGroup) -> None:
        tasks = service.auto_scale_task_count(
            min_capacity=self._settings.minimum_tasks, max_capacity=self._settings.maximum_tasks
        )
        tasks.scale_on_request_count(
            "RequestCount",
            requests_per_target=self._settings.target_requests_per_minute,
            target_group=target_group,
            scale_out_cooldown=cdk.Duration.seconds(self._settings.scale_out_cooldown_seconds),
            scale_in_cooldown=cdk.Duration.seconds(300),
            disable_scale_in=False,
        )

    def _open_instances(self) -> tuple[ec2.CfnSecurityGroupIngress, ec2.CfnSecurityGroupEgress]:
        balancer = self._cluster.load_balancer_security_group.security_group_id
        instances = self._cluster.security_group.security_group_id
        first, last = _EPHEMERAL_PORTS
        description = "Load balancer to tasks on the instances"
        ingress = ec2.CfnSecurityGroupIngress(
            self,
            "FromLoadBalancer",
            description=description,
            group_id=instances,
            source_security_group_id=balancer,
            ip_protocol="tcp",
            from_port=first,
            to_port=last,
        )
        egress = ec2.CfnSecurityGroupEgress(
            self,
            "ToInstances",
            description=description,
            group_id=balancer,
            destination_security_group_id=instances,
            ip_protocol="tcp",
            from_port=first,
            to_port=last,
        )
        return ingress, egress


class StockBatch(cdk.Stack):
    """The compute environments, the queue, a job definition and the load tests."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        vpc: ec2.IVpc,
        load_balancer: elbv2.ApplicationLoadBalancer,
        env: cdk.Environment,
    ) -> None:
        super().__init__(scope, construct_id, env=env, description="Batch of the cats-and-dogs platform.")
        spot = self._make_environment("Spot", settings, vpc, bid_percentage=settings.spot_bid_percentage)
        on_demand = self._make_environment("OnDemand", settings, vpc, bid_percentage=None)
        self.job_queue = self._make_queue([spot, on_demand])
        job = self._make_job(
            "Job",
            image="public.ecr.aws/docker/library/busybox:1.37",
            command=["echo", "hello"],
            user=None,
            log_group=logs.LogGroup(
                self, "JobLogs", retention=log_retention(settings), removal_policy=removal_policy(settings)
            ),
            timeout=cdk.Duration.hours(1),
            attempts=3,
            retry_strategies=[
                batch.RetryStrategy.of(batch.Action.RETRY, batch.Reason.SPOT_INSTANCE_RECLAIMED),
                batch.RetryStrategy.of(batch.Action.EXIT, batch.Reason.custom(on_reason="*")),
            ],
        )
        self._output("SubmitJob", "hello", job)
        url = f"http://{load_balancer.load_balancer_dns_name}"
        self._add_load_test("ServiceLoadTest", ["ab -c 200 -n 200 -t 30"], [f"{url}/"])
        self._add_load_test(
            "ClusterLoadTest", ["ab -c 800 -n 800 -t 10"] * 3, [f"{url}/", f"{url}/cats", f"{url}/dogs"]
        )

    def _make_environment(
        self, name: str, settings: Settings, vpc: ec2.IVpc, *, bid_percentage: int | None
    ) -> batch.ManagedEc2EcsComputeEnvironment:
        role = iam.Role(
            self,
            f"{name}InstanceRole",
            assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"),
            description="ECS agent on instances of an AWS Batch compute environment",
            inline_policies={"EcsAgent": _batch_agent_policy(self)},
        )
        arn = f"arn:{self.partition}:ecs:{self.region}:<AWS::AccountId>"
        for allowed in ("*", f"{arn}:cluster/AWSBatch*", f"{arn}:container-instance/AWSBatch*/*"):
            acknowledge_nag(role, f"IAM5[Resource::{allowed}]", "Batch names its clusters itself.")
        template = ec2.LaunchTemplate(
            self,
            f"{name}LaunchTemplate",
            block_devices=[_root_volume()],
            require_imdsv2=True,
            http_put_response_hop_limit=1,
        )
        environment = batch.ManagedEc2EcsComputeEnvironment(
            self,
            name,
            vpc=vpc,
            vpc_subnets=_PRIVATE,
            spot=bid_percentage is not None,
            spot_bid_percentage=bid_percentage,
            minv_cpus=0,
            maxv_cpus=settings.batch_maximum_vcpus,
            default_instance_classes=[batch.DefaultInstanceClass.X86_64],
            images=[batch.EcsMachineImage(image_type=batch.EcsMachineImageType.ECS_AL2023)],
            instance_role=role,
            launch_template=template,
            update_timeout=cdk.Duration.hours(1),
            terminate_on_update=False,
            replace_compute_environment=False,
        )
        resource = environment.node.default_child
        assert isinstance(resource, batch.CfnComputeEnvironment)
        resource.add_property_override("ComputeResources.LaunchTemplate.Version", template.latest_version_number)
        return environment

    def _make_queue(self, environments: Sequence[batch.IComputeEnvironment]) -> batch.JobQueue:
        reasons = batch.JobStateTimeLimitActionsReason
        limits = {
            reasons.COMPUTE_ENVIRONMENT_MAX_RESOURCE: cdk.Duration.minutes(10),
            reasons.JOB_RESOURCE_REQUIREMENT: cdk.Duration.minutes(10),
            reasons.INSUFFICIENT_INSTANCE_CAPACITY: cdk.Duration.days(1),
        }
        return batch.JobQueue(
            self,
            "Queue",
            compute_environments=[
                batch.OrderedComputeEnvironment(compute_environment=environment, order=order)
                for order, environment in enumerate(environments, start=1)
            ],
            priority=1,
            job_state_time_limit_actions=[
                batch.JobStateTimeLimitAction(reason=reason, max_time=limit) for reason, limit in limits.items()
            ],
        )

    def _make_job(
        self,
        name: str,
        *,
        image: str,
        command: Sequence[str],
        user: str | None,
        log_group: logs.ILogGroup,
        timeout: cdk.Duration,
        attempts: int,
        retry_strategies: Sequence[batch.RetryStrategy],
    ) -> batch.EcsJobDefinition:
        tasks = iam.ServicePrincipal("ecs-tasks.amazonaws.com")
        return batch.EcsJobDefinition(
            self,
            name,
            container=batch.EcsEc2ContainerDefinition(
                self,
                f"{name}Container",
                image=ecs.ContainerImage.from_registry(image),
                cpu=1,
                memory=cdk.Size.mebibytes(_MEMORY_MIB),
                command=list(command),
                user=user,
                linux_parameters=batch.LinuxParameters(self, f"{name}Linux", init_process_enabled=True),
                readonly_root_filesystem=True,
                logging=ecs.LogDriver.aws_logs(stream_prefix="job", log_group=log_group),
                execution_role=iam.Role(self, f"{name}ExecutionRole", assumed_by=tasks),
                job_role=iam.Role(self, f"{name}Role", assumed_by=tasks),
            ),
            timeout=timeout,
            retry_attempts=attempts,
            retry_strategies=list(retry_strategies),
            propagate_tags=True,
        )

    def _add_load_test(self, name: str, commands: Sequence[str], urls: Sequence[str]) -> None:
        runs = [f"{command} {url} || {{ status=$?; sleep 1; }}" for command, url in zip(commands, urls, strict=True)]
        script = ["status=0", "end=$(($(date +%s) + 300))", "while [ $(date +%s) -lt $end ]; do", *runs]
        job = self._make_job(
            name,
            image="public.ecr.aws/docker/library/httpd:2.4.66",
            command=["sh", "-c", "\n".join([*script, "done", "exit $status"])],
            user="65534",
            log_group=logs.LogGroup(
                self,
                f"{name}Logs",
                retention=logs.RetentionDays.ONE_MONTH,
                removal_policy=cdk.RemovalPolicy.DESTROY,
            ),
            timeout=cdk.Duration.seconds(390),
            attempts=1,
            retry_strategies=[],
        )
        self._output(f"Start{name}", "load-test", job)

    def _output(self, name: str, job_name: str, job: batch.EcsJobDefinition) -> None:
        queue, definition = self.job_queue.job_queue_arn, job.job_definition_arn
        command = f"aws batch submit-job --job-name {job_name} --job-queue {queue} --job-definition {definition}"
        cdk.CfnOutput(self, name, value=command)


class StockOperations(cdk.Stack):
    """The dashboard, the alarms and the topic that they notify."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        cluster: StockCluster,
        services: StockServices,
        job_queue: batch.IJobQueue,
        env: cdk.Environment,
    ) -> None:
        super().__init__(scope, construct_id, env=env, description="Operations of the cats-and-dogs platform.")
        self._topic = self._make_topic()
        self._action = cloudwatch_actions.SnsAction(self._topic)
        self._dashboard = cloudwatch.Dashboard(self, "Dashboard", default_interval=cdk.Duration.hours(3))
        self._watch_load_balancer(cluster.load_balancer)
        for name, service in services.services.items():
            self._watch_service(name, service, services.target_groups[name], settings.target_requests_per_minute)
        self._watch_instances(settings, cluster)
        self._watch_queue(job_queue)

    def _make_topic(self) -> sns.Topic:
        key = kms.Key(self, "TopicKey", enable_key_rotation=True, removal_policy=cdk.RemovalPolicy.DESTROY)
        topic = sns.Topic(self, "Topic", master_key=key, enforce_ssl=True)
        topic.grant_publish(
            iam.ServicePrincipal(
                "cloudwatch.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": self.account}}
            )
        )
        return topic

    def _watch_load_balancer(self, load_balancer: elbv2.ApplicationLoadBalancer) -> None:
        metrics = load_balancer.metrics
        requests = metrics.request_count(period=_ONE_MINUTE, label="Requests")
        own = metrics.http_code_elb(
            elbv2.HttpCodeElb.ELB_5XX_COUNT, period=_ONE_MINUTE, label="5xx by the load balancer"
        )
        theirs = metrics.http_code_target(
            elbv2.HttpCodeTarget.TARGET_5XX_COUNT, period=_ONE_MINUTE, label="5xx by a target"
        )
        errors = cloudwatch.MathExpression(
            expression="IF(requests >= 100, 100 * (FILL(own, 0) + FILL(theirs, 0)) / requests, 0)",
            using_metrics={"requests": requests, "own": own, "theirs": theirs},
            period=_ONE_MINUTE,
            label="5xx, percent",
        )
        latency = metrics.target_response_time(period=_ONE_MINUTE, statistic="p99", label="p99, seconds")
        for severity, threshold in (("Warning", 1), ("Critical", 5)):
            self._alarm(
                f"LoadBalancerErrors{severity}",
                errors,
                threshold,
                f"{severity}: too many requests are answered with a 5xx status",
                comparison=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
                periods=5,
                periods_to_alarm=3,
            )
        self._alarm("LoadBalancerLatencyWarning", latency, 1, "Warning: targets answer too slowly", periods=5)
        self._add_row(
            "LoadBalancer",
            _graph("Requests per minute", [requests, own, theirs]),
            _graph("Errors, percent", [errors], warning=1, critical=5),
            _graph("Latency", [latency], warning=1),
        )

    def _watch_service(
        self, name: str, service: ecs.BaseService, targets: elbv2.ApplicationTargetGroup, requests_per_minute: int
    ) -> None:
        widgets = [*self._watch_tasks(name, service), *self._watch_targets(name, targets, requests_per_minute)]
        self._add_row(name, *widgets)

    def _watch_tasks(self, name: str, service: ecs.BaseService) -> list[cloudwatch.IWidget]:
        cpu = service.metric_cpu_utilization(period=_ONE_MINUTE, label="CPU, percent")
        memory = service.metric_memory_utilization(period=_ONE_MINUTE, statistic="Maximum", label="Memory, percent")
        dimensions = {"ClusterName": service.cluster.cluster_name, "ServiceName": service.service_name}
        running = _metric("ECS/ContainerInsights", "RunningTaskCount", dimensions, label="Running")
        desired = _metric("ECS/ContainerInsights", "DesiredTaskCount", dimensions, label="Desired")
        missing = cloudwatch.MathExpression(
            expression="desired - running",
            using_metrics={"desired": desired, "running": running},
            period=_ONE_MINUTE,
            label="Missing",
        )
        self._alarm(f"{name}CpuWarning", cpu, 90, "Warning: tasks need more CPU than scaling gives them", periods=15)
        # On instances utilization is in percent of the soft limit, and the hard one is twice as high.
        on_fargate = isinstance(service, ecs.FargateService)
        thresholds = (("Warning", 80), ("Critical", 95)) if on_fargate else (("Warning", 160), ("Critical", 190))
        for severity, threshold in thresholds:
            description = f"{severity}: a task is close to its memory limit"
            self._alarm(f"{name}Memory{severity}", memory, threshold, description, periods=5)
        self._alarm(
            f"{name}MissingTasksWarning",
            missing,
            1,
            "Warning: tasks do not start or do not stay up",
            comparison=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            periods=15,
            missing=cloudwatch.TreatMissingData.MISSING,
        )
        return [
            _graph("CPU", [cpu], warning=90),
            _graph("Memory", [memory], warning=80, critical=95),
            _graph("Tasks", [running, desired]),
        ]

    def _watch_targets(
        self, name: str, targets: elbv2.ApplicationTargetGroup, requests_per_minute: int
    ) -> list[cloudwatch.IWidget]:
        metrics = targets.metrics
        healthy = metrics.healthy_host_count(period=_ONE_MINUTE, statistic="Maximum", label="Healthy")
        unhealthy = metrics.unhealthy_host_count(period=_ONE_MINUTE, statistic="Maximum", label="Unhealthy")
        requests = metrics.request_count_per_target(period=_ONE_MINUTE, statistic="Sum", label="Requests per target")
        self._alarm(
            f"{name}UnhealthyTargetsWarning",
            unhealthy,
            1,
            "Warning: targets fail their health check",
            comparison=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            periods=5,
        )
        self._alarm(
            f"{name}HealthyTargetsCritical",
            healthy,
            1,
            "Critical: too few targets pass their health check",
            comparison=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
            periods=2,
            missing=cloudwatch.TreatMissingData.BREACHING,
        )
        self._alarm(
            f"{name}RequestsPerTargetWarning",
            requests,
            requests_per_minute,
            "Warning: targets get more requests than scaling aims at",
            periods=15,
        )
        return [
            _graph("Targets", [healthy, unhealthy]),
            _graph("Requests per target and minute", [requests], warning=requests_per_minute),
        ]

    def _watch_instances(self, settings: Settings, cluster: StockCluster) -> None:
        group = {"AutoScalingGroupName": cluster.auto_scaling_group.auto_scaling_group_name}
        in_service = _metric("AWS/AutoScaling", "GroupInServiceInstances", group, label="In service")
        desired = _metric("AWS/AutoScaling", "GroupDesiredCapacity", group, label="Desired")
        maximum = _metric("AWS/AutoScaling", "GroupMaxSize", group, label="Maximum")
        spare = cloudwatch.MathExpression(
            expression="maximum - desired",
            using_metrics={"maximum": maximum, "desired": desired},
            period=_ONE_MINUTE,
            label="Spare",
        )
        target = settings.target_capacity_percent
        reservation = _metric(
            "AWS/ECS/ManagedScaling",
            "CapacityProviderReservation",
            {
                "CapacityProviderName": cluster.capacity_provider.capacity_provider_name,
                "ClusterName": cluster.cluster.cluster_name,
            },
            label="Reservation, percent",
        )
        excess = cloudwatch.MathExpression(
            expression=f"reservation - {target}",
            using_metrics={"reservation": reservation},
            period=_ONE_MINUTE,
            label="Above the target, percent",
        )
        self._alarm(
            "SpareInstancesWarning",
            spare,
            1,
            "Warning: the Auto Scaling group is at its maximum",
            comparison=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
            periods=15,
            missing=cloudwatch.TreatMissingData.MISSING,
        )
        self._alarm(
            "ReservationWarning",
            excess,
            0,
            "Warning: tasks need more instances than managed scaling gets",
            periods=15,
            missing=cloudwatch.TreatMissingData.MISSING,
        )
        line = cloudwatch.HorizontalAnnotation(value=target, label="Target capacity")
        self._add_row(
            "Instances",
            _graph("Instances", [in_service, desired, maximum]),
            _graph("Capacity provider reservation", [reservation], line=line),
        )

    def _watch_queue(self, job_queue: batch.IJobQueue) -> None:
        queue = {"JobQueueName": job_queue.job_queue_name}
        submitted, runnable, running, succeeded, failed, retried = (
            _metric("AWS/Batch", metric_name, queue, label=label, statistic="Sum", period=_FIVE_MINUTES)
            for metric_name, label in (
                ("JobsSubmitted", "Submitted"),
                ("JobsMovedToRunnable", "Runnable"),
                ("JobsMovedToRunning", "Running"),
                ("JobsMovedToSucceeded", "Succeeded"),
                ("JobsMovedToFailed", "Failed"),
                ("JobsRetried", "Retried"),
            )
        )
        waiting, execution = (
            cloudwatch.MathExpression(
                expression=f"{variable} / 60000",
                using_metrics={
                    variable: _metric(
                        "AWS/Batch", metric_name, queue, label=label, statistic="Maximum", period=_FIVE_MINUTES
                    )
                },
                period=_FIVE_MINUTES,
                label=f"{label}, minutes",
            )
            for variable, metric_name, label in (
                ("waiting", "JobAttemptRunnableToStartingDuration", "Waiting"),
                ("running", "JobAttemptExecutionDuration", "Running"),
            )
        )
        self._alarm(
            "FailedJobsWarning",
            failed,
            1,
            "Warning: jobs failed for good",
            comparison=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            periods=1,
        )
        self._alarm("WaitingWarning", waiting, 30, "Warning: jobs wait too long for an instance", periods=1)
        events.Rule(
            self,
            "Blocked",
            description="A job that can't be placed blocks the job queue",
            event_pattern=events.EventPattern(
                source=["aws.batch"],
                detail_type=["Batch Job Queue Blocked"],
                detail={"jobQueue": [job_queue.job_queue_arn]},
            ),
            targets=[events_targets.SnsTopic(self._topic)],
        )
        self._add_row(
            "Queue",
            _graph("Jobs, per 5 minutes", [submitted, runnable, running, succeeded]),
            _graph("Failures, per 5 minutes", [failed, retried], warning=1),
            _graph("Longest times", [waiting, execution], warning=30),
        )

    def _alarm(
        self,
        construct_id: str,
        metric: cloudwatch.IMetric,
        threshold: float,
        description: str,
        *,
        periods: int,
        periods_to_alarm: int | None = None,
        comparison: cloudwatch.ComparisonOperator = cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
        missing: cloudwatch.TreatMissingData = cloudwatch.TreatMissingData.NOT_BREACHING,
    ) -> None:
        alarm = cloudwatch.Alarm(
            self,
            construct_id,
            metric=metric,
            threshold=threshold,
            comparison_operator=comparison,
            evaluation_periods=periods,
            datapoints_to_alarm=periods_to_alarm or periods,
            treat_missing_data=missing,
            alarm_description=description,
        )
        alarm.add_alarm_action(self._action)
        alarm.add_ok_action(self._action)

    def _add_row(self, title: str, *widgets: cloudwatch.IWidget) -> None:
        self._dashboard.add_widgets(cloudwatch.TextWidget(markdown=f"## {title}", width=24, height=1))
        self._dashboard.add_widgets(*widgets)


class StockPlatform:
    """All stacks, wired together.

    Args:
        scope: the app.
        prefix: begins the names of the stacks.
        settings: what differs between environments; of its choices, NAT gateways, managed scaling, plain HTTP and the
            sample images are written out here, which are those of `dev`.
        env: the account and the Region.
    """

    def __init__(self, scope: Construct, prefix: str, *, settings: Settings, env: cdk.Environment) -> None:
        vpc = StockNetwork(scope, f"{prefix}-Network", settings=settings, env=env).vpc
        StockRegistry(scope, f"{prefix}-Registry", settings=settings, env=env)
        cluster = StockCluster(scope, f"{prefix}-Cluster", settings=settings, vpc=vpc, env=env)
        services = StockServices(scope, f"{prefix}-Services", settings=settings, cluster=cluster, env=env)
        jobs = StockBatch(
            scope,
            f"{prefix}-Batch",
            settings=settings,
            vpc=vpc,
            load_balancer=cluster.load_balancer,
            env=env,
        )
        StockOperations(
            scope,
            f"{prefix}-Operations",
            settings=settings,
            cluster=cluster,
            services=services,
            job_queue=jobs.job_queue,
            env=env,
        )


def _agent_policy(cluster: ecs.ICluster) -> iam.PolicyDocument:
    return iam.PolicyDocument(
        statements=[
            iam.PolicyStatement(
                actions=[
                    "ecs:DeregisterContainerInstance",
                    "ecs:RegisterContainerInstance",
                    "ecs:SubmitAttachmentStateChanges",
                    "ecs:SubmitContainerStateChange",
                    "ecs:SubmitTaskStateChange",
                ],
                resources=[cluster.cluster_arn],
            ),
            iam.PolicyStatement(
                actions=["ecs:Poll", "ecs:StartTelemetrySession"],
                resources=["*"],
                conditions={"ArnEquals": {"ecs:cluster": cluster.cluster_arn}},
            ),
            iam.PolicyStatement(actions=["ecs:DiscoverPollEndpoint"], resources=["*"]),
        ]
    )


def _batch_agent_policy(stack: cdk.Stack) -> iam.PolicyDocument:
    clusters = stack.format_arn(service="ecs", resource="cluster", resource_name="AWSBatch*")
    instances = stack.format_arn(service="ecs", resource="container-instance", resource_name="AWSBatch*/*")
    return iam.PolicyDocument(
        statements=[
            iam.PolicyStatement(
                actions=[
                    "ecs:DeregisterContainerInstance",
                    "ecs:RegisterContainerInstance",
                    "ecs:SubmitAttachmentStateChanges",
                    "ecs:SubmitContainerStateChange",
                    "ecs:SubmitTaskStateChange",
                ],
                resources=[clusters],
            ),
            iam.PolicyStatement(
                actions=["ecs:Poll", "ecs:StartTelemetrySession", "ecs:UpdateContainerInstancesState"],
                resources=[instances],
            ),
            iam.PolicyStatement(
                actions=["ecs:TagResource"],
                resources=[instances],
                conditions={"StringEquals": {"ecs:CreateAction": "RegisterContainerInstance"}},
            ),
            iam.PolicyStatement(actions=["ecs:DiscoverPollEndpoint"], resources=["*"]),
        ]
    )


def _root_volume() -> ec2.BlockDevice:
    volume = ec2.BlockDeviceVolume.ebs(30, volume_type=ec2.EbsDeviceVolumeType.GP3, encrypted=True)
    return ec2.BlockDevice(device_name="/dev/xvda", volume=volume)


def _metric(
    namespace: str,
    name: str,
    dimensions: Mapping[str, str],
    *,
    label: str,
    statistic: str = "Average",
    period: cdk.Duration = _ONE_MINUTE,
) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=namespace,
        metric_name=name,
        dimensions_map=dict(dimensions),
        statistic=statistic,
        label=label,
        period=period,
    )


def _graph(
    title: str,
    metrics: Sequence[cloudwatch.IMetric],
    *,
    warning: float | None = None,
    critical: float | None = None,
    line: cloudwatch.HorizontalAnnotation | None = None,
) -> cloudwatch.GraphWidget:
    lines = [line] if line else []
    if warning is not None:
        lines.append(cloudwatch.HorizontalAnnotation(value=warning, label="Warning", color=_ORANGE))
    if critical is not None:
        lines.append(cloudwatch.HorizontalAnnotation(value=critical, label="Critical", color=_RED))
    return cloudwatch.GraphWidget(
        title=title,
        left=list(metrics),
        left_annotations=lines,
        left_y_axis=cloudwatch.YAxisProps(min=0),
        width=8,
        height=6,
    )
