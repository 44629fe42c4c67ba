"""A model that says what a test has written."""

from collections.abc import Sequence
from typing import Any

from langchain_core.language_models.fake_chat_models import FakeMessagesListChatModel
from langchain_core.messages import AIMessage
from langchain_core.messages.tool import ToolCall, tool_call


class ScriptedModel(FakeMessagesListChatModel):
    """Says the messages in their order. It takes tools, as a model that calls them does."""

    def bind_tools(self, tools: Sequence[Any], **_: Any) -> Any:
        return self


def call_of(tool: str, args: dict[str, Any], call_id: str = "call_1") -> ToolCall:
    """A call of a tool, as a model makes it."""
    return tool_call(name=tool, args=args, id=call_id)


def calls(*tool_calls: ToolCall) -> AIMessage:
    """The message of a model that calls tools."""
    return AIMessage("", tool_calls=list(tool_calls))


def model_that(*messages: AIMessage) -> ScriptedModel:
    """A model that says these messages, and then that it is done."""
    return ScriptedModel(responses=[*messages, AIMessage("Done.")])
