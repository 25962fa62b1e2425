"""The image repositories."""

import aws_cdk as cdk
from aws_cdk import aws_ecs as ecs
from constructs import Construct

from ecs_constructs.repository import Repository
from stacks.retention import removal_policy
from stacks.settings import Settings


class RegistryStack(cdk.Stack):
    """A repository for each service and one for jobs.

    They are empty at first, so that a service asking for an image of theirs would never start; until its tag is set,
    each runs a public sample image instead.

    Attributes:
        web: images of the web service.
        cats: images of the cats service.
        dogs: images of the dogs service.
        job: images of Batch jobs.
    """

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings, env: cdk.Environment) -> None:
        super().__init__(scope, construct_id, env=env, description="Image repositories of the cats-and-dogs platform.")
        self._settings = settings
        self.web, self.cats, self.dogs, self.job = (self._repository(name) for name in ("Web", "Cats", "Dogs", "Job"))

    def _repository(self, name: str) -> Repository:
        repository = Repository(
            self,
            name,
            removal_policy=removal_policy(self._settings),
            empty_on_delete=not self._settings.retain_data,
        )
        cdk.CfnOutput(self, f"{name}RepositoryUri", value=repository.repository.repository_uri)
        return repository


def image_or_sample(repository: Repository, tag: str | None, sample: str) -> ecs.ContainerImage:
    """The repository's image of a tag, or a public sample image while no tag is set."""
    return ecs.ContainerImage.from_registry(sample) if tag is None else repository.image(tag)
