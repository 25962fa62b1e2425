"""What an account allows, and how its instances are set up: figures that a template does not hold."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Figures that rules and placement measure against and that a team may set for its account.

    Attributes:
        maximum_task_cpu_units: the most CPU units of a task on instances. Default 196,608 (192 vCPU), today's limit.
        minimum_container_memory_mib: the least memory of a container in MiB. Default 6, as Docker 20.10 and later ask.
        reserved_memory_mib: memory in MiB that the ECS agent keeps from tasks on each instance
            (``ECS_RESERVED_MEMORY``). Default 0, the agent's own default.
        available_memory_ratio: the share of an instance's nominal memory that is taken for available where no
            registered value is published. Default 0.93: all published points lie above it.
        batch_reserved_memory_mib: memory in MiB that the agent keeps from jobs on each instance of a managed Batch
            compute environment. Default 32, as Batch's own images are set up.
        maximum_tasks_per_service: the most tasks of a service. Default 5,000, the account's quota.
        maximum_discovered_tasks_per_service: the most tasks of a service with Service Connect or service discovery.
            Default 1,000, the account's quota.
        maximum_services_per_cluster: the most services of a cluster. Default 5,000, the account's quota.
        maximum_instances_per_cluster: the most container instances of a cluster. Default 5,000, the account's quota.
        maximum_capacity_providers_per_cluster: the most capacity providers of a cluster. Default 20, the account's
            quota; it was 10 until 2023.
        maximum_step_adjustments: the most steps of a step scaling policy. Default 20, the account's quota.
        awsvpc_trunking: whether the account has opted in to ``awsvpcTrunking``, so that more tasks with a network
            interface of their own fit on an instance. Default false, as AWS sets up an account.
        stranded_memory_share: the share of an instance's memory, 0 to 1, from which on memory that no task can use is
            called waste. Default 1/3: where whole tasks fill an instance, less than that is often left.
    """

    maximum_task_cpu_units: int = 196_608
    minimum_container_memory_mib: int = 6
    reserved_memory_mib: int = 0
    available_memory_ratio: float = 0.93
    batch_reserved_memory_mib: int = 32
    maximum_tasks_per_service: int = 5_000
    maximum_discovered_tasks_per_service: int = 1_000
    maximum_services_per_cluster: int = 5_000
    maximum_instances_per_cluster: int = 5_000
    maximum_capacity_providers_per_cluster: int = 20
    maximum_step_adjustments: int = 20
    awsvpc_trunking: bool = False
    stranded_memory_share: float = 1 / 3


CURRENT = Limits()
"""Today's limits."""

CLASSIC = Limits(maximum_task_cpu_units=10_240)
"""The limit of 10 vCPU a task that held until about 2023, for a team that keeps to it."""

PROFILES = {"current": CURRENT, "classic": CLASSIC}
"""The limits that have a name."""
