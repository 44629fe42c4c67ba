from mcp_world import world

__all__ = ["world"]
