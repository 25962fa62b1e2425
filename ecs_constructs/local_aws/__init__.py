"""An AWS account on this machine, for trying a deployment without touching a real one.

`run(command)` and `LocalAws` start moto's server in a process of its own, with the CloudFormation behaviour and the
resource types that moto lacks, and point every AWS SDK and the CDK command line at it. Needs the extra `local`.

What is deployed can be read back through the AWS APIs, updated and deleted. What is not imitated:

- No container, instance or Lambda function runs. A service keeps the count it was given; a Batch job succeeds at once.
- No scheduling: no task is placed, no capacity provider starts an instance, no deployment rolls or rolls back. An Auto
  Scaling group and a Batch environment do list the instances that they were asked for.
- No metrics, so that no alarm fires and no scaling policy acts. No traffic passes a load balancer, no check runs.
- Nothing is logged: the server access logs of buckets, the flow logs of networks and the attributes of listeners, group
  metrics and notifications of an Auto Scaling group are taken, and have no effect.
- A custom resource (`Custom::*`, `AWS::CloudFormation::CustomResource`) is backed by a Lambda function: it gets a
  physical id, its attributes say what they stand for, and a warning names it.
- IAM allows everything, and service quotas and most of AWS's validation are absent: a template that deploys here may
  still be rejected by AWS, which is what `ecs-constructs check` is for.
- A resource type, property or operation that has no counterpart here is named in a warning on standard error, once.
- Nothing is kept: the account ends with the process.
"""

from ecs_constructs.local_aws.environment import ACCOUNT
from ecs_constructs.local_aws.process import LocalAws, LocalAwsError, run

__all__ = ["ACCOUNT", "LocalAws", "LocalAwsError", "run"]
