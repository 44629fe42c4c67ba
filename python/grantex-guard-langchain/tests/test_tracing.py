"""Where a token that is carried in the config of a run is sent or stored besides the tool: what the README
says about it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from grantex import Rule
from grantex_langchain import GrantMiddleware, guard_tools
from grantex_testing.guarding import guarding
from grantex_testing.local_server import LocalAnswer, LocalServer
from langchain.agents import create_agent
from langchain_core.tools import tool
from langchain_core.tracers.langchain import LangChainTracer
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.prebuilt import ToolRuntime
from langsmith import Client
from scripted_chat_model import call_of, calls, model_that


@dataclass
class Context:
    token: Any


@dataclass(frozen=True)
class Place:
    """A place for a token, and where the token then turns up."""

    name: str
    carry: Callable[[str], dict[str, Any]]
    in_traces: bool = False
    in_checkpoints: bool = False
    in_debug_stream: bool = False


PLACES = [
    Place("a function in the context", lambda token: {"context": Context(lambda: token)}),
    Place("a text in the context", lambda token: {"context": Context(token)}),
    Place("a function in configurable", lambda token: {"configurable": {"token": lambda: token}}),
    Place("a text in configurable", lambda token: {"configurable": {"token": token}}, True, True, True),
]


def read_token(runtime: ToolRuntime[Any, Any]) -> str:
    context: Context | None = runtime.context
    token = runtime.config["configurable"]["token"] if context is None else context.token
    text: str = token() if callable(token) else token
    return text


@tool
def book(flight: str, runtime: ToolRuntime[Any, Any]) -> str:
    """Books."""
    assert runtime.tool_call_id
    return f"booked {flight}"


@contextmanager
def langsmith() -> Iterator[tuple[LangChainTracer, list[str]]]:
    """LangSmith's own tracer, and what it sends."""
    sent: list[str] = []

    def answer(request: Any) -> LocalAnswer:
        sent.append(request.body.decode(errors="replace"))
        return LocalAnswer({})

    with LocalServer(answer) as server:
        yield LangChainTracer(client=Client(api_url=server.url, api_key="x", auto_batch_tracing=False)), sent


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("has_middleware", [False, True])
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_token_turns_up_where_the_readme_says(place: Place, has_middleware: bool, is_async: bool) -> None:
    saver = InMemorySaver()
    with guarding() as made, langsmith() as (tracer, sent):
        token = made.server.token("flights:book")
        guarding_of: Any = {"guard": made.guard, "rules": {"book": Rule("flights:book")}, "token": read_token}
        agent: Any = create_agent(
            model_that(calls(call_of("book", {"flight": "AI 101"}))),
            [book] if has_middleware else guard_tools([book], **guarding_of),
            middleware=[GrantMiddleware(**guarding_of)] if has_middleware else [],
            context_schema=Context,
            checkpointer=saver,
        )
        carried = place.carry(token)
        config = {
            "callbacks": [tracer],
            "configurable": {"thread_id": "1", **carried.pop("configurable", {})},
        }
        options = {**carried, "stream_mode": ["debug", "updates", "messages"]}

        async def stream() -> list[Any]:
            return [part async for part in agent.astream({"messages": ["Book."]}, config, **options)]

        if is_async:
            parts = asyncio.run(stream())
        else:
            parts = list(agent.stream({"messages": ["Book."]}, config, **options))
        tracer.wait_for_futures()
        assert made.recorder.in_short == ["allowed book", "success book"]
    found = {
        "traces": "".join(sent),
        "checkpoints": repr(saver.storage) + repr(saver.writes),
        "debug stream": repr(parts),
    }
    assert all("booked AI 101" in text for text in found.values())
    assert {name: token in text for name, text in found.items()} == {
        "traces": place.in_traces,
        "checkpoints": place.in_checkpoints,
        "debug stream": place.in_debug_stream,
    }
