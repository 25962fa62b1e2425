"""The reference platform: settings in, stacks out, limits enforced. Alone reads the environment and the context."""

import os
import sys

import aws_cdk as cdk
import cdk_nag

from ecs_constructs import ResourceLimitsPlugin
from stacks.platform import Platform
from stacks.settings import ENVIRONMENT_KEY, Settings, SettingsError


def main() -> int:
    """Synthesises the platform; returns the exit code."""
    app = cdk.App()
    try:
        context = app.node.get_all_context()
        settings = Settings.from_context(context)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    account = settings.account or os.environ.get("CDK_DEFAULT_ACCOUNT")
    Platform(
        app,
        f"CatsAndDogs-{context[ENVIRONMENT_KEY]}",
        settings=settings,
        env=cdk.Environment(account=account, region=settings.region),
    )
    cdk.Validations.of(app).add_plugins(ResourceLimitsPlugin(), cdk_nag.AwsSolutionsChecks(app))
    app.synth()
    return 0


if __name__ == "__main__":
    sys.exit(main())
