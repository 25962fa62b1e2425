"""The platform with aws-cdk-lib alone, as an app: what `bench.py` holds the whole run of ``app.py`` against."""

import aws_cdk as cdk
import cdk_nag

from stacks.settings import ENVIRONMENT_KEY, Settings
from tools.stock_platform import StockPlatform


def main() -> None:
    """Synthesises the platform."""
    app = cdk.App()
    context = app.node.get_all_context()
    settings = Settings.from_context(context)
    StockPlatform(
        app,
        f"CatsAndDogs-{context[ENVIRONMENT_KEY]}",
        settings=settings,
        env=cdk.Environment(region=settings.region),
    )
    cdk.Validations.of(app).add_plugins(cdk_nag.AwsSolutionsChecks(app))
    app.synth()


if __name__ == "__main__":
    main()
