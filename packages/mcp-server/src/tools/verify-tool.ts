import { uncoveredScopes } from '@grantex/core/issuer';
import type { GrantTokenClaims } from '@grantex/sdk';
import { z } from 'zod';
import { type Tool, defineTool, READS } from '../toolkit/define-tool.ts';
import {
  audienceInput,
  idInput,
  scopesInput,
  scopesOutput,
  shownScopes,
  untrusted,
} from '../toolkit/fields.ts';
import { cut } from '../toolkit/untrusted.ts';

const claimsOutput = z.object({
  ...scopesOutput,
  agentId: z.string(),
  expiresAt: z.string().describe('The end of the token, not of the grant'),
  delegationDepth: z.int(),
  ancestors: z.array(z.string()).describe('The grants above, from the root on'),
  approvedBy: z.string().nullable().describe('How the person was authenticated (acr); a sandbox asks nobody'),
  approvedAt: z.string().nullable(),
  untrusted: untrusted({ principalId: z.string(), audience: z.string() }),
});

/** The tool that verifies a kept token without showing it. */
export const verifyTools: readonly Tool[] = [
  defineTool({
    name: 'verify_grant',
    title: 'Verify and explain a grant',
    description:
      'Whether the token that this machine keeps of a grant is valid now, why not, and whether it covers a call: pass the scopes of the call, and the audience of the service.',
    role: 'verify',
    effects: READS,
    input: z.object({
      grantId: idInput,
      scopes: scopesInput.optional(),
      audience: audienceInput.optional(),
    }),
    output: z.object({
      grantId: z.string(),
      isActive: z.boolean(),
      isAllowed: z.boolean().describe('Whether it is active and covers the call'),
      reason: z.string().nullable(),
      missingScopes: z.array(z.string()),
      claims: claimsOutput.nullable(),
    }),
    run: async ({ gx, kept }, { grantId, scopes, audience }, { signal }) => {
      const token = await kept.token(grantId, { signal });
      const { active, claims, reason } = await gx.grants.verify(token, { signal });
      if (!active) {
        return { grantId, isActive: false, isAllowed: false, reason, missingScopes: [], claims: null };
      }
      const { valid } = await gx.tokens.verify(token, { scopes, audience }, { signal });
      const missingScopes = valid ? [] : uncoveredScopes(claims.scp, scopes ?? []);
      return {
        grantId,
        isActive: true,
        isAllowed: valid,
        reason: valid ? null : whyNot(missingScopes),
        missingScopes,
        claims: claimsView(claims),
      };
    },
    summary: ({ grantId, isActive, isAllowed, missingScopes }) => {
      if (!isActive) return `Grant ${grantId} is not valid.`;
      if (isAllowed) return `Grant ${grantId} is valid and covers the call.`;
      return `Grant ${grantId} is valid and does not cover the call: ${whyNot(missingScopes)}.`;
    },
  }),
];

function whyNot(missingScopes: readonly string[]): string {
  return missingScopes.length === 0 ? 'its token is for another service' : 'scopes are missing';
}

function claimsView(claims: GrantTokenClaims): z.input<typeof claimsOutput> {
  const {
    scp,
    client_id: agentId,
    exp,
    delegationDepth,
    anc = [],
    acr = null,
    auth_time: at,
    sub,
    aud,
  } = claims;
  return {
    ...shownScopes(scp),
    agentId,
    expiresAt: dateOf(exp),
    delegationDepth,
    ancestors: [...anc],
    approvedBy: acr,
    approvedAt: at === undefined ? null : dateOf(at),
    untrusted: { principalId: cut(sub, 256), audience: cut(String(aud), 512) },
  };
}

function dateOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
