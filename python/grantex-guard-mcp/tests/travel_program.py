"""A guarded server on stdio, for the tests: ``python travel_program.py URL API_KEY AUDIENCE KIND``."""

import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from grantex_mcp import Service, guard_server
from mcp_servers import RULES, fast_mcp, mcp_server

url, api_key, audience, kind = sys.argv[1:]
service = Service(url=url, api_key=api_key, audience=audience)
server: Any = guard_server(
    {"FastMCP": fast_mcp, "MCPServer": mcp_server}[kind](), guard=service.guard, rules=RULES
)
if kind == "FastMCP":
    server.run(transport="stdio", show_banner=False)
else:
    server.run()
os._exit(0)
