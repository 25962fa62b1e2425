"""AWS::S3::*."""

import re

import jmespath
from moto.core.common_models import CloudFormationModel

from ecs_constructs.local_aws.resources.api import ApiResource, ApiType, Part, Properties

_DEFAULT_REGION = "us-east-1"

# The API's shapes of what CloudFormation writes more briefly.
_LIFECYCLE = """{Rules: Rules[].{
    ID: Id,
    Status: Status,
    Filter: {Prefix: Prefix || ''},
    Expiration: ExpirationInDays && {Days: ExpirationInDays},
    NoncurrentVersionExpiration: NoncurrentVersionExpiration,
    AbortIncompleteMultipartUpload: AbortIncompleteMultipartUpload,
    Transitions: Transitions[].{Days: TransitionInDays, StorageClass: StorageClass}
}}"""
_ENCRYPTION = """{Rules: ServerSideEncryptionConfiguration[].{
    ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault,
    BucketKeyEnabled: BucketKeyEnabled
}}"""


class Bucket(ApiResource, CloudFormationModel):
    """moto's own drops most of the configuration, and says nothing when it can't delete a bucket with objects."""

    api = ApiType(
        type="AWS::S3::Bucket",
        service="s3",
        create="create_bucket",
        delete="delete_bucket",
        name="BucketName",
        name_length=63,
        attributes={
            "Arn": "join('', ['arn:aws:s3:::', name])",
            "DomainName": "join('.', [name, 's3.amazonaws.com'])",
            "DualStackDomainName": "join('.', [name, 's3.dualstack', region, 'amazonaws.com'])",
            "RegionalDomainName": "join('.', [name, 's3', region, 'amazonaws.com'])",
            "WebsiteURL": "join('', ['http://', name, '.s3-website-', region, '.amazonaws.com'])",
        },
        key={"Bucket": "name"},
        renamed={"BucketName": "Bucket", "AccessControl": "ACL"},
        parts=(
            Part(
                property="BucketEncryption",
                operation="put_bucket_encryption",
                values={
                    "Bucket": "name",
                    "ServerSideEncryptionConfiguration": "{Rules: properties.BucketEncryption.Rules}",
                },
            ),
            Part(
                property="LifecycleConfiguration",
                operation="put_bucket_lifecycle_configuration",
                values={"Bucket": "name", "LifecycleConfiguration": "properties.LifecycleConfiguration"},
            ),
            Part(
                property="OwnershipControls",
                operation="put_bucket_ownership_controls",
                values={"Bucket": "name", "OwnershipControls": "properties.OwnershipControls"},
            ),
            Part(
                property="PublicAccessBlockConfiguration",
                operation="put_public_access_block",
                values={
                    "Bucket": "name",
                    "PublicAccessBlockConfiguration": "properties.PublicAccessBlockConfiguration",
                },
            ),
            Part(
                property="Tags",
                operation="put_bucket_tagging",
                values={"Bucket": "name", "Tagging": "{TagSet: properties.Tags}"},
            ),
            Part(
                property="VersioningConfiguration",
                operation="put_bucket_versioning",
                values={"Bucket": "name", "VersioningConfiguration": "properties.VersioningConfiguration"},
            ),
        ),
        # Moto checks who may write to the target by the target's policy, whose conditions it does not know.
        inert=frozenset({"LoggingConfiguration"}),
    )

    def __init__(self, name: str, properties: Properties, region: str) -> None:
        """What CloudFormation names otherwise than the API, at a depth that a renamed property does not reach."""
        values = dict(properties)
        if "AccessControl" in values:
            values["AccessControl"] = re.sub(r"\B(?=[A-Z])", "-", values["AccessControl"]).lower()
        if "LifecycleConfiguration" in values:
            values["LifecycleConfiguration"] = jmespath.search(_LIFECYCLE, values["LifecycleConfiguration"])
        if "BucketEncryption" in values:
            values["BucketEncryption"] = jmespath.search(_ENCRYPTION, values["BucketEncryption"])
        super().__init__(name, values, region)

    def arguments(self) -> Properties:
        """Outside the first region the API wants to be told where it is."""
        values = super().arguments()
        if self.region == _DEFAULT_REGION:
            return values
        return {**values, "CreateBucketConfiguration": {"LocationConstraint": self.region}}


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
