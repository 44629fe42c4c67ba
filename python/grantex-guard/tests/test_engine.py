import asyncio
import contextvars
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import Future

import pytest
from grantex.base.engine import get_engine
from grantex.base.steps import Steps, run_steps, run_steps_async, wait_for

caller = contextvars.ContextVar("caller", default="nobody")


async def answer(value: int) -> int:
    await asyncio.sleep(0)
    return value


def doubled(value: int) -> Steps[int]:
    return 2 * (yield from wait_for(get_engine().submit(answer(value))))


def test_runs_the_same_steps_without_and_with_an_event_loop() -> None:
    assert run_steps(doubled(21)) == 42
    assert asyncio.run(run_steps_async(doubled(21))) == 42


async def test_waits_in_a_thread_whose_event_loop_is_running() -> None:
    assert run_steps(doubled(21)) == 42


def test_passes_on_what_the_work_throws() -> None:
    async def fail() -> None:
        raise KeyError("gone")

    with pytest.raises(KeyError, match="gone"):
        run_steps(wait_for(get_engine().submit(fail())))


def test_work_of_the_engine_does_not_see_its_caller_but_an_awaitable_of_the_caller_does() -> None:
    async def who() -> str:
        return caller.get()

    caller.set("alice")
    assert run_steps(wait_for(get_engine().submit(who()))) == "nobody"
    assert run_steps(wait_for(who())) == "alice"


def test_a_callback_in_the_engine_is_refused_instead_of_waiting_for_itself() -> None:
    async def call_back() -> str:
        with pytest.raises(RuntimeError, match="cannot wait for grantex"):
            run_steps(doubled(1))
        return f"still running {await run_steps_async(doubled(21))}"

    assert run_steps(wait_for(get_engine().submit(call_back()))) == "still running 42"


async def test_a_cancelled_caller_does_not_cancel_what_it_waited_for() -> None:
    future: Future[int] = Future()
    seen: list[BaseException] = []

    def steps() -> Steps[int]:
        try:
            return (yield from wait_for(future))
        except BaseException as error:
            seen.append(error)
            raise

    task = asyncio.create_task(run_steps_async(steps()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not future.cancelled()
    assert [type(error) for error in seen] == [asyncio.CancelledError]
    future.set_result(1)


def test_a_future_that_ends_after_its_loop_was_closed_disturbs_nobody() -> None:
    future: Future[int] = Future()

    async def leave() -> None:
        task = asyncio.create_task(run_steps_async(wait_for(future)))
        await asyncio.sleep(0)
        task.cancel()

    asyncio.run(leave())
    future.set_result(1)


def test_an_interrupt_ends_the_wait_of_a_synchronous_caller() -> None:
    forever: Future[int] = Future()
    interrupt = threading.Timer(0.05, os.kill, [os.getpid(), signal.SIGINT])
    interrupt.start()
    with pytest.raises(KeyboardInterrupt):
        run_steps(wait_for(forever))
    interrupt.join()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_the_child_of_a_fork_starts_an_engine_of_its_own() -> None:
    program = """
import os
from grantex.base.engine import get_engine

async def answer(value):
    return value

parent = get_engine()
assert parent.submit(answer(1)).result() == 1
child = os.fork()
if child == 0:
    assert get_engine() is not parent
    assert get_engine().submit(answer(2)).result(5) == 2
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
assert get_engine() is parent and parent.submit(answer(3)).result(5) == 3
"""
    subprocess.run([sys.executable, "-W", "ignore", "-c", program], check=True, timeout=30)
