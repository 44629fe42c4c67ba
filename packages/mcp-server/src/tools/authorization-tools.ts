import { type AuthorizationState, GrantexError } from '@grantex/sdk';
import { AUTHORIZATION_STATUSES } from '@grantex/core/issuer';
import { z } from 'zod';
import type { ToolContext } from '../toolkit/tool-context.ts';
import { ASKS_SOMEBODY, type Tool, defineTool, SETS } from '../toolkit/define-tool.ts';
import {
  audienceInput,
  durationInput,
  idInput,
  principalInput,
  scopesInput,
  scopesOutput,
  shownScopes,
} from '../toolkit/fields.ts';

const requestOutput = z.object({
  authRequestId: z.string(),
  status: z.enum(AUTHORIZATION_STATUSES),
  agentId: z.string(),
  ...scopesOutput,
  expiresAt: z.string().describe('When the request ends; a grant lasts for expiresIn'),
  expiresIn: z.string(),
  isSandbox: z.boolean().describe('In a sandbox nobody is asked: requests are approved at once'),
  grantId: z.string().nullable().describe('The grant, once it is there; its tokens stay on this machine'),
});

/** The tools that ask a person for a grant. The tokens are kept here; a model gets the id of the grant. */
export const authorizationTools: readonly Tool[] = [
  defineTool({
    name: 'request_authorization',
    title: 'Ask a person for a grant',
    description:
      'Asks a person to let an agent act for them. Show consentUrl to that person, unchanged: only they can approve, in a browser. Ask for the fewest scopes and the shortest time that the task needs. Then call check_authorization. In a sandbox nobody is asked, and the grant is there at once.',
    role: 'issue',
    effects: ASKS_SOMEBODY,
    input: z.object({
      agentId: idInput,
      principalId: principalInput.describe('The person, as this developer names them, such as user_alice'),
      scopes: scopesInput,
      expiresIn: durationInput.optional().describe('Life of the grant, such as 30m. Default 24h'),
      audience: audienceInput.optional().describe('The service that tokens are for. Default: the issuer'),
    }),
    output: requestOutput.extend({
      consentUrl: z.string().describe('For the person to open; not for you, and not for anybody else'),
    }),
    run: async (context, input, { signal }) => {
      const { gx, kept } = context;
      const { code, consentUrl, ...request } = await gx.authorize(input, { signal });
      // First, because only a request that is noted can be asked for its code.
      await kept.noteRequest(request.authRequestId, {});
      const grantId = code === undefined ? null : await exchange(context, request, code);
      return { ...viewOf(request, grantId), consentUrl };
    },
    summary: ({ authRequestId, isSandbox, grantId }) =>
      isSandbox
        ? `This server is a sandbox: nobody was asked, and the grant ${grantId} was made at once.`
        : `Request ${authRequestId} waits for the person. Show them consentUrl: they must open it and decide within 15 minutes. Then call check_authorization.`,
  }),
  defineTool({
    name: 'check_authorization',
    title: 'See what a person decided',
    description:
      'The status of a request that was made with request_authorization. After an approval it creates the grant, keeps its tokens on this machine, and returns the id of the grant.',
    role: 'issue',
    effects: SETS,
    input: z.object({ authRequestId: idInput }),
    output: requestOutput,
    run: async (context, { authRequestId }) => {
      const { gx, kept } = context;
      const known = await kept.requestOf(authRequestId);
      if (known === undefined) {
        // Reading a request returns its code, once, and another program may be waiting for it.
        throw new GrantexError('REQUEST_UNKNOWN', `${authRequestId} was not made here`);
      }
      // Without the signal of the call: the code is returned only once.
      const { code, ...request } = await gx.authorizations.get(authRequestId);
      const grantId = code === undefined ? known.grantId : await exchange(context, request, code);
      return viewOf(request, grantId ?? null);
    },
    summary: ({ authRequestId, status, grantId }) => {
      if (grantId !== null) return `Request ${authRequestId} was approved; the grant is ${grantId}.`;
      return `Request ${authRequestId}: ${WORDS[status]}`;
    },
  }),
];

const WORDS = {
  pending: 'the person has not decided yet. Ask them to open consentUrl, and call this again later.',
  approved: 'the person approved, and the grant is being made. Call this again.',
  denied: 'the person said no. Respect that: do not ask again unless they want you to.',
  cancelled: 'the developer took the request back before there was a grant.',
  expired: 'it has expired. Ask the person whether to ask again.',
  consumed: 'it was approved and used, and this machine keeps no grant of it.',
} as const satisfies Record<AuthorizationState['status'], string>;

/** Exchanges a code, without the signal of the call: a code works once, and its tokens must be kept. */
async function exchange(
  { gx, kept }: ToolContext,
  { authRequestId, agentId }: Pick<AuthorizationState, 'authRequestId' | 'agentId'>,
  code: string,
): Promise<string> {
  const tokens = await gx.tokens.exchange({ code, agentId });
  await kept.keep(tokens, agentId);
  await kept.noteRequest(authRequestId, { grantId: tokens.grantId });
  return tokens.grantId;
}

function viewOf(
  request: Omit<AuthorizationState, 'code'>,
  grantId: string | null,
): z.input<typeof requestOutput> {
  const { authRequestId, status, agentId, expiresAt, expiresIn, sandbox = false } = request;
  return {
    authRequestId,
    status: grantId === null ? status : 'consumed',
    agentId,
    ...shownScopes(request.scopes),
    expiresAt,
    expiresIn,
    isSandbox: sandbox,
    grantId,
  };
}
