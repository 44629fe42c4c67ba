"""A real MCP server over standard input and output: ``python notes_server.py``."""

from mcp.server import MCPServer

server = MCPServer("notes")
notes: list[str] = []


@server.tool()
def write_note(text: str, copies: int = 1) -> str:
    """Writes a note."""
    notes.extend([text] * copies)
    return f"wrote {text}"


@server.tool()
def read_notes() -> str:
    """Reads the notes."""
    return ", ".join(notes) or "none"


@server.tool()
def break_down() -> str:
    """Fails."""
    raise OSError("The disk is full.")


if __name__ == "__main__":
    server.run("stdio")
