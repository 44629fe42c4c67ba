"""Grantex guards for three frameworks, each in a module of its own.

``grantex_autogen.agent_framework`` for Microsoft Agent Framework, ``grantex_autogen.ag2`` for AG2, and
``grantex_autogen.agentchat`` for AutoGen AgentChat 0.7. Each also has what a program needs of ``grantex``.
"""
