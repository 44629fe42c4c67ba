import { type Admissions, AuthorizationError, type JsonObject } from '@grantex/core';
import type { TestIssuer } from '../issuer/issuer.ts';
import type { TestGrant } from '../tokens/grant.ts';
import { openAdmissions } from './arrange-admissions.ts';
import { openSink, type OpenedSink } from './arrange-sink.ts';
import { type CallerCredentials, MCP_ERROR, type RuleKind, type ToolKind } from './cases/contract-case.ts';
import type { WholeCase } from './cases/contract-case.ts';
import { describeEntries } from './describe.ts';
import type { Credentials, Payment, PaymentTool } from './driver.ts';
import type { World } from './world.ts';

/** A case made real in its world: what its data name. */
export interface Arrangement extends OpenedSink {
  readonly credentials: Credentials;
  readonly alongside: Credentials | undefined;
  readonly rule: World['rule'] | undefined;
  readonly tool: PaymentTool;
  /** Undefined: the guard asks no server. */
  readonly admissions: Admissions | undefined;
}

/** Prepares the world of a case. */
export function arrange(contractCase: WholeCase, world: World): Arrangement {
  const { credentials, alongside, outage, rule, tool, sink, admission } = contractCase;
  if (outage !== null) world.issuer.interrupt(outage);
  return {
    ...openSink(sink, world),
    credentials: present(credentials, world.issuer),
    alongside: alongside === null ? undefined : present(alongside, world.issuer),
    rule: ruleOf(rule, world),
    tool: TOOLS[tool](world),
    admissions: admission === null ? undefined : openAdmissions(admission, world),
  };
}

function present(credentials: CallerCredentials, issuer: TestIssuer): Credentials {
  switch (credentials.kind) {
    case 'none':
    case 'unreadable':
      return credentials;
    case 'text':
      return { kind: 'token', token: credentials.text };
    case 'headers': {
      const token = issuer.grantToken({ scopes: credentials.scopes });
      return { kind: 'headers', values: credentials.values.map((value) => value.replace('{token}', token)) };
    }
    case 'grant': {
      const { scopes, fault, ancestors = [], revoked, ...options } = credentials;
      if (fault !== undefined) return { kind: 'token', token: issuer.faultyToken(fault, { scopes }) };
      const chain: TestGrant[] = [];
      for (const above of ancestors) chain.push(issuer.grant({ scopes: above }, chain.at(-1)));
      const grant = issuer.grant({ ...options, scopes }, chain.at(-1));
      const ended = revoked === 'root' ? chain[0] : grant;
      if (revoked !== undefined && ended !== undefined) issuer.revoke(ended.grantId);
      return { kind: 'token', token: grant.token };
    }
  }
}

function ruleOf(kind: RuleKind, { rule }: World): World['rule'] | undefined {
  if (kind === 'none') return undefined;
  // A fault of the service, not of the caller.
  const broken = (): never => {
    throw new TypeError('The rule is broken.');
  };
  if (kind === 'plain') return rule;
  return { ...rule, [kind === 'amount throws' ? 'amount' : 'metadata']: broken };
}

/** What a tool returns that does nothing else. */
export const pay = ({ amount }: Payment): JsonObject => ({ paid: amount });

const TOOLS: { readonly [KIND in ToolKind]: (world: World) => PaymentTool } = {
  pays: () => pay,
  throws: () => () => {
    throw new Error('The bank said no.');
  },
  'is refused': () => () => {
    throw new AuthorizationError('scope_missing', { missingScopes: ['accounts:read'] });
  },
  'reports an error': () => () => MCP_ERROR,
  streams: ({ recorder, rule }) =>
    async function* tool() {
      yield 'paying';
      yield describeEntries(recorder.entries, rule.action).join(', ');
    },
  'streams until the caller leaves': ({ recorder }) =>
    async function* tool() {
      yield 'paying';
      await recorder.settled();
      yield 'too late';
    },
  'fails when the caller leaves':
    ({ leave }) =>
    async () => {
      await leave();
      throw new Error('Nobody waits.');
    },
  'looks at its input': (world) => (payment) => ({
    paid: payment.amount,
    isTheOneChecked: payment === world.checkedInput,
  }),
};
