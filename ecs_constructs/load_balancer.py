"""An Application Load Balancer that several services share, and its listeners."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_s3 as s3
from constructs import Construct

from ecs_constructs.arguments import is_unresolved, require_duration_between
from ecs_constructs.validation.source_lines import record_source_line

_IDLE_TIMEOUT = cdk.Duration.seconds(60)
_ACCESS_LOGS_RETENTION = cdk.Duration.days(90)
_HTTP = ec2.Port.tcp(80)
_HTTPS = ec2.Port.tcp(443)


class LoadBalancerListener(Construct):
    """The listeners of one load balancer: HTTPS with a redirect from HTTP, or plain HTTP without a certificate.

    Use it alone to add listeners to a load balancer that exists already. A service takes ``listener``, which answers
    404 until a service adds a rule: no service is the default one, so that none is reached by accident.

    Args:
        scope: The parent construct.
        construct_id: The id below the parent.
        load_balancer: The load balancer to listen on, made here or elsewhere. Changing it replaces the listeners.
        certificates: The certificates of HTTPS, the first one being the default. Without any, the listener is HTTP on
            port 80: the only protocol that works without a domain name. The first one can be added to a deployed
            listener, which then moves to HTTPS with its rules. The last one can't be taken away in one deployment: the
            redirect has port 80 until the end of it, so delete the redirect listener by hand before.
        ssl_policy: The protocols and ciphers of HTTPS. Default: TLS 1.3 and 1.2 with forward secrecy, without CBC
            ciphers, and with post-quantum key exchange, as the AWS console chooses.
            https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
        allowed_peers: Who may connect. Default: nobody, because the security group of an existing load balancer already
            has an owner who decides that.

    Attributes:
        listener: The listener that services add their rules to.
        redirect_listener: The HTTP listener that redirects to HTTPS; None without a certificate.
    """

    listener: elbv2.ApplicationListener
    redirect_listener: elbv2.ApplicationListener | None

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        load_balancer: elbv2.IApplicationLoadBalancer,
        certificates: Sequence[acm.ICertificate] = (),
        ssl_policy: elbv2.SslPolicy = elbv2.SslPolicy.TLS13_12_RES_PQ,
        allowed_peers: Sequence[ec2.IPeer] = (),
    ) -> None:
        super().__init__(scope, construct_id)
        record_source_line(self, scope, construct_id)
        self.listener = elbv2.ApplicationListener(
            self,
            "Resource",
            load_balancer=load_balancer,
            protocol=elbv2.ApplicationProtocol.HTTPS if certificates else elbv2.ApplicationProtocol.HTTP,
            certificates=[elbv2.ListenerCertificate.from_certificate_manager(each) for each in certificates],
            ssl_policy=ssl_policy if certificates else None,
            default_action=elbv2.ListenerAction.fixed_response(
                404, content_type="text/plain", message_body="No service has this address."
            ),
            open=False,
        )
        self.redirect_listener = self._redirect(load_balancer) if certificates else None
        for peer in allowed_peers:
            for port in (_HTTPS, _HTTP) if certificates else (_HTTP,):
                load_balancer.connections.allow_from(peer, port)

    def _redirect(self, load_balancer: elbv2.IApplicationLoadBalancer) -> elbv2.ApplicationListener:
        redirect = elbv2.ApplicationListener(
            self,
            "Redirect",
            load_balancer=load_balancer,
            protocol=elbv2.ApplicationProtocol.HTTP,
            default_action=elbv2.ListenerAction.redirect(protocol="HTTPS", port="443", permanent=True),
            open=False,
        )
        # Where a certificate is added later, the listener of the services has port 80 until it moves to 443.
        # https://github.com/aws/aws-cdk/issues/34235
        redirect.node.add_dependency(self.listener)
        return redirect


class LoadBalancer(Construct):
    """An Application Load Balancer for several services, with its access logs and listeners.

    Services add their own target group, rule and security group rules, each in the service's own stack: the load
    balancer's stack never refers to a service, so it deploys first and a service can come and go without touching it.
    Requests with header names that HTTP does not allow lose those headers, because such headers are used to smuggle
    requests.

    Args:
        scope: The parent construct.
        construct_id: The id below the parent.
        vpc: The VPC. Changing it replaces the load balancer.
        internet_facing: Whether it has public addresses. Default: yes, as for a web site. Changing it replaces the load
            balancer, its listeners and the target groups behind it.
        vpc_subnets: The subnets. Default: the public ones when internet-facing, else the private ones.
        security_group: The security group. Default: a new one that lets traffic out to the services only.
        allowed_peers: Who may connect. Default: every IPv4 address when internet-facing, else the VPC's addresses.
        certificates: The certificates of HTTPS; see `LoadBalancerListener`.
        ssl_policy: The protocols and ciphers of HTTPS; see `LoadBalancerListener`.
        access_logs: Whether each request is logged to S3. Default: yes, since after an incident the requests can't be
            brought back. It needs a stack with a concrete region, because the log delivery account differs by region.
        access_logs_bucket: An existing bucket for the logs, encrypted with S3 managed keys: log delivery can't use KMS
            keys. The policy of an imported bucket must allow the delivery already. Default: a new private bucket that
            refuses connections without TLS.
            https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
        access_logs_prefix: The folder in the bucket. Default: none; needed only where load balancers share a bucket.
        access_logs_retention: How long a new bucket keeps a log file, whole days. Default: 90 days, long enough to
            look into an incident noticed late. Ignored for an existing bucket, which has its own rules.
        access_logs_removal_policy: What happens to a new bucket with the stack. Default: it stays, since it can't be
            made again. ``DESTROY`` works on an empty bucket only, and a load balancer writes a test file as soon as it
            logs: the deletion of the stack then fails.
        idle_timeout: How long a connection may be silent, 1 to 4000 seconds. Default: 60 seconds, as AWS has it; raise
            it above the longest pause in a response. The service's own keep-alive must be longer, or clients see errors
            502.
        deletion_protection: Whether AWS refuses to delete it. Default: no, because it holds no data and the protection
            makes destroying or replacing it a task by hand; turn it on in production.

    Attributes:
        load_balancer: The Application Load Balancer.
        listener: The listener that services add their rules to.
        redirect_listener: The HTTP listener that redirects to HTTPS; None without a certificate.
        access_logs_bucket: The bucket of the access logs; None without them.

    Raises:
        ValueError: When the idle timeout is out of range, access logs are asked for in a stack without a region or with
            a bucket that has a KMS key, or a bucket is given while access logs are off.
    """

    load_balancer: elbv2.ApplicationLoadBalancer
    listener: elbv2.ApplicationListener
    redirect_listener: elbv2.ApplicationListener | None
    access_logs_bucket: s3.IBucket | None

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vpc: ec2.IVpc,
        internet_facing: bool = True,
        vpc_subnets: ec2.SubnetSelection | None = None,
        security_group: ec2.ISecurityGroup | None = None,
        allowed_peers: Sequence[ec2.IPeer] | None = None,
        certificates: Sequence[acm.ICertificate] = (),
        ssl_policy: elbv2.SslPolicy = elbv2.SslPolicy.TLS13_12_RES_PQ,
        access_logs: bool = True,
        access_logs_bucket: s3.IBucket | None = None,
        access_logs_prefix: str | None = None,
        access_logs_retention: cdk.Duration = _ACCESS_LOGS_RETENTION,
        access_logs_removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN,
        idle_timeout: cdk.Duration = _IDLE_TIMEOUT,
        deletion_protection: bool = False,
    ) -> None:
        require_duration_between(
            "idle_timeout", idle_timeout, minimum=1, maximum=4000, fix="Choose the longest pause that clients may make."
        )
        super().__init__(scope, construct_id)
        record_source_line(self, scope, construct_id)
        _require_loggable(self, access_logs, access_logs_bucket)
        self.load_balancer = elbv2.ApplicationLoadBalancer(
            self,
            "Resource",
            vpc=vpc,
            internet_facing=internet_facing,
            vpc_subnets=vpc_subnets,
            security_group=security_group or _security_group(self, vpc),
            drop_invalid_header_fields=True,
            idle_timeout=idle_timeout,
            deletion_protection=deletion_protection,
        )
        self.access_logs_bucket = access_logs_bucket
        if access_logs:
            self.access_logs_bucket = access_logs_bucket or _bucket(
                self, access_logs_retention, access_logs_removal_policy
            )
            self.load_balancer.log_access_logs(self.access_logs_bucket, access_logs_prefix)
        everyone = ec2.Peer.any_ipv4() if internet_facing else ec2.Peer.ipv4(vpc.vpc_cidr_block)
        listeners = LoadBalancerListener(
            self,
            # Another scheme replaces the load balancer, and a target group can't move to another one: with another
            # id of the listener, the target groups that derive theirs from it are replaced as well.
            "Listener" if internet_facing else "InternalListener",
            load_balancer=self.load_balancer,
            certificates=certificates,
            ssl_policy=ssl_policy,
            allowed_peers=[everyone] if allowed_peers is None else allowed_peers,
        )
        self.listener = listeners.listener
        self.redirect_listener = listeners.redirect_listener


def _security_group(scope: Construct, vpc: ec2.IVpc) -> ec2.SecurityGroup:
    group = ec2.SecurityGroup(scope, "SecurityGroup", vpc=vpc, allow_all_outbound=False)
    # EC2 lets everything out of a group without an egress rule, and aws-cdk-lib drops its own placeholder as soon as a
    # service adds a rule from another stack, so that the service would change this stack.
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
    group.add_egress_rule(ec2.Peer.ipv4("127.0.0.1/32"), ec2.Port.all_traffic(), "Nothing but what services add")
    return group


def _bucket(scope: Construct, retention: cdk.Duration, removal_policy: cdk.RemovalPolicy) -> s3.Bucket:
    return s3.Bucket(
        scope,
        "AccessLogs",
        encryption=s3.BucketEncryption.S3_MANAGED,
        enforce_ssl=True,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        lifecycle_rules=[s3.LifecycleRule(expiration=retention)],
        removal_policy=removal_policy,
    )


def _require_loggable(scope: Construct, access_logs: bool, bucket: s3.IBucket | None) -> None:
    if not access_logs:
        if bucket is not None:
            raise ValueError(
                "access_logs_bucket is given while access_logs is False; leave out the bucket, or set access_logs to "
                "True."
            )
        return
    if is_unresolved(cdk.Stack.of(scope).region):
        raise ValueError(
            f"access_logs needs a region, and the stack of {scope.node.path} has none; "
            "give the stack an env with a region, or set access_logs to False."
        )
    if bucket is not None and bucket.encryption_key is not None:
        raise ValueError(
            f"access_logs_bucket {bucket.node.path} is encrypted with a KMS key; load balancers can log to buckets "
            "with S3 managed keys (SSE-S3) only. Use such a bucket, or leave the argument out."
        )
