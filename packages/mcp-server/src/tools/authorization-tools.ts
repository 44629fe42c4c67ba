import { type AuthorizationState, GrantexError } from '@grantex/sdk';
import { AUTHORIZATION_STATUSES } from '@grantex/core/issuer';
import type { Action } from '@grantex/mcp/elicitation';
import { z } from 'zod';
import type { Page } from '../toolkit/show-page.ts';
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
      'Asks a person to let an agent act for them. If the answer has a consentUrl, show it to that person, unchanged: only they can approve, in a browser. Ask for the fewest scopes and the shortest time that the task needs. Then call check_authorization. In a sandbox nobody is asked, and the grant is there at once.',
    role: 'issue',
    effects: ASKS_SOMEBODY,
    input: z.object({
      agentId: idInput,
      principalId: principalInput.describe('The person, as this developer names them, such as user_alice'),
      scopes: scopesInput,
      expiresIn: durationInput
        .optional()
        .describe('Life of the grant, such as 30m; the limit of the server holds. Default 24h'),
      audience: audienceInput.optional().describe('The service that tokens are for. Default: the issuer'),
    }),
    output: requestOutput.extend({
      consentUrl: z
        .string()
        .nullable()
        .describe(
          'For the person to open; not for you, and not for anybody else. Null if their client showed it',
        ),
      shown: z
        .enum(['accept', 'decline', 'cancel'])
        .nullable()
        .describe('What the person did when their client showed the page. Null if it did not'),
    }),
    run: async (context, input, call) => {
      const { gx, kept, decisions } = context;
      const answered = call.pages.answer;
      if (answered !== undefined && (await kept.requestOf(answered.state)) !== undefined) {
        const { request, grantId } = await decisions.read(answered.state);
        return { ...viewOf(request, grantId), consentUrl: null, shown: answered.action };
      }
      const { code, consentUrl, ...request } = await gx.authorize(input, { signal: call.signal });
      // First, because only a request that is noted can be asked for its code.
      await kept.noteRequest(request.authRequestId, {});
      if (code !== undefined) {
        const grantId = await decisions.exchange(request, code);
        return { ...viewOf(request, grantId), consentUrl, shown: null };
      }
      const shown = isAtClient(context, input)
        ? await call.pages.show(pageOf(request, consentUrl))
        : undefined;
      if (shown === undefined) return { ...viewOf(request, null), consentUrl, shown: null };
      if ('asked' in shown) return shown.asked;
      decisions.follow(request, shown.complete);
      return { ...viewOf(request, null), consentUrl: null, shown: shown.action };
    },
    summary: ({ authRequestId, isSandbox, grantId, shown }) => {
      if (isSandbox) {
        return `This server is a sandbox: nobody was asked, and the grant ${grantId} was made at once.`;
      }
      if (shown !== null) return `Request ${authRequestId}: ${SHOWN[shown]}`;
      return `Request ${authRequestId} waits for the person. Show them consentUrl: they must open it and decide within 15 minutes. Then call check_authorization.`;
    },
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
    run: async ({ kept, decisions }, { authRequestId }) => {
      if ((await kept.requestOf(authRequestId)) === undefined) {
        // Reading a request returns its code, once, and another program may be waiting for it.
        throw new GrantexError('REQUEST_UNKNOWN', `${authRequestId} was not made here`);
      }
      const { request, grantId } = await decisions.read(authRequestId);
      return viewOf(request, grantId);
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

const SHOWN = {
  accept: 'the client showed the person the page. Call check_authorization to see what they decided.',
  cancel: 'the client showed the person the page, and they closed it. Ask them whether to ask again.',
  decline:
    'the person did not want to open the page. Respect that: do not ask again unless they want you to.',
} as const satisfies Record<Action, string>;

/** Whether the person at the client is the one who is asked. Nobody else gets the address. */
function isAtClient({ principalId }: ToolContext, asked: { readonly principalId: string }): boolean {
  return principalId !== undefined && principalId === asked.principalId;
}

function pageOf({ authRequestId, scopes }: AuthorizationState, url: string): Page {
  const message = `An agent asks for your permission (${scopes.join(', ')}). Open the page to see what it may do, and decide there.`;
  return { url, message, state: authRequestId };
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
