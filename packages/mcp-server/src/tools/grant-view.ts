import { GRANT_STATUSES } from '@grantex/core/issuer';
import type { Grant, GrantStatus } from '@grantex/sdk';
import { z } from 'zod';
import type { ToolContext } from '../toolkit/tool-context.ts';
import { scopesOutput, shownScopes, untrusted } from '../toolkit/fields.ts';
import { cut } from '../toolkit/untrusted.ts';

/** A grant, as a model sees it. */
export interface GrantView {
  readonly grantId: string;
  readonly agentId: string;
  readonly status: GrantStatus;
  readonly scopes: string[];
  readonly scopesLeftOut: number;
  readonly issuedAt: string;
  readonly expiresAt: string;
  readonly revokedAt?: string | undefined;
  readonly parentGrantId?: string | undefined;
  readonly delegationDepth: number;
  readonly isKept: boolean;
  readonly untrusted: { readonly principalId: string | null; readonly audience: string };
}

export const grantOutput: z.ZodType<GrantView, GrantView> = z.object({
  grantId: z.string(),
  agentId: z.string(),
  status: z.enum(GRANT_STATUSES),
  ...scopesOutput,
  issuedAt: z.string(),
  expiresAt: z.string(),
  revokedAt: z.string().optional(),
  parentGrantId: z.string().optional().describe('The grant that it was delegated from'),
  delegationDepth: z.int().describe('0 for what a person granted'),
  isKept: z.boolean().describe('Whether this machine has a token of it, to delegate from and to verify'),
  untrusted: untrusted({ principalId: z.string().nullable(), audience: z.string() }),
});

export async function grantView(
  { kept }: Pick<ToolContext, 'kept'>,
  grant: Grant,
  most = 100,
): Promise<GrantView> {
  const { grantId, agentId, status, issuedAt, expiresAt, revokedAt, parentGrantId, delegationDepth } = grant;
  return {
    grantId,
    agentId,
    status,
    ...shownScopes(grant.scopes, most),
    issuedAt,
    expiresAt,
    ...(revokedAt === undefined ? {} : { revokedAt }),
    ...(parentGrantId === undefined ? {} : { parentGrantId }),
    delegationDepth,
    isKept: status === 'active' && (await kept.has(grantId)),
    untrusted: {
      principalId: grant.principalId === null ? null : cut(grant.principalId, 256),
      audience: cut(grant.audience, 512),
    },
  };
}
