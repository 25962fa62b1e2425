"""What an instance that is drawn has left."""

import pytest

from ecs_constructs.placement.packing import Amounts, Limit
from ecs_constructs.placement.placement import Box, Content

CPU, MEMORY, GPU, INTERFACE = Limit.CPU, Limit.MEMORY, Limit.GPU, Limit.NETWORK_INTERFACE


def content(amounts: Amounts, count: int = 1, **more: bool) -> Content:
    return Content(name="task", amounts=amounts, count=count, **more)


def box(*contents: Content) -> Box:
    return Box(instance_type="m5.large", nominal=(2048, 8192, 0, 2), available=(2048, 7680, 0, 2), contents=contents)


DAEMON = content((128, 256, 0, 0), is_daemon=True)


def test_what_is_left_is_less_daemons_and_all_tasks() -> None:
    assert box(DAEMON, content((512, 1024, 0, 1), 2)).left == (896, 5376, 0, 0)


@pytest.mark.parametrize(
    ("task", "room"),
    [
        (content((512, 1024, 0, 0)), 2),
        (content((0, 1024, 0, 0)), 6),
        (content((0, 0, 0, 0)), None),
        (content((1, 1, 1, 0)), 0),
        (content((512, 1024, 0, 0), is_alone=True), 0),
    ],
)
def test_room_for_more(task: Content, room: int | None) -> None:
    assert box(DAEMON, task).room_for(task) == room


@pytest.mark.parametrize(
    ("contents", "used_up", "stranded"),
    [
        ((content((512, 1024, 0, 0), 4),), (CPU,), (MEMORY, INTERFACE)),
        ((content((512, 1024, 0, 0), 3),), (), ()),
        ((content((512, 1024, 0, 1), 2),), (INTERFACE,), (CPU, MEMORY)),
        ((content((1024, 3840, 0, 0), 2),), (CPU, MEMORY), (INTERFACE,)),
        ((content((64, 64, 0, 0), is_alone=True),), (), ()),
        ((content((1024, 64, 0, 0)), content((900, 64, 0, 0))), (CPU,), (MEMORY, INTERFACE)),
        ((content((1024, 64, 0, 0)), content((500, 64, 0, 0))), (), ()),
        ((DAEMON,), (), ()),
        ((), (), ()),
    ],
)
def test_what_is_used_up_and_what_is_stranded(
    contents: tuple[Content, ...], used_up: tuple[Limit, ...], stranded: tuple[Limit, ...]
) -> None:
    assert (box(*contents).used_up, box(*contents).stranded) == (used_up, stranded)
