from adk_world import world

__all__ = ["world"]
