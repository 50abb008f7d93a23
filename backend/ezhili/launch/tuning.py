"""How the embedded PostgreSQL is set: only the loopback, safe writes, memory by the size of the machine."""

import os
from pathlib import Path

CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")  # version 2; "max" when there is none
MIB = 2**20


def _memory() -> int:
    """Bytes this machine or container may use."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = CGROUP_LIMIT.read_text().strip() if CGROUP_LIMIT.exists() else "max"
    return min(whole, int(limit)) if limit.isdigit() else whole


def _within(low: int, wanted: int, high: int) -> str:
    """A size PostgreSQL reads, from MiB."""
    return f"{max(low, min(wanted, high))}MB"


def settings_of_server(port: int) -> dict[str, str]:
    """Given on the command line, so that they hold for this start whatever the folder's files say."""
    memory = _memory() // MIB
    return {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": "",
        "max_connections": "300",  # two pools of 8 for each of at most 16 workers; idle ones cost little
        "shared_buffers": _within(128, memory // 16, 1024),
        "effective_cache_size": _within(256, memory // 2, 12288),
        "work_mem": _within(8, memory // 512, 32),
        "maintenance_work_mem": _within(64, memory // 32, 256),
        "min_dynamic_shared_memory": "32MB",  # a container's /dev/shm may be too small for parallel work
        "random_page_cost": "1.1",
        "jit": "off",
        "wal_compression": "on",
        "max_wal_size": "2GB",
        "timezone": "UTC",
        "client_connection_check_interval": "5s",
        "logging_collector": "on",
        "log_directory": "log",
        "log_filename": "postgresql-%a.log",  # a week of days, each overwritten by the next of its name
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        "log_error_verbosity": "terse",  # details and statements quote rows, and rows name people
        "log_min_error_statement": "panic",
    }


def careless(port: int) -> dict[str, str]:
    """For tests: nothing outlives them, so nothing is forced to the disk."""
    memory = {"shared_buffers": "256MB", "max_wal_size": "1GB", "max_connections": "200"}
    unsafe = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
    return settings_of_server(port) | memory | unsafe | {"logging_collector": "off"}
