"""Tests of the load balancer and its listeners."""

import re
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Match, Template

from ecs_constructs.load_balancer import LoadBalancer, LoadBalancerListener
from tests.conftest import ENVIRONMENT, feature_flags

_LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
_LOAD_BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"


def _certificate(stack: cdk.Stack) -> acm.ICertificate:
    return acm.Certificate.from_certificate_arn(
        stack, "Certificate", "arn:aws:acm:eu-west-1:111111111111:certificate/00000000-0000-0000-0000-000000000000"
    )


def _attributes(template: Template) -> dict[str, str]:
    (load_balancer,) = template.find_resources(_LOAD_BALANCER).values()
    return {each["Key"]: each["Value"] for each in load_balancer["Properties"]["LoadBalancerAttributes"]}


@pytest.fixture(scope="module")
def public() -> Template:
    """The template of a load balancer with every default."""
    app = cdk.App(context=feature_flags(), builtin_cloud_formation_validation=False)
    stack = cdk.Stack(app, "Test", env=ENVIRONMENT)
    LoadBalancer(stack, "LoadBalancer", vpc=ec2.Vpc(stack, "Vpc", max_azs=2))
    return Template.from_stack(stack)


def test_it_faces_the_internet_in_public_subnets(public: Template) -> None:
    public.has_resource_properties(
        _LOAD_BALANCER,
        {
            "Scheme": "internet-facing",
            "Subnets": [{"Ref": Match.string_like_regexp("^VpcPublic")} for _ in range(2)],
        },
    )


def test_its_attributes(public: Template) -> None:
    attributes = _attributes(public)
    assert attributes["routing.http.drop_invalid_header_fields.enabled"] == "true"
    assert attributes["idle_timeout.timeout_seconds"] == "60"
    assert attributes["deletion_protection.enabled"] == "false"
    assert attributes["access_logs.s3.enabled"] == "true"


def test_without_a_certificate_it_speaks_http_and_answers_404(public: Template) -> None:
    public.resource_count_is(_LISTENER, 1)
    public.has_resource_properties(
        _LISTENER,
        {
            "Port": 80,
            "Protocol": "HTTP",
            "DefaultActions": [
                {"Type": "fixed-response", "FixedResponseConfig": Match.object_like({"StatusCode": "404"})},
            ],
            "SslPolicy": Match.absent(),
        },
    )


def test_it_lets_everyone_in_and_nothing_out(public: Template) -> None:
    public.has_resource_properties(
        "AWS::EC2::SecurityGroup",
        {
            "SecurityGroupIngress": [Match.object_like({"CidrIp": "0.0.0.0/0", "FromPort": 80, "ToPort": 80})],
            "SecurityGroupEgress": [Match.object_like({"CidrIp": "127.0.0.1/32"})],
        },
    )


def test_its_logs_are_encrypted_private_and_bounded(public: Template) -> None:
    public.has_resource(
        "AWS::S3::Bucket",
        {
            "DeletionPolicy": "Retain",
            "Properties": {
                "BucketEncryption": {
                    "ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
                },
                "PublicAccessBlockConfiguration": {
                    "BlockPublicAcls": True,
                    "BlockPublicPolicy": True,
                    "IgnorePublicAcls": True,
                    "RestrictPublicBuckets": True,
                },
                "LifecycleConfiguration": {"Rules": [{"ExpirationInDays": 90, "Status": "Enabled"}]},
            },
        },
    )
    public.has_resource_properties(
        "AWS::S3::BucketPolicy",
        {
            "PolicyDocument": {
                "Statement": Match.array_with(
                    [Match.object_like({"Effect": "Deny", "Condition": {"Bool": {"aws:SecureTransport": "false"}}})]
                )
            }
        },
    )


def test_its_ids_are_stable(public: Template) -> None:
    types = (_LOAD_BALANCER, _LISTENER, "AWS::S3::Bucket")
    ids = [logical_id for each in types for logical_id in public.find_resources(each)]
    assert ids == ["LoadBalancerC797D0FC", "LoadBalancerListener74AA7F8F", "LoadBalancerAccessLogsB27DFC85"]


def test_https_with_a_redirect(stack: cdk.Stack) -> None:
    balancer = LoadBalancer(
        stack,
        "LoadBalancer",
        vpc=ec2.Vpc(stack, "Vpc", max_azs=2),
        certificates=[_certificate(stack)],
        allowed_peers=[ec2.Peer.ipv4("203.0.113.0/24")],
    )
    template = Template.from_stack(stack)
    template.has_resource_properties(
        _LISTENER,
        {
            "Port": 443,
            "Protocol": "HTTPS",
            "SslPolicy": "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
            "Certificates": [{"CertificateArn": Match.string_like_regexp("certificate/")}],
            "DefaultActions": [Match.object_like({"Type": "fixed-response"})],
        },
    )
    template.has_resource_properties(
        _LISTENER,
        {
            "Port": 80,
            "Protocol": "HTTP",
            "DefaultActions": [
                {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}
            ],
        },
    )
    template.has_resource_properties(
        "AWS::EC2::SecurityGroup",
        {
            "SecurityGroupIngress": [
                Match.object_like({"CidrIp": "203.0.113.0/24", "FromPort": 443}),
                Match.object_like({"CidrIp": "203.0.113.0/24", "FromPort": 80}),
            ]
        },
    )
    (redirect,) = template.find_resources(_LISTENER, {"Properties": {"Port": 80}}).values()
    (https,) = template.find_resources(_LISTENER, {"Properties": {"Port": 443}})
    # With a first certificate the listener moves from port 80 to 443, and only then the redirect can take port 80.
    assert redirect["DependsOn"] == [https]
    assert balancer.redirect_listener is not None
    assert stack.resolve(balancer.listener.listener_arn) != stack.resolve(balancer.redirect_listener.listener_arn)


def test_an_internal_one_is_for_the_vpc(stack: cdk.Stack) -> None:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2)
    balancer = LoadBalancer(
        stack,
        "LoadBalancer",
        vpc=vpc,
        internet_facing=False,
        idle_timeout=cdk.Duration.minutes(5),
        deletion_protection=True,
        access_logs=False,
    )
    template = Template.from_stack(stack)
    template.has_resource_properties(
        _LOAD_BALANCER,
        {
            "Scheme": "internal",
            "Subnets": [{"Ref": Match.string_like_regexp("^VpcPrivate")} for _ in range(2)],
        },
    )
    template.has_resource_properties(
        "AWS::EC2::SecurityGroup",
        {"SecurityGroupIngress": [Match.object_like({"CidrIp": {"Fn::GetAtt": ["Vpc8378EB38", "CidrBlock"]}})]},
    )
    template.resource_count_is("AWS::S3::Bucket", 0)
    attributes = _attributes(template)
    assert attributes["idle_timeout.timeout_seconds"] == "300"
    assert attributes["deletion_protection.enabled"] == "true"
    assert "access_logs.s3.enabled" not in attributes
    assert balancer.access_logs_bucket is None


def test_another_scheme_is_another_listener(public: Template, stack: cdk.Stack) -> None:
    """Its target groups take their ids from it, and a target group can't move to the load balancer that replaces its
    own."""
    LoadBalancer(stack, "LoadBalancer", vpc=ec2.Vpc(stack, "Vpc", max_azs=2), internet_facing=False)
    assert public.find_resources(_LISTENER).keys().isdisjoint(Template.from_stack(stack).find_resources(_LISTENER))


def test_existing_parts_are_used(stack: cdk.Stack) -> None:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2)
    bucket = s3.Bucket(stack, "Logs", encryption=s3.BucketEncryption.S3_MANAGED)
    group = ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-0123456789abcdef0", mutable=False)
    balancer = LoadBalancer(
        stack,
        "LoadBalancer",
        vpc=vpc,
        vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS),
        security_group=group,
        access_logs_bucket=bucket,
        access_logs_prefix="shop",
    )
    template = Template.from_stack(stack)
    template.has_resource_properties(_LOAD_BALANCER, {"SecurityGroups": ["sg-0123456789abcdef0"]})
    template.resource_count_is("AWS::S3::Bucket", 1)
    assert _attributes(template)["access_logs.s3.prefix"] == "shop"
    assert balancer.access_logs_bucket is bucket


def test_a_bucket_can_go_with_its_stack(stack: cdk.Stack) -> None:
    LoadBalancer(
        stack,
        "LoadBalancer",
        vpc=ec2.Vpc(stack, "Vpc", max_azs=2),
        access_logs_retention=cdk.Duration.days(7),
        access_logs_removal_policy=cdk.RemovalPolicy.DESTROY,
    )
    Template.from_stack(stack).has_resource(
        "AWS::S3::Bucket",
        {
            "DeletionPolicy": "Delete",
            "Properties": {"LifecycleConfiguration": {"Rules": [{"ExpirationInDays": 7, "Status": "Enabled"}]}},
        },
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"idle_timeout": cdk.Duration.seconds(0)}, "idle_timeout (in seconds) is 0; it must be a whole number"),
        ({"idle_timeout": cdk.Duration.seconds(4001)}, "idle_timeout (in seconds) is 4001; it must be a whole number"),
    ],
)
def test_an_idle_timeout_out_of_range(stack: cdk.Stack, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        LoadBalancer(stack, "LoadBalancer", vpc=ec2.Vpc(stack, "Vpc"), **options)


def test_a_bucket_without_access_logs(stack: cdk.Stack) -> None:
    with pytest.raises(ValueError, match="access_logs_bucket is given while access_logs is False"):
        LoadBalancer(
            stack,
            "LoadBalancer",
            vpc=ec2.Vpc(stack, "Vpc"),
            access_logs=False,
            access_logs_bucket=s3.Bucket(stack, "Logs"),
        )


def test_a_bucket_with_a_kms_key(stack: cdk.Stack) -> None:
    bucket = s3.Bucket(stack, "Logs", encryption_key=kms.Key(stack, "Key"))
    with pytest.raises(ValueError, match="access_logs_bucket Test/Logs is encrypted with a KMS key"):
        LoadBalancer(stack, "LoadBalancer", vpc=ec2.Vpc(stack, "Vpc"), access_logs_bucket=bucket)


def test_access_logs_need_a_region(app: cdk.App) -> None:
    stack = cdk.Stack(app, "Anywhere")
    vpc = ec2.Vpc(stack, "Vpc")
    LoadBalancer(stack, "WithoutLogs", vpc=vpc, access_logs=False)
    with pytest.raises(ValueError, match="access_logs needs a region, and the stack of Anywhere/LoadBalancer has none"):
        LoadBalancer(stack, "LoadBalancer", vpc=vpc)


def test_an_existing_load_balancer_gets_listeners(stack: cdk.Stack) -> None:
    existing = elbv2.ApplicationLoadBalancer.from_application_load_balancer_attributes(
        stack,
        "Existing",
        load_balancer_arn="arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/app/existing/0123456789abcdef",
        security_group_id="sg-0123456789abcdef0",
    )
    listeners = LoadBalancerListener(
        stack,
        "Listener",
        load_balancer=existing,
        certificates=[_certificate(stack)],
        allowed_peers=[ec2.Peer.prefix_list("pl-0123456789abcdef0")],
    )
    template = Template.from_stack(stack)
    template.resource_count_is(_LISTENER, 2)
    template.resource_count_is(_LOAD_BALANCER, 0)
    template.all_resources_properties(
        "AWS::EC2::SecurityGroupIngress",
        {"GroupId": "sg-0123456789abcdef0", "SourcePrefixListId": "pl-0123456789abcdef0"},
    )
    template.resource_count_is("AWS::EC2::SecurityGroupIngress", 2)
    assert stack.resolve(listeners.listener.listener_arn) == {"Ref": "ListenerA9044BB0"}


def test_an_existing_load_balancer_is_opened_to_nobody(stack: cdk.Stack) -> None:
    existing = elbv2.ApplicationLoadBalancer(stack, "Existing", vpc=ec2.Vpc(stack, "Vpc", max_azs=2))
    LoadBalancerListener(stack, "Listener", load_balancer=existing)
    Template.from_stack(stack).has_resource_properties(
        "AWS::EC2::SecurityGroup", {"SecurityGroupIngress": Match.absent()}
    )
