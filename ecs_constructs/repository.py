"""A container image repository with safe defaults."""

import re
from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from ecs_constructs.arguments import is_unresolved, require_between
from ecs_constructs.validation.source_lines import record_source_line

_ACCOUNT_ID = re.compile(r"\d{12}")
_TAG_OR_DIGEST = re.compile(r"\w[\w.-]{0,127}|sha256:[0-9a-f]{64}", re.ASCII)


class Repository(Construct):
    """An Amazon ECR repository whose images are scanned, immutable, encrypted and cleaned up.

    Wherever another construct needs images it takes `ecr.IRepository`, so an existing repository
    (`ecr.Repository.from_repository_name`) is used directly, without this construct.

    Args:
        scope: The construct that this one belongs to.
        construct_id: The id within the scope. Changing it replaces the repository.
        repository_name: The physical name. Default None: CloudFormation makes one, so that the repository can be
            replaced. Changing it replaces the repository.
        image_scan_on_push: Whether each pushed image is scanned for known vulnerabilities. Default True: basic scanning
            is free, and an image that nobody scanned is found out in production.
        image_tag_mutability: Whether a pushed tag can be moved to another image. Default IMMUTABLE: a task definition
            that names a tag then always runs the same image, and a roll-back really goes back. For a moving tag such as
            `latest` choose IMMUTABLE_WITH_EXCLUSION.
        image_tag_mutability_exclusion_filters: The tags that are exempt, for the two `_WITH_EXCLUSION` values only.
            Default none.
        untagged_image_max_age_days: Days after the push until an untagged image expires; at least 1. Default 7: only a
            replaced or half-finished push leaves an untagged image. Images of a multi-architecture manifest are
            untagged too, but ECR keeps them as long as the manifest refers to them.
        max_image_count: How many images, the newest ones, are kept; at least 1. Default 100: expiry does not look at
            what runs, so the number must be well above the releases between the oldest running task and the newest
            push, or a restarted task finds no image.
        encryption_key: The KMS key that encrypts the images. Default None: AES-256 with keys that ECR manages, which
            costs nothing. Changing it replaces the repository.
        removal_policy: What happens to the repository when it leaves the stack. Default RETAIN: images can't be rebuilt
            bit by bit, and running tasks need them to restart.
        empty_on_delete: Whether deletion removes the images as well, which it otherwise fails on. Default False; only
            with the removal policy DESTROY.
        pull_accounts: Ids of the AWS accounts that may pull. Default none.

    Attributes:
        repository: The repository.

    Raises:
        ValueError: An age or count is below 1, an account id is not twelve digits, or `empty_on_delete` is set for a
            repository that is not destroyed.

    Sources:
        https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
        https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        repository_name: str | None = None,
        image_scan_on_push: bool = True,
        image_tag_mutability: ecr.TagMutability = ecr.TagMutability.IMMUTABLE,
        image_tag_mutability_exclusion_filters: Sequence[ecr.ImageTagMutabilityExclusionFilter] = (),
        untagged_image_max_age_days: int = 7,
        max_image_count: int = 100,
        encryption_key: kms.IKey | None = None,
        removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN,
        empty_on_delete: bool = False,
        pull_accounts: Sequence[str] = (),
    ) -> None:
        super().__init__(scope, construct_id)
        record_source_line(self, scope, construct_id)
        require_between(
            "untagged_image_max_age_days", untagged_image_max_age_days, minimum=1, fix="Give the age in days."
        )
        require_between("max_image_count", max_image_count, minimum=1, fix="Keep one image or more.")
        if empty_on_delete and removal_policy is not cdk.RemovalPolicy.DESTROY:
            raise ValueError(
                f"empty_on_delete is True with removal_policy {removal_policy.name}; it needs a repository that is "
                "deleted. Set removal_policy=RemovalPolicy.DESTROY, or leave empty_on_delete out."
            )
        self.repository = ecr.Repository(
            self,
            "Resource",
            repository_name=repository_name,
            image_scan_on_push=image_scan_on_push,
            image_tag_mutability=image_tag_mutability,
            image_tag_mutability_exclusion_filters=list(image_tag_mutability_exclusion_filters) or None,
            lifecycle_rules=[
                ecr.LifecycleRule(
                    description="Untagged images expire",
                    tag_status=ecr.TagStatus.UNTAGGED,
                    max_image_age=cdk.Duration.days(untagged_image_max_age_days),
                ),
                ecr.LifecycleRule(
                    description="The newest images are kept",
                    tag_status=ecr.TagStatus.ANY,
                    max_image_count=max_image_count,
                ),
            ],
            encryption=ecr.RepositoryEncryption.KMS if encryption_key else ecr.RepositoryEncryption.AES_256,
            encryption_key=encryption_key,
            removal_policy=removal_policy,
            empty_on_delete=empty_on_delete,
        )
        self.grant_pull_to_accounts(*pull_accounts)

    def image(self, tag_or_digest: str) -> ecs.ContainerImage:
        """The image with this tag or digest, for a container definition, which then may pull it.

        Args:
            tag_or_digest: A tag such as `2024-05-17` or a digest such as `sha256:...`.

        Returns:
            The image.

        Raises:
            ValueError: The text is neither a tag nor a digest.
        """
        if not is_unresolved(tag_or_digest) and not _TAG_OR_DIGEST.fullmatch(tag_or_digest):
            raise ValueError(
                f"tag_or_digest is {tag_or_digest!r}; it must be a tag (up to 128 letters, digits, '_', '.', '-', not "
                "starting with '.' or '-') or a digest (sha256: and 64 hexadecimal digits). Give one of them."
            )
        return ecs.ContainerImage.from_ecr_repository(self.repository, tag_or_digest)

    def grant_pull(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow a principal to pull images.

        Args:
            grantee: A role, user or other principal.

        Returns:
            The grant.
        """
        return self.repository.grant_pull(grantee)

    def grant_pull_to_accounts(self, *account_ids: str) -> None:
        """Allow other AWS accounts to pull images; each decides by its own policies which of its roles do.

        Args:
            account_ids: Twelve-digit account ids.

        Raises:
            ValueError: An id is not twelve digits.
        """
        for account_id in account_ids:
            if not is_unresolved(account_id) and not _ACCOUNT_ID.fullmatch(account_id):
                raise ValueError(
                    f"account_ids has {account_id!r}; an account id is text of twelve digits. "
                    "Give the id with its leading zeros, not the account's name."
                )
            self.repository.grant_pull(iam.AccountPrincipal(account_id))
