"""Plans written by hand, with everything in them that can be printed."""

from typing import Any

from ecs_constructs.placement.counts import Counts
from ecs_constructs.placement.packing import Amounts, Answer, Limit
from ecs_constructs.placement.placement import Box, Content, Kind, Placement, Plan, Together

GROUP = "Shop-Cluster/Cluster/Instances/AutoScalingGroup/ASG"
LARGE: tuple[Amounts, Amounts] = (2048, 8192, 0, 2), (2048, 7680, 0, 2)
"""What an instance has in all, and for tasks."""

HOSTILE = "<script>alert(1)</script>&quot;\"'\x1b[31m\u202e컨테이너"


def path(name: str) -> str:
    """The construct path of a service."""
    return f"Shop-Services/{name}/Resource/Service"


def content(name: str, amounts: Amounts, count: int = 1, **more: bool) -> Content:
    """Tasks of a service on an instance."""
    return Content(name=path(name), amounts=amounts, count=count, **more)


def box(*contents: Content, instance_type: str = "m5.large", count: int = 1) -> Box:
    """An instance with 2 vCPU and 8 GiB, 512 MiB of which it keeps."""
    nominal, available = LARGE
    return Box(instance_type=instance_type, nominal=nominal, available=available, contents=contents, count=count)


def placement(name: str, **more: Any) -> Placement:
    """A service of 2 to 12 tasks, of which 4 fit on an instance by memory."""
    values: dict[str, Any] = {
        "stack": "Shop-Services",
        "resource": name,
        "path": path(name),
        "kind": Kind.SERVICE,
        "capacity": GROUP,
        "answer": Answer.FITS,
        "limit": Limit.MEMORY,
        "per_instance": 4,
        "instance_types": ("m5.large",),
        "tasks": Counts(minimum=2, desired=4, maximum=12, rolling=8),
        "instances": Counts(minimum=1, desired=1, maximum=3, rolling=2),
        "group_maximum": 6,
        "reason": "4 tasks fit on an instance.",
    }
    return Placement(**values | more)


def together(**more: Any) -> Together:
    """A cluster on which all fits."""
    values: dict[str, Any] = {
        "stack": "Shop-Cluster",
        "resource": "Cluster",
        "path": "Shop-Cluster/Cluster/Resource",
        "desired": Answer.FITS,
        "maximum": Answer.FITS,
        "instances": Counts(minimum=1, desired=2, maximum=5),
        "group_maximum": 6,
        "reason": "All fit together.",
    }
    return Together(**values | more)


LOGS = content("Logs", (128, 256, 0, 0), is_daemon=True)

FARGATE = placement(
    "Web", capacity="FARGATE", limit=None, per_instance=None, instance_types=(), instances=Counts(), group_maximum=None
)
ORDERS = placement("Orders", boxes=(box(LOGS, content("Orders", (256, 1800, 0, 0), 4), count=3),))
CART = placement(
    "Cart",
    answer=Answer.CANNOT,
    limit=Limit.GROUP_MAXIMUM,
    per_instance=1,
    instances=Counts(minimum=2, desired=4, maximum=12, rolling=8),
    reason="12 tasks need 12 instances, and there are at most 6.",
    ways_out=("raise the group's maximum to 12", "use m5.2xlarge"),
    boxes=(box(LOGS, content("Cart", (1536, 1024, 0, 0))),),
)
SEARCH = placement(
    "Search",
    answer=Answer.UNDECIDED,
    limit=None,
    per_instance=None,
    instance_types=(),
    tasks=Counts(minimum=2),
    instances=Counts(),
    group_maximum=None,
    reason="Not determined: Search/DesiredCount (the parameter Count has no default).",
)
DAEMON = placement(
    "Logs", kind=Kind.DAEMON, limit=None, per_instance=1, tasks=Counts(), instances=Counts(), boxes=(box(LOGS),)
)
JOB = placement(
    "Job",
    kind=Kind.JOB,
    capacity="Shop-Batch/Spot/Resource",
    limit=Limit.CPU,
    per_instance=2,
    tasks=Counts(),
    instances=Counts(desired=1, maximum=8),
    group_maximum=None,
)
PORT = placement(
    "Port",
    limit=Limit.PORT,
    per_instance=1,
    boxes=(box(content("Port", (64, 64, 0, 1), is_alone=True)),),
    holds="where the condition IsProd is true",
)

NOTHING = Plan(placements=(), clusters=())
FITTING = Plan(placements=(FARGATE, ORDERS), clusters=(together(boxes=ORDERS.boxes),))
EVERYTHING = Plan(
    placements=(FARGATE, ORDERS, CART, SEARCH, DAEMON, JOB, PORT),
    clusters=(together(maximum=Answer.CANNOT, reason="All fit together as desired, but not at most."),),
)


def hostile() -> Plan:
    """A plan with names that are no friends of terminals and browsers."""
    bad = Content(name=HOSTILE, amounts=(256, 256, 0, 0), count=2)
    one = placement(
        "Bad",
        path=HOSTILE,
        capacity=HOSTILE,
        answer=Answer.CANNOT,
        reason=HOSTILE,
        ways_out=(HOSTILE,),
        holds=HOSTILE,
        instance_types=(HOSTILE,),
        boxes=(box(bad, instance_type=HOSTILE),),
    )
    return Plan(placements=(one,), clusters=(together(path=HOSTILE, maximum=Answer.CANNOT, reason=HOSTILE),))
