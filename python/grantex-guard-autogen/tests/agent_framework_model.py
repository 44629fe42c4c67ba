"""An agent of Agent Framework whose model calls tools as a test says."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from agent_framework import (
    Agent,
    BaseChatClient,
    ChatMiddlewareLayer,
    ChatResponse,
    ChatResponseUpdate,
    Content,
    FunctionInvocationLayer,
    Message,
    ResponseStream,
)

ToolCall = tuple[str, str]
"""The name of a tool, and its arguments as JSON."""


class ScriptedClient(FunctionInvocationLayer[Any], ChatMiddlewareLayer[Any], BaseChatClient[Any]):
    """A model that makes these calls in its first turn, and then says "done"."""

    def __init__(self, *calls: ToolCall, **options: Any) -> None:
        super().__init__(**options)
        self.calls = calls

    def _inner_get_response(
        self, *, messages: Sequence[Message], stream: bool, options: Mapping[str, Any], **kwargs: Any
    ) -> Any:
        is_first = not any(content.type == "function_result" for m in messages for content in m.contents)
        contents: list[Any] = ["done"]
        if is_first:
            contents = [
                Content.from_function_call(f"call_{number}", name, arguments=arguments)
                for number, (name, arguments) in enumerate(self.calls)
            ]
        if stream:
            return ResponseStream(self._stream(contents), finalizer=ChatResponse.from_updates)
        return self._answer(contents)

    async def _answer(self, contents: list[Any]) -> ChatResponse[Any]:
        return ChatResponse(messages=[Message(role="assistant", contents=contents)], response_id="r")

    async def _stream(self, contents: list[Any]) -> AsyncIterator[ChatResponseUpdate]:
        for content in contents:
            whole = Content.from_text(content) if isinstance(content, str) else content
            yield ChatResponseUpdate(role="assistant", contents=[whole])


async def ask(
    tools: Any,
    *calls: tuple[str, Mapping[str, Any]],
    middleware: Any = None,
    stream: bool = False,
    **kwargs: Any,
) -> list[Content]:
    """Let an agent make these calls, and return what its model reads of each."""
    client = ScriptedClient(*((name, json.dumps(arguments)) for name, arguments in calls))
    agent: Any = Agent(client, tools=tools, middleware=middleware)
    if stream:
        answers = agent.run("Go.", stream=True, **kwargs)
        async for _ in answers:
            pass
        response = await answers.get_final_response()
    else:
        response = await agent.run("Go.", **kwargs)
    contents = (content for message in response.messages for content in message.contents)
    return [content for content in contents if content.type == "function_result"]
