import { GRANT_STATUSES } from '@grantex/core/issuer';
import { z } from 'zod';
import { ADDS, type Tool, defineTool, ENDS, READS } from '../toolkit/define-tool.ts';
import {
  audienceInput,
  counted,
  durationInput,
  idInput,
  pageInputs,
  pageOutputs,
  principalInput,
  scopesInput,
  scopesOutput,
  shownScopes,
} from '../toolkit/fields.ts';
import { drawTree, readGrantTree } from './grant-tree.ts';
import { grantOutput, grantView } from './grant-view.ts';

/** How many grants of a tree are shown, at most. */
const SHOWN = 100;

/** The tools for grants, which need the role `issue`. */
export const grantTools: readonly Tool[] = [
  defineTool({
    name: 'list_grants',
    title: 'List grants',
    description:
      'What people have granted to agents, newest first, a page at a time; continue with nextCursor.',
    role: 'issue',
    effects: READS,
    input: z.object({
      agentId: idInput.optional(),
      principalId: principalInput.optional(),
      status: z.enum(GRANT_STATUSES).optional(),
      pageSize: pageInputs.pageSize,
      cursor: idInput.optional().describe('nextCursor of the page before'),
    }),
    output: z.object({
      grants: z.array(grantOutput),
      total: pageOutputs.total,
      isTotalPartial: z
        .literal(true)
        .optional()
        .describe('Only a part of the grants was looked at: more may match'),
      nextCursor: z.string().optional(),
    }),
    run: async (context, query, { signal }) => {
      const { grants, total, isTotalPartial, nextCursor } = await context.gx.grants.list(query, { signal });
      return {
        grants: await Promise.all(grants.map((grant) => grantView(context, grant, 20))),
        total,
        ...(isTotalPartial && { isTotalPartial }),
        ...(nextCursor === undefined ? {} : { nextCursor }),
      };
    },
    summary: ({ grants, total, isTotalPartial, nextCursor }) => {
      const found = counted(grants.length, 'grant');
      const more = nextCursor === undefined ? '' : ` More with cursor ${nextCursor}.`;
      if (isTotalPartial === undefined) return `${found} of ${total}.${more}`;
      return `${found}. Only a part of the grants was looked at, so more may match.${more}`;
    },
  }),
  defineTool({
    name: 'get_grant',
    title: 'Look at a grant',
    description: 'One grant: its scopes, when it ends, and whether this machine keeps its token.',
    role: 'issue',
    effects: READS,
    input: z.object({ grantId: idInput }),
    output: grantOutput,
    run: async (context, { grantId }, { signal }) =>
      grantView(context, await context.gx.grants.get(grantId, { signal })),
    summary: ({ grantId, status, expiresAt }) =>
      `Grant ${grantId} is ${status}${status === 'active' ? ` until ${expiresAt}` : ''}.`,
  }),
  defineTool({
    name: 'show_grant_tree',
    title: 'Show what was delegated',
    description:
      'The whole tree that a grant belongs to: what the person granted, and what agents delegated from it.',
    role: 'issue',
    effects: READS,
    input: z.object({ grantId: idInput.describe('Any grant of the tree') }),
    output: z.object({
      rootGrantId: z.string(),
      tree: z.string().describe('One line for each grant'),
      grants: z.array(grantOutput).describe('From above to below'),
      isWhole: z.boolean().describe('False if there may be more than is shown'),
    }),
    run: async (context, { grantId }, { signal }) => {
      const found = await readGrantTree(context.gx, grantId, { signal });
      const shown = { ...found, below: found.below.slice(0, SHOWN - 1) };
      return {
        rootGrantId: found.root.grantId,
        tree: drawTree(shown),
        grants: await Promise.all([shown.root, ...shown.below].map((grant) => grantView(context, grant, 20))),
        isWhole: found.isWhole && shown.below.length === found.below.length,
      };
    },
    summary: ({ tree, isWhole }) => (isWhole ? tree : `${tree}\nThere may be more than is shown.`),
  }),
  defineTool({
    name: 'delegate_grant',
    title: 'Delegate a part of a grant',
    description:
      'Delegates part of a grant whose isKept is true to a sub-agent: strictly less, and for no longer. The new token stays on this machine; you get the id of its grant.',
    role: 'issue',
    effects: ADDS,
    input: z.object({
      grantId: idInput.describe('The grant to delegate from'),
      subAgentId: idInput,
      scopes: scopesInput,
      expiresIn: durationInput
        .optional()
        .describe('Such as 15m. Default 1h, never beyond the grant or its token'),
      audience: audienceInput.optional(),
    }),
    output: z.object({
      grantId: z.string(),
      parentGrantId: z.string(),
      subAgentId: z.string(),
      ...scopesOutput,
      tokenExpiresAt: z.string(),
    }),
    run: async ({ gx, kept }, { grantId: parentGrantId, subAgentId, ...asked }, { signal }) => {
      const parentGrantToken = await kept.token(parentGrantId, { signal, toDelegate: true });
      // Without the signal of the call: the token of an issued grant must be kept.
      const issued = await gx.grants.delegate({ parentGrantToken, subAgentId, ...asked });
      await kept.keepDelegated(issued, subAgentId);
      const { grantId, expiresAt } = issued;
      return { grantId, parentGrantId, subAgentId, ...shownScopes(issued.scopes), tokenExpiresAt: expiresAt };
    },
    summary: ({ grantId, parentGrantId, subAgentId, tokenExpiresAt }) =>
      `Agent ${subAgentId} has grant ${grantId}, from ${parentGrantId}; its token is valid until ${tokenExpiresAt}.`,
  }),
  defineTool({
    name: 'revoke_grant',
    title: 'Revoke a grant',
    description:
      'Ends a grant and everything that was delegated from it, at once and for good. Ask the person first.',
    role: 'issue',
    effects: ENDS,
    input: z.object({ grantId: idInput }),
    output: z.object({ grantId: z.string(), isRevoked: z.literal(true) }),
    run: async ({ gx, kept }, { grantId }, { signal }) => {
      await gx.grants.revoke(grantId, { signal });
      await kept.forget(grantId);
      return { grantId, isRevoked: true as const };
    },
    summary: ({ grantId }) => `Grant ${grantId} is revoked, and so is everything below it.`,
  }),
];
