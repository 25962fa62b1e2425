"""AWS::S3::*, but for the bucket, which moto has."""

from moto.core.common_models import CloudFormationModel

from ecs_constructs.local_aws.resources.api import ApiResource, ApiType


class BucketPolicy(ApiResource, CloudFormationModel):
    """Absent from moto. Putting it again changes it."""

    api = ApiType(
        type="AWS::S3::BucketPolicy",
        service="s3",
        create="put_bucket_policy",
        update="put_bucket_policy",
        whole=True,
        delete="delete_bucket_policy",
        ref="properties.Bucket",
        key={"Bucket": "properties.Bucket"},
        renamed={"PolicyDocument": "Policy"},
    )
