/** Why there are packages that are not followed at all, and runtimes on which only some are. */
export const gaps: Readonly<Record<string, string>> = {
  Workers:
    'Only the READMEs of core and Hono show a Worker. The programs of the others listen on a port, or follow the feed of revocations, which a Worker cannot keep open.',
  'Next edge': 'It is a runtime within Next, for its routes.',
  'mcp-server':
    'Its configurations name an agent and files of yours, so they are not typed as they stand. `tools/package-checks` starts a client with each of them.',
  sdk: 'It guards no call. `tools/package-checks` runs its example on a server as a stranger starts it.',
  cli: 'It guards no call. `tools/package-checks` runs it on a server as a stranger starts it.',
  testing: 'It guards no call, and needs no server.',
};
