"""Load on the platform's own load balancer, repeated long enough for scaling to answer."""

import aws_cdk as cdk
from aws_cdk import aws_batch as batch
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from constructs import Construct

from ecs_constructs.arguments import require_duration_between
from ecs_constructs.batch.job_definition import DEFAULT_PLATFORM, JobDefinition
from ecs_constructs.batch.platform import Ec2Platform, FargatePlatform
from ecs_constructs.load_testing.apache_bench import literal_seconds
from ecs_constructs.load_testing.load import SERVICE_LOAD, Load
from ecs_constructs.validation.source_lines import record_source_line

DEFAULT_DURATION = cdk.Duration.minutes(5)
"""How long the load lasts."""

DEFAULT_IMAGE = ecs.ContainerImage.from_registry("public.ecr.aws/docker/library/httpd:2.4.66")
"""The Apache httpd image, which brings `ab` and `sh`; pinned, because the meaning of ab's options depends on it."""

_LONGEST_DURATION = 3600
# For the last connections to time out (30 s in ab) and the container to stop.
_MARGIN = cdk.Duration.minutes(1)
# "nobody", since no rights are needed; by number, which works in an image without that name too.
_USER = "65534"


class LoadTest(Construct):
    """A load test as an AWS Batch job, started with `submit_command` and at no other time.

    The target is a load balancer of the app, not a URL: a load test must not be aimed at somebody else by a slip.

    The job repeats the load for `duration`, ends by itself, is ended at the latest one turn and a minute later, and is
    started once only. It fails when a run of `ab` failed, after a pause that keeps it from spinning.

    Args:
        load_balancer: The target. Requests go to its DNS name, so that jobs need a way to it: a NAT gateway for an
            internet-facing one, the security groups for an internal one.
        job_queue: Queue that the job is meant for, of the same platform.
        load: What is repeated. Default: `SERVICE_LOAD`; `CLUSTER_LOAD` is the other one.
        duration: How long, 1 second to 1 hour. Default: 5 minutes. Target tracking needs three breaching minutes in a
            row by the clock, which four minutes are sure to hold, and one more is left for the job's first connections.
            A single run of 30 seconds falls short of it.
        protocol: HTTP or HTTPS. Default: HTTP. Use HTTPS when the listener redirects to it: `ab` counts the redirect as
            an answer and no service sees a request. `ab` does not check the certificate's name.
        image: Image with `ab` of Apache httpd 2.4 and `sh`. Default: the public httpd image.
        platform: Platform of the queue. Default: EC2.

    Attributes:
        job_definition: The job definition.
        submit_command: Command line that starts the test, for a stack to put out.

    Raises:
        ValueError: When `duration` is out of range, or a duration is decided at deployment.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        load_balancer: elbv2.IApplicationLoadBalancer,
        job_queue: batch.IJobQueue,
        load: Load = SERVICE_LOAD,
        duration: cdk.Duration = DEFAULT_DURATION,
        protocol: elbv2.ApplicationProtocol = elbv2.ApplicationProtocol.HTTP,
        image: ecs.ContainerImage = DEFAULT_IMAGE,
        platform: Ec2Platform | FargatePlatform = DEFAULT_PLATFORM,
    ) -> None:
        require_duration_between(
            "duration", duration, minimum=1, maximum=_LONGEST_DURATION, fix="Submit the job again for a longer test."
        )
        super().__init__(scope, construct_id)
        record_source_line(self, scope, construct_id)
        self._job_queue = job_queue
        url = f"{protocol.value.lower()}://{load_balancer.load_balancer_dns_name}"
        self.job_definition = JobDefinition(
            self,
            "Resource",
            image=image,
            platform=platform,
            command=["sh", "-c", _script(load, url, duration)],
            user=_USER,
            timeout=duration.plus(load.time_limit).plus(_MARGIN),
            attempts=1,
            retry_strategies=(),
        )
        self.submit_command = (
            "aws batch submit-job --job-name load-test"
            f" --job-queue {job_queue.job_queue_arn}"
            f" --job-definition {self.job_definition.job_definition_arn}"
        )

    def grant_submit(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow the grantee to start the load test.

        Args:
            grantee: Who may start it.
        """
        return self.job_definition.grant_submit(grantee, job_queue=self._job_queue)


def _script(load: Load, url: str, duration: cdk.Duration) -> str:
    # AWS Batch replaces $(NAME) only where NAME is an environment variable, so the shell gets its own $(...) unchanged.
    runs = [f"{load.bench.command(url + path)} || {{ status=$?; sleep 1; }}" for path in load.paths]
    return "\n".join(
        [
            "status=0",
            f"end=$(($(date +%s) + {literal_seconds('duration', duration):.0f}))",
            "while [ $(date +%s) -lt $end ]; do",
            *runs,
            "done",
            "exit $status",
        ]
    )
