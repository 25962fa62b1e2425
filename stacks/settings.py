"""The settings of an environment: typed, kept in cdk.json, selected and overridden with ``-c``."""

import difflib
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

ENVIRONMENT_KEY = "environment"
ENVIRONMENTS_KEY = "environments"
CHECKS_KEY = "ecs-constructs"
"""The configuration of the checks, which they read themselves."""

RetentionDays = Annotated[
    Literal[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365],
    BeforeValidator(lambda value: int(value) if isinstance(value, str) and value.isdigit() else value),
]


def _image_tag() -> Any:
    allowed = "an image tag: at most 128 letters, digits, '_', '.' and '-'"
    return Field(default=None, pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$", description=allowed)


_PLAIN_WORDS = {"bool_parsing": "true or false", "bool_type": "true or false"}
"""What is allowed, where pydantic says it in a programmer's words."""


class SettingsError(Exception):
    """A setting that cannot be used: the text is one line that names the key, the value and what is allowed."""


class Settings(BaseModel):
    """What differs between environments.

    Attributes:
        region: the Region to deploy to.
        account: the account to deploy to; None takes the one of the credentials at deployment.
        retain_data: whether repositories and logs outlive their stack, and the load balancer resists deletion; access
            logs always stay.
        log_retention_days: days for which logs are kept.
        availability_zones: how many Availability Zones the network spans; a load balancer needs two.
        egress: how private subnets reach AWS: through NAT gateways or through VPC endpoints.
        nat_gateways: how many NAT gateways there are (each bills by the hour); at most one a zone.
        certificate_arn: an ACM certificate in the same Region: listeners then speak HTTPS; None leaves them on HTTP.
        instance_type: the EC2 type of the cluster's instances.
        minimum_instances: the least number of instances of the cluster.
        maximum_instances: the greatest number of instances of the cluster.
        cluster_scaling: who sizes the group: ECS managed scaling, or the lab's target tracking on network input.
        target_capacity_percent: how much of the group ECS keeps in use, under managed scaling.
        minimum_tasks: the least number of tasks of a service.
        maximum_tasks: the greatest number of tasks of a service.
        target_requests_per_minute: requests per target and minute that service scaling aims at.
        scale_out_cooldown_seconds: seconds between two scale-outs of a service.
        spot_bid_percentage: the most that a spot instance may cost, in percent of the on-demand price; None for 100.
        batch_maximum_vcpus: the most vCPUs that each Batch compute environment may have.
        web_image_tag: the tag in the web repository to run; None runs a public sample image.
        cats_image_tag: the same for cats.
        dogs_image_tag: the same for dogs.
        job_image_tag: the same for the Batch job.
        alarm_email: the address that alarms are sent to; None sends them to nobody but the topic.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    region: str = Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$", description="a Region such as eu-west-1")
    account: str | None = Field(default=None, pattern=r"^\d{12}$", description="an account id of 12 digits")
    retain_data: bool
    log_retention_days: RetentionDays
    availability_zones: int = Field(ge=2, le=6)
    egress: Literal["nat", "endpoints"]
    nat_gateways: int = Field(ge=1, le=6)
    certificate_arn: str | None = Field(
        default=None, pattern=r"^arn:[a-z-]+:acm:", description="the ARN of an ACM certificate"
    )
    instance_type: str = Field(pattern=r"^[a-z][a-z0-9-]*\.[a-z0-9-]+$", description="an EC2 type such as m6i.large")
    minimum_instances: int = Field(ge=0, le=5000)
    maximum_instances: int = Field(ge=1, le=5000)
    cluster_scaling: Literal["managed", "network-in"]
    target_capacity_percent: int = Field(ge=1, le=100)
    minimum_tasks: int = Field(ge=0, le=5000)
    maximum_tasks: int = Field(ge=1, le=5000)
    target_requests_per_minute: int = Field(ge=1)
    scale_out_cooldown_seconds: int = Field(ge=0, le=3600)
    spot_bid_percentage: int | None = Field(default=None, ge=1, le=100)
    batch_maximum_vcpus: int = Field(ge=1)
    web_image_tag: str | None = _image_tag()
    cats_image_tag: str | None = _image_tag()
    dogs_image_tag: str | None = _image_tag()
    job_image_tag: str | None = _image_tag()
    alarm_email: str | None = Field(default=None, pattern=r"^[^@\s]+@[^@\s]+$", description="an e-mail address")

    @model_validator(mode="after")
    def _fit_each_other(self) -> Self:
        for low, high in (
            ("minimum_instances", "maximum_instances"),
            ("minimum_tasks", "maximum_tasks"),
            ("nat_gateways", "availability_zones"),
        ):
            if getattr(self, low) > getattr(self, high):
                raise SettingsError(_line(low, getattr(self, low), f"at most {high}, which is {getattr(self, high)}"))
        if self.cluster_scaling == "network-in" and self.minimum_instances == 0:
            allowed = "at least 1 with cluster_scaling 'network-in': without an instance there is no input to scale by"
            raise SettingsError(_line("minimum_instances", 0, allowed))
        for tag in ("web_image_tag", "cats_image_tag", "dogs_image_tag", "job_image_tag"):
            if self.egress == "endpoints" and getattr(self, tag) is None:
                allowed = f"'nat' while {tag} is not set: the sample image comes from the internet"
                raise SettingsError(_line("egress", self.egress, allowed))
        return self

    @classmethod
    def from_context(cls, context: Mapping[str, Any]) -> Self:
        """Reads the settings of the environment that the context selects.

        Args:
            context: the app's whole context: cdk.json, with what ``-c`` adds or overrides.

        Raises:
            SettingsError: a key is unknown, or a value has the wrong type or cannot be.
        """
        environments = context.get(ENVIRONMENTS_KEY)
        name = context.get(ENVIRONMENT_KEY)
        if not isinstance(environments, Mapping) or name not in environments:
            known = (
                ", ".join(environments) if isinstance(environments, Mapping) else "none: cdk.json has no environments"
            )
            raise SettingsError(_line(ENVIRONMENT_KEY, name, f"one of {known}"))
        # What CDK itself puts into the context has a colon or an at sign in its name.
        others = (ENVIRONMENT_KEY, ENVIRONMENTS_KEY, CHECKS_KEY)
        overrides = {key: value for key, value in context.items() if not {":", "@"} & set(key) and key not in others}
        cls._validated(environments[name], f"environments.{name}.", strict=True)
        return cls._validated({**environments[name], **overrides}, "", strict=False)

    @classmethod
    def _validated(cls, values: Mapping[str, Any], prefix: str, *, strict: bool) -> Self:
        try:
            return cls.model_validate(values, strict=strict)
        except ValidationError as error:
            raise SettingsError(cls._explained(error, prefix)) from None

    @classmethod
    def _explained(cls, error: ValidationError, prefix: str) -> str:
        """The first fault as one line: key, value, what is allowed."""
        first = error.errors(include_url=False)[0]
        key = str(first["loc"][0])
        match first["type"]:
            case "extra_forbidden":
                nearest = difflib.get_close_matches(key, cls.model_fields, n=1, cutoff=0)[0]
                return _line(prefix + key, first["input"], f"no such setting; did you mean {nearest!r}?", known=False)
            case "missing":
                return f"the setting {prefix}{key} is missing"
            case _:
                described = cls.model_fields[key].description or _PLAIN_WORDS.get(first["type"])
                allowed = first["msg"].removeprefix("Input should be ").partition(", unable to")[0]
                return _line(prefix + key, first["input"], described or allowed)


def _line(key: str, value: Any, allowed: str, *, known: bool = True) -> str:
    return (
        f"the setting {key} is {value!r}; it must be {allowed}"
        if known
        else f"the setting {key} = {value!r}: {allowed}"
    )
