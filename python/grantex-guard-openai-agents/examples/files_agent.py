from agents import Agent, Runner
from agents.mcp import MCPServerStdio
from agents.models.interface import Model
from grantex_openai_agents import Rule, Service, guard_mcp_server, use_token

service = Service()

# A server that others wrote. Its other tools have no rule, so they are refused.
rules = {
    "list_directory": Rule("files:read"),
    "write_file": Rule("files:write", metadata=lambda arguments: {"path": arguments["path"]}),
}


async def work(model: str | Model, prompt: str, grant_token: str) -> str:
    """Work on files, with what the person has granted."""
    files = MCPServerStdio({"command": "mcp-server-filesystem", "args": ["."]}, name="files")
    async with guard_mcp_server(files, guard=service.guard, rules=rules) as server:
        agent = Agent(name="Files", model=model, mcp_servers=[server])
        with use_token(grant_token):
            result = await Runner.run(agent, prompt)
    return str(result.final_output)
