import { isFullRun } from 'test-config';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { delegate } from '../../../src/authority/grants/delegate.ts';
import { authorizationCode } from '../../../src/authority/grants/exchange.ts';
import { redeem } from '../../../src/authority/grants/one-time-credential.ts';
import { readParentToken } from '../../../src/authority/grants/parent-token.ts';
import { refreshTokenCredential } from '../../../src/authority/grants/refresh.ts';
import { openIssuerKeys } from '../../../src/authority/keys/issuer-keys.ts';
import { createLocalSigner } from '../../../src/authority/keys/local-signer.ts';
import type { Issuer } from '../../../src/authority/tokens/grant-token.ts';
import { ApiError } from '../../../src/base/api-error.ts';
import type { Transaction } from '../../../src/base/store/database.ts';
import { readConfig } from '../../../src/main/config/config.ts';
import { authorize } from '../../../src/people/authorization-requests/authorize.ts';
import { callingConnection } from '../../../src/people/scim/connections.ts';
import { changeGroup } from '../../../src/people/scim/groups.ts';
import { changeUser, makeUser, removeUser } from '../../../src/people/scim/users.ts';
import { type Outcome, race, type RaceOptions, resultOf } from '../../authority/revocations/race.ts';
import { postgresql } from '../../support/databases.ts';
import { askFor, isValid, makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';
import { connect, provision, pushGroup, type ScimClient } from './scim-client.ts';

const ROUNDS = Number(process.env['RACE_ROUNDS'] ?? (isFullRun ? 25 : 3));
/** Without locks a race must go wrong within this many rounds. */
const PATIENCE = 400;

let server: TestServer;
let developer: TestDeveloper;
let issuer: Issuer;
let config: ReturnType<typeof readConfig> & { publicUrl: string };
let masterKey: Buffer;
let client: ScimClient;
let agentId: string;
let people = 0;
beforeAll(async () => {
  const place = await postgresql();
  const environment = { GRANTEX_MASTER_KEY: place.environment['GRANTEX_MASTER_KEY'] ?? '' };
  server = await testServer({ place, environment });
  ({ developer } = server);
  masterKey = Buffer.from(environment.GRANTEX_MASTER_KEY, 'base64url');
  const signer = createLocalSigner(masterKey);
  config = { ...readConfig({}), publicUrl: server.url };
  issuer = {
    config,
    issuerKeys: await openIssuerKeys({ database: server.database, signer, now: Date.now }),
  };
  client = await connect(server.url, developer.call);
  agentId = await makeAgent(developer.call);
});
afterAll(() => server.close());

/** One round: prepares a scene, runs the race, and reports what is wrong at the end. */
type Round = (options: RaceOptions) => Promise<string | undefined>;

interface Race {
  round: Round;
  /** Whether it goes wrong without locks; otherwise the stamp of the revocation, which comes last, ends what was given before. */
  isHeldByLocks: boolean;
}

const RACES: Record<string, Race> = {
  'exchange during a deactivation: no grant outlives it': {
    isHeldByLocks: false,
    async round(options) {
      const { principalId, userId } = await somebody();
      const { code } = await askFor(developer.call, agentId, { principalId });
      const [exchanged, left] = await race(options, exchange(code), deactivate(userId));
      resultOf(left);
      return survivor(exchanged);
    },
  },

  'refresh during a deletion: no token outlives it': {
    isHeldByLocks: false,
    async round(options) {
      const { principalId, userId } = await somebody();
      const { refreshToken } = await makeGrant(developer.call, agentId, { principalId });
      const [refreshed, left] = await race(
        options,
        (transaction) =>
          redeem(transaction, issuer, developer.id, refreshTokenCredential, { refreshToken, agentId }),
        async (transaction) => removeUser(transaction, await provisioner(transaction), userId),
      );
      resultOf(left);
      return survivor(refreshed);
    },
  },

  'delegation during a deactivation: no child outlives it': {
    isHeldByLocks: false,
    async round(options) {
      const { principalId, userId } = await somebody();
      const { grantToken } = await makeGrant(developer.call, agentId, { principalId });
      const parentToken = await readParentToken(issuer, developer.id, grantToken, undefined);
      const input = { key: undefined, subAgentId: agentId, scopes: ['flights:search'], expiresIn: 3_600 };
      const [delegated, left] = await race(
        options,
        (transaction) => delegate(transaction, issuer, { ...input, parentToken }),
        deactivate(userId),
      );
      resultOf(left);
      return survivor(delegated);
    },
  },

  'the first request of a person nobody has seen, while they are deactivated: it gives no grant': {
    isHeldByLocks: true,
    async round(options) {
      const principalId = newName();
      const [authorized, left] = await race(
        options,
        (transaction) =>
          authorize(transaction, { config: { ...config, mode: 'sandbox' }, masterKey }, developer.id, {
            agentId,
            principalId,
            scopes: ['flights:search'],
            expiresIn: 3_600,
          }),
        async (transaction) =>
          makeUser(transaction, await provisioner(transaction), { userName: principalId, active: false }),
      );
      resultOf(left);
      if (authorized.status === 'rejected') return refusalIn(authorized);
      const { code } = authorized.value;
      const { body } = await developer.call('POST /v1/token', { code, agentId });
      return body.grantToken === undefined ? undefined : 'a leaver gave a grant';
    },
  },

  'exchange while the person loses the group that allowed it: no grant outlives that': {
    isHeldByLocks: true,
    async round(options) {
      const { principalId, userId } = await somebody();
      const groupId = await pushGroup(client.scim, principalId, [userId]);
      await developer.call(`PATCH /v1/scim/groups/${groupId}`, { approves: ['flights:search'] });
      const asked = { principalId, scopes: ['flights:search'] };
      const { code } = await askFor(developer.call, agentId, asked);
      const [exchanged, lost] = await race(options, exchange(code), async (transaction) =>
        changeGroup(
          transaction,
          await callingConnection(transaction, { connectionId: client.id }),
          groupId,
          () => ({
            displayName: principalId,
          }),
        ),
      );
      resultOf(lost);
      await client.scim(`DELETE /Groups/${groupId}`);
      return survivor(exchanged);
    },
  },
};

describe.each(Object.entries(RACES))('%s', (_name, { round, isHeldByLocks }) => {
  test('in every order', async () => {
    for (let count = 0; count < ROUNDS; count += 1) {
      const fault = await round({ database: server.database, developerId: developer.id });
      expect([count, fault]).toEqual([count, undefined]);
    }
  });

  test.runIf(isFullRun && isHeldByLocks)('and goes wrong without the locks', async () => {
    let fault: string | undefined;
    for (let count = 0; count < PATIENCE && fault === undefined; count += 1) {
      fault = await round({ database: server.database, developerId: developer.id, withoutLocks: true });
    }
    expect(fault).toBeDefined();
  });
});

function newName(): string {
  people += 1;
  return `person_${people}`;
}

async function somebody(): Promise<{ principalId: string; userId: string }> {
  const principalId = newName();
  return { principalId, userId: await provision(client.scim, principalId) };
}

const provisioner = async (transaction: Transaction) => ({
  connection: await callingConnection(transaction, { connectionId: client.id }),
  whenLeft: async () => undefined,
});

function deactivate(userId: string) {
  return async (transaction: Transaction) =>
    changeUser(transaction, await provisioner(transaction), userId, (present) => ({
      ...present,
      active: false,
    }));
}

function exchange(code: string) {
  return (transaction: Transaction) =>
    redeem(transaction, issuer, developer.id, authorizationCode, { code, agentId });
}

type Given = { grantToken: string } | ApiError;

/** A token that is still valid although its person has left, or lost the right to approve it. */
async function survivor(outcome: Outcome<Given>): Promise<string | undefined> {
  if (outcome.status === 'rejected') return refusalIn(outcome);
  if (outcome.value instanceof ApiError) return undefined;
  return (await isValid(developer.call, outcome.value.grantToken)) ? 'a token outlived it' : undefined;
}

/** A refusal is well; a route tries again in the next second, and is then refused. Anything else is a fault. */
function refusalIn({ reason }: PromiseRejectedResult): string | undefined {
  const isRefusal = reason instanceof ApiError || (reason as Error).name === 'SameSecondError';
  return isRefusal ? undefined : String(reason);
}
