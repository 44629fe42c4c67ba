"""Runs every case with one adapter, and prints or compares what was seen."""

import asyncio
import importlib.util
import json
import os
import sys
import traceback
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import pytest

from grantex_testing.audit_log import describe_entries
from grantex_testing.contract.driver import Attempt, ContractDriver, ContractSetup, MountedTool, Outcome
from grantex_testing.contract.tools import ToolMaker
from grantex_testing.contract.world import ACTION, World
from grantex_testing.server import TestServer
from grantex_testing.vectors import report_vector, vectors_folder

# How long a case waits for an outcome, in seconds.
_PATIENCE = 10.0
_REJECTED = {"outcome": {"kind": "rejected"}, "entries": [], "runs": 0, "heard": []}

Observation = dict[str, Any]
"""What was seen of one case: ``RawObservation`` of ``packages/testing/src/contract/printed-run.ts``."""


def cases() -> list[dict[str, Any]]:
    """Return the cases of ``vectors/contract.json``, with every member."""
    file = json.loads((vectors_folder() / "contract.json").read_bytes())
    return [{**file["defaults"], **case} for case in file["cases"]]


def drivers_of(path: Path) -> list[ContractDriver]:
    """Return the ``DRIVERS`` of a file, such as ``Path(__file__).with_name("contract_driver.py")``."""
    # What it shares with the tests beside it.
    sys.path.append(str(path.resolve().parent))
    # Under a name of its own, because the folder of every member has a file of this name.
    spec = importlib.util.spec_from_file_location(f"{path.parents[1].name}.contract_driver", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    # Frameworks look for the annotations of functions in their modules.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    drivers: list[ContractDriver] = module.DRIVERS
    return drivers


def run_driver(driver: ContractDriver) -> dict[str, Any]:
    """Run every case that a driver can express: ``PrintedRun`` of ``printed-run.ts``."""
    seen = {
        case["name"]: asyncio.run(observe(case, driver))
        for case in cases()
        if case["name"] not in driver.cannot_express
    }
    return {"driver": driver.name, "cannotExpress": dict(driver.cannot_express), "observations": seen}


async def observe(case: Mapping[str, Any], driver: ContractDriver) -> Observation:
    """Run one case: a new server, a new guard, the adapter mounted in its framework, one call."""
    server = await asyncio.to_thread(TestServer)
    world = World(server, dict(case))
    maker = ToolMaker(world, case["tool"], is_held=case["alongside"] is not None)
    seen: dict[str, Outcome] = {}
    try:
        seen = await _call(case, driver, world, maker)
    except Exception as error:
        seen = {"outcome": {"kind": "broken", "error": "".join(traceback.format_exception(error))}}
    finally:
        with suppress(Exception):
            await asyncio.to_thread(world.close)
        await asyncio.to_thread(server.close)
    return {
        **seen,
        "refusals": world.refusals,
        "entries": describe_entries(world.log.entries, None if world.rule is None else ACTION),
        "runs": maker.runs,
        "heard": world.heard,
    }


async def _call(
    case: Mapping[str, Any], driver: ContractDriver, world: World, maker: ToolMaker
) -> dict[str, Outcome]:
    tool = maker.make()
    setup = ContractSetup(
        world.guard, world.rule, tool.run, tool.run_async, tool.streams, case["isGuardedTwice"]
    )
    attempt = Attempt(
        world.credentials_of(case["credentials"]), case["toolName"], case["input"], case["leavesEarly"]
    )
    async with driver.mount(setup) as mounted:
        world.caller = asyncio.create_task(_call_until_left(mounted, attempt))
        seen: dict[str, Outcome] = {}
        if case["alongside"] is not None:
            await asyncio.wait_for(maker.started.wait(), _PATIENCE)
            other = Attempt(world.credentials_of(case["alongside"]), None, case["input"], leaves_early=False)
            seen["alongside"] = await asyncio.wait_for(mounted.call(other), _PATIENCE)
            maker.released.set()
        done, _ = await asyncio.wait({world.caller}, timeout=_PATIENCE)
        if not done:
            raise TimeoutError("The call brought no outcome.")
        seen["outcome"] = {"kind": "left"} if world.caller.cancelled() else world.caller.result()
        await asyncio.wait_for(world.settled(), _PATIENCE)
        return seen


async def _call_until_left(mounted: MountedTool, attempt: Attempt) -> Outcome:
    """Whatever a framework makes of a call that its caller has left, nobody reads it."""
    task = asyncio.current_task()
    try:
        outcome = await mounted.call(attempt)
    except Exception:
        if task is not None and task.cancelling() > 0:
            return {"kind": "left"}
        raise
    return {"kind": "left"} if task is not None and task.cancelling() > 0 else outcome


ContractTest = Callable[[dict[str, Any], ContractDriver], Coroutine[Any, Any, None]]


def contract_test(drivers: Sequence[ContractDriver]) -> ContractTest:
    """Make a test of every case with each driver, or with one of them where `CONTRACT_IN_TURN` is 1."""
    is_in_turn = os.environ.get("CONTRACT_IN_TURN") == "1"
    parameters = [
        pytest.param(case, driver, id=f"{driver.name}: {case['title']}")
        for place, driver in enumerate(drivers)
        for turn, case in enumerate(cases())
        if not is_in_turn or turn % len(drivers) == place
    ]

    @pytest.mark.parametrize(("case", "driver"), parameters)
    async def test_contract(case: dict[str, Any], driver: ContractDriver) -> None:
        if case["name"] in driver.cannot_express:
            assert case["isOptional"], f"{driver.name} must express this case."
            assert driver.cannot_express[case["name"]]
        else:
            actual = _judged(await observe(case, driver), case)
            if not (case["mayBeRejected"] and actual == _REJECTED):
                assert actual == case["expected"]
        report_vector("contract", case["name"])

    return cast("ContractTest", test_contract)


def _judged(observation: Observation, case: Mapping[str, Any]) -> Observation:
    """Bring what was seen into the form of the expectation: of a refusal, what callers decide by."""
    refusals = observation["refusals"]
    judged = {name: value for name, value in observation.items() if name != "refusals"}
    for name in ("outcome", "alongside"):
        outcome = judged.get(name)
        if outcome is None or outcome["kind"] != "refused":
            continue
        body = outcome["refusal"] if isinstance(outcome["refusal"], dict) else {}
        status = outcome.get("status", case["expected"].get(name, {}).get("status"))
        missing = {name: body[name] for name in ("missingScopes", "arguments") if name in body}
        kind = "refused" if outcome["refusal"] in refusals else "refused in other words"
        judged[name] = {
            "kind": kind,
            "status": status,
            "error": body.get("error"),
            "code": body.get("code"),
            **missing,
        }
    return judged
