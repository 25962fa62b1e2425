"""An AWS account on this machine, for trying a deployment without touching a real one.

`run(command)` and `LocalAws` start moto's server in a process of its own, with the CloudFormation behaviour and the
resource types that moto lacks, and point every AWS SDK and the CDK command line at it. Needs the extra `local`.

What is deployed can be read back through the AWS APIs, updated and deleted. What is not imitated:

- No container, instance or Lambda function runs. Services keep the counts they were given, a Batch job succeeds at once.
- No scheduling: no task is placed, no capacity provider starts an instance, no deployment rolls or rolls back. An Auto
  Scaling group and a Batch environment do list the instances that they were asked for.
- No metrics, so no alarm fires and no scaling policy acts; no traffic flows through a load balancer, no health check runs.
- A custom resource (`Custom::*`, `AWS::CloudFormation::CustomResource`) is Lambda-backed: it is given a physical id and no
  attributes, and named in a warning.
- IAM allows everything. Service quotas, name availability and most validation that AWS does are absent: a template
  that deploys here may be rejected by AWS, which is what `ecs-constructs check` is for.
- A resource type or a property that has no counterpart here is named in a warning on standard error, once.
- Nothing is kept: the account ends with the process.
"""

from ecs_constructs.local_aws.environment import ACCOUNT
from ecs_constructs.local_aws.process import LocalAws, LocalAwsError, run

__all__ = ["ACCOUNT", "LocalAws", "LocalAwsError", "run"]
