"""MCP servers of agents: a real one, over standard input and output."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from agents import Agent, RunContextWrapper
from agents.mcp import MCPServerStdio, MCPToolMetaContext
from agents_world import model_that_calls, run_agent, told_to
from grantex import Guard, Rule
from grantex_openai_agents import guard_mcp_server, use_token
from grantex_testing.guarding import Guarding, guarding

RULES: dict[str, Rule[Any]] = {
    "write_note": Rule("notes:write", metadata=lambda arguments: {"text": arguments["text"]}),
    "break_down": Rule("notes:write"),
}
NOTES = Path(__file__).with_name("notes_server.py")


@asynccontextmanager
async def notes_server(**options: Any) -> AsyncIterator[MCPServerStdio]:
    """Start the server."""
    server = MCPServerStdio({"command": sys.executable, "args": [str(NOTES)]}, name="notes", **options)
    async with server:
        yield server


def read_token(run: RunContextWrapper[Any]) -> Any:
    return run.context()


async def run_notes(server: MCPServerStdio, *calls: Any, token: str | None = None) -> list[str]:
    """Run an agent that makes these calls, and return what it was told."""
    model = model_that_calls(*calls)
    agent = Agent[Any](name="Writer", model=model, mcp_servers=[server])
    await run_agent(agent, lambda: token)
    return told_to(model)


def guarded_by(made: Guarding, server: MCPServerStdio) -> MCPServerStdio:
    return guard_mcp_server(server, guard=made.guard, rules=RULES, token=read_token)


async def test_a_tool_of_a_server_runs_only_with_its_grant() -> None:
    with guarding() as made:
        async with notes_server() as bare:
            server = guarded_by(made, bare)
            assert isinstance(server, MCPServerStdio)
            assert guarded_by(made, server) is server
            made.guard.assert_guarded([server])
            with pytest.raises(TypeError, match="no guard stands in front of notes"):
                made.guard.assert_guarded([bare])
            note = ("write_note", {"text": "hello", "copies": 2})
            token = made.server.token("notes:write")
            assert await run_notes(server, note, token=token) == ["wrote hello"]
            (told,) = await run_notes(server, note, token=made.server.token("notes:read"))
            assert json.loads(told)["missingScopes"] == ["notes:write"]
            (told,) = await run_notes(server, note)
            assert json.loads(told)["code"] == "no_credentials"
            # A tool without a rule.
            (told,) = await run_notes(server, ("read_notes", {}), token=token)
            assert json.loads(told)["code"] == "no_rule"
            (told,) = await run_notes(server, ("break_down", {}), token=token)
            assert "The disk is full" in told or "rror" in told
            # The given server is not changed.
            assert await run_notes(bare, ("read_notes", {})) == ["hello, hello"]
        assert made.recorder.in_short == [
            *("allowed write_note", "success write_note"),
            *("blocked write_note", "blocked read_notes", "allowed break_down", "failure break_down"),
        ]
        assert made.recorder.entries[0].metadata == {"text": "hello"}


async def test_a_call_outside_of_a_run_has_no_token_of_a_run() -> None:
    with guarding() as made:
        async with notes_server() as bare:
            server = guarded_by(made, bare)
            token = made.server.token("notes:write")
            arguments = {"text": "x"}
            await run_notes(server, ("write_note", arguments), token=token)
            result = await server.call_tool("write_note", arguments)
            assert json.loads(result.content[0].text)["code"] == "no_credentials"  # type: ignore[union-attr]
            in_use = guard_mcp_server(bare, guard=made.guard, rules=RULES)
            with use_token(token):
                result = await in_use.call_tool("write_note", arguments)
            assert result.content[0].text == "wrote x"  # type: ignore[union-attr]


async def test_a_guarded_server_connects_and_keeps_its_own_resolver() -> None:
    seen: list[Any] = []

    def resolve(context: MCPToolMetaContext) -> dict[str, Any]:
        seen.append((context.server_name, context.tool_name, context.arguments))
        return {"trace": "1"}

    with guarding() as made:
        bare = MCPServerStdio({"command": sys.executable, "args": [str(NOTES)]}, name="notes")
        server = guarded_by(made, bare)
        server.tool_meta_resolver = resolve
        assert bare.tool_meta_resolver is resolve
        async with server:
            assert bare.session is server.session is not None
            token = made.server.token("notes:write")
            assert await run_notes(server, ("write_note", {"text": "x"}), token=token) == ["wrote x"]
            assert seen == [("notes", "write_note", {"text": "x"})]
        assert bare.session is None


async def test_calls_at_once_are_never_mixed() -> None:
    with guarding() as made:
        async with notes_server() as bare:
            server = guarded_by(made, bare)
            note = ("write_note", {"text": "x"})
            writers = [made.server.token("notes:write" if index % 2 else "notes:read") for index in range(6)]
            told = await asyncio.gather(*(run_notes(server, note, note, token=token) for token in writers))
        for index, answers in enumerate(told):
            assert [answer == "wrote x" for answer in answers] == [index % 2 == 1] * 2


class BrokenGuard(Guard):
    """A guard with a fault."""

    error: BaseException

    async def admit_async(self, _: Any) -> Any:
        raise self.error


@pytest.mark.parametrize(
    "error",
    [RuntimeError(), BaseException(), KeyboardInterrupt(), SystemExit(1), asyncio.CancelledError()],
    ids=lambda error: type(error).__name__,
)
def test_a_tool_never_runs_when_its_guard_raises(error: BaseException) -> None:
    with guarding() as made:
        guard = BrokenGuard(verifier=made.verifier, audit=False)
        guard.error = error
        ran: list[str] = []

        class Server(MCPServerStdio):
            async def call_tool(self, tool_name: str, *_: Any, **__: Any) -> Any:
                ran.append(tool_name)

        async def run() -> None:
            bare = Server({"command": sys.executable, "args": [str(NOTES)]}, name="notes")
            async with guard_mcp_server(bare, guard=guard, rules=RULES) as server:
                await run_notes(server, ("write_note", {"text": "x"}))

        with suppress(BaseException):
            asyncio.run(run())
        assert ran == []


def test_options_that_are_wrong_are_named() -> None:
    with guarding() as made:
        bare = MCPServerStdio({"command": "x"})
        nothing: Any = None
        for words, options in {
            '"server" must be an MCPServer': {"server": nothing},
            '"guard"': {"guard": nothing},
            '"rules"': {"rules": nothing},
            '"token"': {"token": "text"},
        }.items():
            given: dict[str, Any] = {"server": bare, "guard": made.guard, "rules": RULES, **options}
            with pytest.raises(TypeError, match=words):
                guard_mcp_server(given.pop("server"), **given)
