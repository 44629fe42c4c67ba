import { ROLES } from '@grantex/core/issuer';
import { z } from 'zod';
import { type Tool, defineTool, READS } from '../toolkit/define-tool.ts';
import { untrusted } from '../toolkit/fields.ts';
import { cut } from '../toolkit/untrusted.ts';

const role = z.enum(ROLES);

export const whoamiTools: readonly Tool[] = [
  defineTool({
    name: 'whoami',
    title: 'Who this is',
    description:
      'The developer, the server, its mode, and the roles of the API key of this program. Asks the server again, and then offers the tools of those roles.',
    role: undefined,
    effects: READS,
    input: z.object({}),
    output: z.object({
      server: z.string(),
      issuer: z.string(),
      mode: z.enum(['sandbox', 'live']).describe('In a sandbox nobody is asked, and nothing counts'),
      developerId: z.string(),
      roles: z.array(role).describe('admin allows everything'),
      settings: z.object({
        delegation: z.enum(['strict', 'subset']).nullish(),
        maxDelegationDepth: z.int().nullish(),
        maxGrantLifetime: z.string().nullish(),
        firstUse: z.boolean().nullish(),
      }),
      untrusted: untrusted({ name: z.string() }),
    }),
    run: async ({ gx, url }, _input, { signal, offer }) => {
      const [me, { issuer }] = await Promise.all([gx.me.get({ signal }), gx.discover({ signal })]);
      const { mode, developerId, roles, settings, name } = me;
      offer(roles);
      return {
        server: url.href,
        issuer,
        mode,
        developerId,
        roles: [...roles],
        settings,
        untrusted: { name: cut(name, 200) },
      };
    },
    summary: ({ server, mode, developerId, roles }) =>
      `Developer ${developerId} on ${server}, which is ${mode === 'live' ? 'live' : 'a sandbox'}. The key has ${roles.includes('admin') ? 'the role admin, which allows everything' : `the roles ${roles.join(', ')}`}.`,
  }),
];
