"""The public answer to a code, asked by many at once over loopback: how many a second, and the slowest of a hundred.

A real server (`parchemin serve`'s own, two processes) answers 300 connections kept open; the asker runs on the same
machine and takes its share of it. The processor time of the server tells a slow server from a busy machine: what two
cores of its own would answer is printed beside.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Row, percentile

PARALLEL, SECONDS, PROCESSES = 300, 8.0, 2
ASKED, LIMIT = 2_000.0, 50.0  # answers a second; ms
TICKS = os.sysconf("SC_CLK_TCK")


class Reader(asyncio.Protocol):
    """One connection that asks, reads, and asks again until the end."""

    def __init__(self, request: bytes, until: float, taken: list[float], wrong: list[bytes]) -> None:
        self.request, self.until, self.taken, self.wrong = request, until, taken, wrong
        self.got, self.ended = b"", asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self._ask()

    def _ask(self) -> None:
        self.began = time.perf_counter()
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.got += data
        head, blank, body = self.got.partition(b"\r\n\r\n")
        if not blank:
            return
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        if len(body) < length:
            return
        self.taken.append((time.perf_counter() - self.began) * 1000)
        if b" 200 " not in head[:15] or b"Ce titre est valide" not in body:
            self.wrong.append(head[:60])
        self.got = b""
        if time.perf_counter() < self.until:
            self._ask()
        else:
            self.transport.close()

    def connection_lost(self, _: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(None)


async def ask(port: int, request: bytes, seconds: float, parallel: int) -> tuple[list[float], list[bytes]]:
    """Milliseconds of each answer, and the heads of those that were not the right one."""
    taken, wrong = [], []
    until, loop = time.perf_counter() + seconds, asyncio.get_running_loop()
    readers = []
    for _ in range(parallel):
        _, reader = await loop.create_connection(
            lambda: Reader(request, until, taken, wrong), "127.0.0.1", port
        )
        readers.append(reader.ended)
    await asyncio.wait(readers, timeout=seconds + 60)
    return taken, wrong


def worked(group: int) -> float:
    """Seconds of processor that the processes of a group have used."""
    used = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        used += int(fields[11]) + int(fields[12]) if int(fields[2]) == group else 0
    return used / TICKS


def verifying() -> Iterator[Row]:
    from parchemin.awards.models import Award
    from parchemin.cli.machine import web_command
    from tests import life, make
    from tests.accounts.test_production import free_port

    world = make.world(candidates=2)
    life.bring(world, make.NOW, "awarded")
    token = Award.objects.order_by("pk").values_list("token", flat=True)[0]
    port = free_port()
    request = f"GET /v/{token} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: fr\r\n\r\n".encode()
    server = subprocess.Popen(web_command("127.0.0.1", port, PROCESSES), start_new_session=True)
    try:
        _listening(port, server)
        asyncio.run(ask(port, request, 1.0, 20))
        before, began = worked(server.pid), time.perf_counter()
        taken, wrong = asyncio.run(ask(port, request, SECONDS, PARALLEL))
        seconds, used = time.perf_counter() - began, worked(server.pid) - before
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(40)
    assert not wrong, wrong[:3]
    yield Row("verify-rate", len(taken) / seconds, ASKED, f"asked, {PARALLEL} in parallel", "/s")
    yield Row("verify-p99", percentile(taken, 0.99), LIMIT, f"limit at p99, {PARALLEL} in parallel", "ms")
    yield Row(
        "verify-cpu",
        used / len(taken) * 1000,
        1000 * PROCESSES / ASKED,
        "what the rate leaves of two cores",
        "ms",
    )


def _listening(port: int, server: subprocess.Popen) -> None:
    import socket

    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise RuntimeError("the server does not listen")


BENCHES = {"verify": verifying}
