"""An app of stock aws-cdk-lib constructs, for the tests that deploy with the real CDK command line.

Two stacks with references between them: a network with what is shared, and what runs in it.
"""

import os

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_batch as batch
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as cloudwatch_actions
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from constructs import Construct

ENVIRONMENT = cdk.Environment(account=os.environ["CDK_DEFAULT_ACCOUNT"], region=os.environ["CDK_DEFAULT_REGION"])


class NetworkStack(cdk.Stack):
    """VPC with NAT, endpoints and flow logs, a repository and a bucket."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id, env=ENVIRONMENT)
        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            availability_zones=["us-east-1a", "us-east-1b"],
            nat_gateways=1,
            gateway_endpoints={"S3": ec2.GatewayVpcEndpointOptions(service=ec2.GatewayVpcEndpointAwsService.S3)},
        )
        self.vpc.add_interface_endpoint("Ecr", service=ec2.InterfaceVpcEndpointAwsService.ECR)
        flow_log_group = logs.LogGroup(self, "FlowLogs", removal_policy=cdk.RemovalPolicy.DESTROY)
        self.vpc.add_flow_log("FlowLog", destination=ec2.FlowLogDestination.to_cloud_watch_logs(flow_log_group))
        ecr.Repository(
            self,
            "Repository",
            image_scan_on_push=True,
            image_tag_mutability=ecr.TagMutability.IMMUTABLE,
            lifecycle_rules=[ecr.LifecycleRule(max_image_count=5)],
            removal_policy=cdk.RemovalPolicy.DESTROY,
            empty_on_delete=True,
        )
        self.bucket = s3.Bucket(
            self,
            "Logs",
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            removal_policy=cdk.RemovalPolicy.DESTROY,
            auto_delete_objects=True,
        )


class ServiceStack(cdk.Stack):
    """Cluster with instances, a Fargate and an EC2 service behind a load balancer, Batch on spot, an alarm."""

    def __init__(self, scope: Construct, construct_id: str, *, network: NetworkStack) -> None:
        super().__init__(scope, construct_id, env=ENVIRONMENT)
        vpc = network.vpc
        cluster = ecs.Cluster(self, "Cluster", vpc=vpc, container_insights_v2=ecs.ContainerInsights.ENHANCED)
        group = autoscaling.AutoScalingGroup(
            self,
            "Group",
            vpc=vpc,
            min_capacity=1,
            max_capacity=4,
            launch_template=ec2.LaunchTemplate(
                self,
                "Template",
                instance_type=ec2.InstanceType("t3.medium"),
                machine_image=ecs.EcsOptimizedImage.amazon_linux2023(),
                require_imdsv2=True,
                security_group=ec2.SecurityGroup(self, "InstanceSecurityGroup", vpc=vpc),
                role=iam.Role(self, "InstanceRole", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com")),
                user_data=ec2.UserData.for_linux(),
                block_devices=[
                    ec2.BlockDevice(
                        device_name="/dev/xvda",
                        volume=ec2.BlockDeviceVolume.ebs(30, encrypted=True, volume_type=ec2.EbsDeviceVolumeType.GP3),
                    )
                ],
            ),
        )
        group.scale_on_incoming_bytes("Network", target_bytes_per_second=50000)
        provider = ecs.AsgCapacityProvider(
            self,
            "Provider",
            auto_scaling_group=group,
            target_capacity_percent=80,
            enable_managed_termination_protection=True,
            enable_managed_draining=True,
            minimum_scaling_step_size=1,
            maximum_scaling_step_size=2,
            instance_warmup_period=60,
        )
        cluster.add_asg_capacity_provider(provider)
        balancer = elbv2.ApplicationLoadBalancer(self, "Balancer", vpc=vpc, internet_facing=True)
        listener = balancer.add_listener(
            "Http", port=80, default_action=elbv2.ListenerAction.fixed_response(404, message_body="nothing here")
        )

        image = self.node.try_get_context("image") or "public.ecr.aws/nginx/nginx:1"
        web_task = ecs.FargateTaskDefinition(
            self,
            "WebTask",
            cpu=256,
            memory_limit_mib=512,
            runtime_platform=ecs.RuntimePlatform(
                cpu_architecture=ecs.CpuArchitecture.ARM64, operating_system_family=ecs.OperatingSystemFamily.LINUX
            ),
        )
        web_task.add_container(
            "web",
            image=ecs.ContainerImage.from_registry(image),
            port_mappings=[ecs.PortMapping(container_port=80)],
            logging=ecs.LogDrivers.aws_logs(
                stream_prefix="web",
                log_group=logs.LogGroup(self, "WebLogs", removal_policy=cdk.RemovalPolicy.DESTROY),
            ),
        )
        web = ecs.FargateService(
            self,
            "Web",
            cluster=cluster,
            task_definition=web_task,
            desired_count=2,
            min_healthy_percent=100,
            max_healthy_percent=200,
            circuit_breaker=ecs.DeploymentCircuitBreaker(rollback=True),
            health_check_grace_period=cdk.Duration.seconds(60),
            enable_execute_command=True,
        )
        web_targets = listener.add_targets(
            "Web", port=80, targets=[web], priority=20, conditions=[elbv2.ListenerCondition.path_patterns(["/*"])]
        )
        web.auto_scale_task_count(min_capacity=2, max_capacity=8).scale_on_request_count(
            "Requests",
            requests_per_target=4000,
            target_group=web_targets,
            scale_out_cooldown=cdk.Duration.seconds(10),
        )

        cats_task = ecs.Ec2TaskDefinition(self, "CatsTask", network_mode=ecs.NetworkMode.AWS_VPC)
        cats_task.add_container(
            "cats",
            image=ecs.ContainerImage.from_registry(image),
            memory_reservation_mib=128,
            memory_limit_mib=256,
            port_mappings=[ecs.PortMapping(container_port=80)],
        )
        cats = ecs.Ec2Service(
            self,
            "Cats",
            cluster=cluster,
            task_definition=cats_task,
            min_healthy_percent=100,
            capacity_provider_strategies=[
                ecs.CapacityProviderStrategy(capacity_provider=provider.capacity_provider_name, weight=1)
            ],
            placement_strategies=[ecs.PlacementStrategy.packed_by_memory()],
        )
        listener.add_targets(
            "Cats", port=80, targets=[cats], priority=10, conditions=[elbv2.ListenerCondition.path_patterns(["/cats*"])]
        )

        key = kms.Key(self, "Key", removal_policy=cdk.RemovalPolicy.DESTROY, enable_key_rotation=True)
        topic = sns.Topic(self, "Alarms", master_key=key, enforce_ssl=True)
        alarm = balancer.metrics.target_response_time().create_alarm(
            self,
            "Slow",
            threshold=1,
            evaluation_periods=3,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(cloudwatch_actions.SnsAction(topic))
        cloudwatch.Dashboard(self, "Dashboard", widgets=[[cloudwatch.TextWidget(markdown="# Platform")]])
        self._add_batch(vpc)

    def _add_batch(self, vpc: ec2.IVpc) -> None:
        spot = batch.ManagedEc2EcsComputeEnvironment(
            self, "Spot", vpc=vpc, spot=True, spot_bid_percentage=60, minv_cpus=0, maxv_cpus=32
        )
        on_demand = batch.ManagedEc2EcsComputeEnvironment(self, "OnDemand", vpc=vpc, minv_cpus=0, maxv_cpus=16)
        batch.JobQueue(
            self,
            "Queue",
            priority=5,
            compute_environments=[
                batch.OrderedComputeEnvironment(compute_environment=spot, order=1),
                batch.OrderedComputeEnvironment(compute_environment=on_demand, order=2),
            ],
            job_state_time_limit_actions=[
                batch.JobStateTimeLimitAction(
                    max_time=cdk.Duration.minutes(30),
                    reason=batch.JobStateTimeLimitActionsReason.INSUFFICIENT_INSTANCE_CAPACITY,
                )
            ],
        )
        batch.EcsJobDefinition(
            self,
            "Job",
            timeout=cdk.Duration.minutes(5),
            retry_attempts=3,
            retry_strategies=[
                batch.RetryStrategy.of(batch.Action.RETRY, batch.Reason.SPOT_INSTANCE_RECLAIMED),
                batch.RetryStrategy.of(batch.Action.EXIT, batch.Reason.custom(on_reason="*")),
            ],
            scheduling_priority=7,
            container=batch.EcsEc2ContainerDefinition(
                self,
                "JobContainer",
                image=ecs.ContainerImage.from_registry("public.ecr.aws/docker/library/busybox:1"),
                cpu=1,
                memory=cdk.Size.mebibytes(512),
                command=["true"],
                logging=ecs.LogDriver.aws_logs(
                    stream_prefix="job",
                    log_group=logs.LogGroup(self, "JobLogs", removal_policy=cdk.RemovalPolicy.DESTROY),
                ),
            ),
        )


app = cdk.App()
network = NetworkStack(app, "Network")
ServiceStack(app, "Services", network=network)
app.synth()
