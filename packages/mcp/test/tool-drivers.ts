import type { Grant } from '@grantex/mcp';
import { rulesOf, type ToolDriver } from 'adapter-tests';
import { type AnyContext, type AnyServer, connect, type Line } from './support/lines.ts';

function grantIn({ authInfo, http }: AnyContext): Grant {
  const grant = (http?.authInfo ?? authInfo)?.extra.grant;
  if (grant === undefined) throw new TypeError('The context is not that of a guarded tool.');
  return grant;
}

/** The tool of a server, called by a client in memory. */
export function toolDriverOf(line: Line): ToolDriver<AnyServer> {
  return {
    name: line.name,
    isGuardedInPlace: true,
    make(work) {
      const server = line.makeServer();
      server.registerTool('book', {}, async (context: AnyContext) => {
        const signal = (): AbortSignal | undefined => context.mcpReq?.signal ?? context.signal;
        const answer = await work({ grant: () => grantIn(context), signal });
        return { content: [{ type: 'text', text: JSON.stringify(answer) }] };
      });
      return server;
    },
    guard(server, { guard, rule, token }) {
      line.guardServer(server as never, { guard, rules: rulesOf(rule), token });
      return server;
    },
    async run(server, calls, signal) {
      const client = await connect(line, server);
      const told: unknown[] = [];
      for (let call = 0; call < calls; call += 1) {
        const options = signal && { signal };
        const { content } = await client.callTool(
          { name: 'book' },
          ...(line.major === 1 ? [undefined, options] : [options]),
        );
        told.push(JSON.parse(content[0]?.text ?? ''));
      }
      await client.close();
      return told;
    },
  };
}
