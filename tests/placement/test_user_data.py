"""The memory that user data makes the agent keep."""

import pytest

from ecs_constructs.placement.user_data import GAP, operating_system, reserved_memory

SHELL = "#!/bin/bash\n"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("", None),
        (SHELL + "echo ECS_CLUSTER=c >> /etc/ecs/ecs.config", None),
        (SHELL + "echo ECS_RESERVED_MEMORY=256 >> /etc/ecs/ecs.config", (256, 256)),
        (SHELL + "cat <<'EOF' >> /etc/ecs/ecs.config\nECS_CLUSTER=c\nECS_RESERVED_MEMORY=64\nEOF\n", (64, 64)),
        (SHELL + "echo 'ECS_RESERVED_MEMORY=\"128\"' >> /etc/ecs/ecs.config", (128, 128)),
        (SHELL + "# ECS_RESERVED_MEMORY=256\n", None),
        # Twice, or perhaps not at all.
        (SHELL + "echo ECS_RESERVED_MEMORY=64\necho ECS_RESERVED_MEMORY=128\n", (0, 128)),
        (SHELL + "if true; then\n  echo ECS_RESERVED_MEMORY=64\nfi\n", (0, 64)),
        (
            '<powershell>\n[Environment]::SetEnvironmentVariable("ECS_RESERVED_MEMORY", "512", "Machine")\n'
            "</powershell>",
            (512, 512),
        ),
        ("[settings.ecs]\nreserved-memory = 200\n", (200, 200)),
        ('[settings.ecs]\ncluster = "c"\n', None),
    ],
)
def test_the_memory_that_is_kept(text: str, kept: tuple[int, int] | None) -> None:
    assert reserved_memory(text) == kept


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SHELL + "echo ECS_RESERVED_MEMORY=$KEPT", "what ECS_RESERVED_MEMORY is set to is left open"),
        (SHELL + f"echo ECS_RESERVED_MEMORY={GAP}", "what ECS_RESERVED_MEMORY is set to is left open"),
        ('[settings.ecs]\nreserved-memory = "much"\n', "reserved-memory of settings.ecs is no number"),
    ],
)
def test_memory_that_only_the_instance_knows(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        reserved_memory(text)


def test_settings_of_bottlerocket_are_for_linux() -> None:
    assert operating_system('[settings.ecs]\ncluster = "c"\n') == "linux"
