"""A plan, printed for a terminal."""

import re

import pytest

from ecs_constructs.placement.counts import Counts
from ecs_constructs.placement.packing import Answer, Limit
from ecs_constructs.placement.placement import Placement, Plan
from ecs_constructs.report import plan_text
from ecs_constructs.report.characters import width as columns_taken
from tests.report.plans import EVERYTHING, FITTING, NOTHING, SEARCH, hostile, path, placement, together


def of(*placements: Placement, width: int = 80) -> list[str]:
    return plan_text.render(Plan(placements=placements, clusters=()), width=width).splitlines()


def test_a_line_a_service_and_a_line_a_cluster() -> None:
    assert plan_text.render(FITTING, width=80).splitlines() == [
        "  service or job  capacity   tasks  per instance  instances  answer",
        "  Web             FARGATE    2-12   -             -          fits",
        "  Orders          Instances  2-12   4 by memory   3 of 6     fits",
        "",
        "  all of a cluster  desired tasks  instances  most tasks  instances",
        "  Cluster           fits           2 of 6     fits        5 of 6",
        "",
        "2 fit.",
    ]


def test_what_does_not_fit_is_said_below_with_the_ways_out() -> None:
    text = plan_text.render(EVERYTHING, width=80)
    assert text.splitlines()[:8] == [
        "  service or job  capacity   tasks   per instance  instances  answer",
        "  Web             FARGATE    2-12    -             -          fits",
        "  Orders          Instances  2-12    4 by memory   3 of 6     fits",
        "  Cart            Instances  2-12    1             12 of 6    cannot fit",
        "  Search          Instances  2-?     -             -          undecided",
        "  Logs            Instances  daemon  1             all 6      fits",
        "  Job             Spot       job     2 by CPU      1 of 8     fits",
        "  Port (1)        Instances  2-12    1 by port     3 of 6     fits",
    ]
    assert text.split("\n\n")[1:] == [
        "Cart on Instances: cannot fit\n"
        "  Shop-Services/Cart/Resource/Service\n"
        "  12 tasks need 12 instances, and there are at most 6.\n"
        "  Ways out, each checked:\n"
        "  - raise the group's maximum to 12\n"
        "  - use m5.2xlarge",
        "Search on Instances: undecided\n"
        "  Shop-Services/Search/Resource/Service\n"
        "  Not determined: Search/DesiredCount (the parameter Count has no default).",
        "  all of a cluster  desired tasks  instances  most tasks  instances\n"
        "  Cluster           fits           2 of 6     cannot fit  5 of 6",
        "All of Cluster\n  Shop-Cluster/Cluster/Resource\n  All fit together as desired, but not at most.",
        "5 fit, 1 cannot fit, 1 undecided.\n(1) This holds where the condition IsProd is true.\n",
    ]


@pytest.mark.parametrize(
    ("limit", "shown"),
    [
        (None, "4"),
        (Limit.CPU, "4 by CPU"),
        (Limit.MEMORY, "4 by memory"),
        (Limit.GPU, "4 by GPUs"),
        (Limit.NETWORK_INTERFACE, "4 by ENIs"),
        (Limit.PORT, "4 by port"),
        (Limit.CONSTRAINT, "4 by constraint"),
        (Limit.ARCHITECTURE, "4 by architecture"),
        (Limit.GROUP_MAXIMUM, "4"),
        (Limit.VCPUS, "4"),
    ],
)
def test_every_limit(limit: Limit | None, shown: str) -> None:
    assert re.split(" {2,}", of(placement("A", limit=limit))[1])[4] == shown


def test_the_limit_of_an_instance_is_named_where_a_group_is_the_limit() -> None:
    assert "4 by CPU" in of(placement("A", limit=Limit.GROUP_MAXIMUM, instance_limit=Limit.CPU))[1]


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        (Counts(minimum=2, maximum=8), "2-8"),
        (Counts(minimum=3, maximum=3), "3"),
        (Counts(), "?"),
        (Counts(minimum=1), "1-?"),
        (Counts(maximum=5000), "?-5,000"),
    ],
)
def test_counts_of_tasks(counts: Counts, shown: str) -> None:
    assert re.split(" {2,}", of(placement("A", tasks=counts))[1])[3] == shown


def test_figures_that_are_open() -> None:
    open_ = placement("A", per_instance=None, limit=None, instances=Counts(), group_maximum=None, capacity=None)
    assert of(open_)[1].split() == ["A", "?", "2-12", "?", "?", "of", "?", "fits"]


def test_several_groups_are_named_together() -> None:
    assert "Blue, Green" in of(placement("A", capacity="Shop/Blue/ASG, Shop/Green/ASG"))[1]


def test_services_of_the_same_name_are_told_apart() -> None:
    lines = of(*(placement("Orders", path=f"{stage}/Orders/Resource/Service") for stage in ("Dev", "Prod")))
    assert [line.split()[0] for line in lines[1:3]] == ["Dev/Orders", "Prod/Orders"]


def test_what_no_path_is_known_of_is_named_by_its_logical_id() -> None:
    assert of(placement("Orders", path=None))[1].split()[0] == "Orders"
    undecided = placement("Orders", path=None, answer=Answer.UNDECIDED)
    assert of(undecided)[3:5] == ["Orders on Instances: undecided", "  Shop-Services/Orders"]


@pytest.mark.parametrize("width", [10, 40, 60, 80, 120])
def test_text_keeps_to_the_width(width: int) -> None:
    long = placement("Long", path=f"Shop/{'VeryLongNameOfAService' * 6}", answer=Answer.CANNOT, ways_out=("x" * 200,))
    wide = placement("Wide", path=f"가게/{'컨테이너' * 20}", reason="컨테이너 " * 40, answer=Answer.UNDECIDED)
    plan = Plan(placements=(*EVERYTHING.placements, long, wide), clusters=EVERYTHING.clusters)
    assert max(map(columns_taken, plan_text.render(plan, width=width).splitlines())) <= max(width, 40)


def test_long_names_lose_their_middle() -> None:
    names = [f"{'Orders' * 9}{end}" for end in ("One", "Two")]
    lines = of(*(placement(name) for name in names))
    assert [line.split()[0][-3:] for line in lines[1:3]] == ["One", "Two"]
    assert all("..." in line for line in lines[1:3])


def test_a_narrow_terminal_gets_a_line_a_figure() -> None:
    assert plan_text.render(FITTING, width=40).splitlines()[6:13] == [
        "  Orders",
        "    capacity: Instances",
        "    tasks: 2-12",
        "    per instance: 4 by memory",
        "    instances: 3 of 6",
        "    answer: fits",
        "",
    ]


def test_colour_is_used_where_it_is_wanted() -> None:
    plain = plan_text.render(EVERYTHING, width=80)
    assert "\033" not in plain
    coloured = plan_text.render(EVERYTHING, width=80, colour=True)
    assert re.sub(r"\033\[\d+m", "", coloured) == plain
    for code, answer in (("32", "fits"), ("31", "cannot fit"), ("33", "undecided")):
        assert f"\033[{code}m{answer}\033[0m" in coloured
    assert "\033[1mCart on Instances: cannot fit\033[0m" in coloured


def test_a_template_cannot_control_the_terminal() -> None:
    text = plan_text.render(hostile(), width=200)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\\u001b[31m\\u202e컨테이너" in text


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([Answer.FITS], "1 fits."),
        ([Answer.CANNOT, Answer.CANNOT], "2 cannot fit."),
        ([Answer.UNDECIDED, Answer.FITS, Answer.FITS], "2 fit, 1 undecided."),
    ],
)
def test_the_last_line_counts(answers: list[Answer], said: str) -> None:
    assert of(*(placement(f"S{number}", answer=answer) for number, answer in enumerate(answers)))[-1] == said


def test_a_cluster_says_why_where_one_answer_is_open() -> None:
    plan = Plan(placements=(SEARCH,), clusters=(together(maximum=Answer.UNDECIDED, instances=Counts(desired=2)),))
    text = plan_text.render(plan, width=80)
    assert "  Cluster           fits           2 of 6     undecided   ? of 6\n" in text
    assert "All of Cluster\n" in text


def test_nothing_to_place() -> None:
    assert plan_text.render(NOTHING) == "No service and no job definition is in the templates.\n"


def test_the_full_path_is_named_where_something_does_not_fit() -> None:
    assert f"  {path('Cart')}\n" in plan_text.render(EVERYTHING, width=80)
