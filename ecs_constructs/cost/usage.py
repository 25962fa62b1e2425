"""What is really used in a month, as far as somebody knows: the simulation, or a bill."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

HOURS_PER_MONTH = 730
"""The hours that AWS counts in a month: 365 days of 24 hours, over 12."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one resource uses in a month; None where it is not known.

    Raises:
        ValueError: an amount is negative, or no number.

    Attributes:
        task_hours: hours of a service's tasks: two tasks for an hour are two.
        instance_hours: hours of a group's or an environment's instances, by instance type where that is known.
        vcpu_hours: vCPU-hours of the jobs of a Batch environment; on instances, those of the instances.
        memory_gb_hours: GB-hours of the memory of the jobs of a Batch environment on Fargate.
        lcu_hours: capacity units of a load balancer times hours.
        gigabytes: what goes through a NAT gateway or an endpoint.
    """

    task_hours: float | None = None
    instance_hours: float | Mapping[str, float] | None = None
    vcpu_hours: float | None = None
    memory_gb_hours: float | None = None
    lcu_hours: float | None = None
    gigabytes: float | None = None

    def __post_init__(self) -> None:
        for name, amount in self._amounts():
            if not 0 <= amount < math.inf:
                raise ValueError(f"{name} is {amount}; what is used is 0 or more")

    def _amounts(self) -> Iterator[tuple[str, float]]:
        for field in fields(self):
            value = getattr(self, field.name)
            yield from ((field.name, each) for each in (value.values() if isinstance(value, Mapping) else [value or 0]))

    def per_month(self, hours: float) -> "Usage":
        """The usage of a month that goes on as some hours did.

        Args:
            hours: how long this usage was counted, such as 24 for a day that was simulated.

        Raises:
            ValueError: hours is not more than 0.
        """
        if hours <= 0:
            raise ValueError(f"hours is {hours}; a usage is counted over more than 0 hours")
        factor = HOURS_PER_MONTH / hours
        return Usage(
            task_hours=_times(self.task_hours, factor),
            instance_hours=_each(self.instance_hours, factor),
            vcpu_hours=_times(self.vcpu_hours, factor),
            memory_gb_hours=_times(self.memory_gb_hours, factor),
            lcu_hours=_times(self.lcu_hours, factor),
            gigabytes=_times(self.gigabytes, factor),
        )


UNKNOWN = Usage()
"""Nothing is known."""


def _times(amount: float | None, factor: float) -> float | None:
    return None if amount is None else factor * amount


def _each(amount: float | Mapping[str, float] | None, factor: float) -> float | Mapping[str, float] | None:
    if isinstance(amount, Mapping):
        return {name: factor * hours for name, hours in amount.items()}
    return _times(amount, factor)
