import type { Jwk } from '../crowd/sockets.ts';
import type { Child } from '../processes/start-child.ts';
import { type Follower, type Followers, gatherFollowers, type Told } from './followers.ts';
import { createAgent, createGrants, type Exchanged, type Grantex, startGrantex } from './grantex.ts';
import { readLogNow, socketsOn, streamsAt } from './streams.ts';
import { SCOPES } from './tokens.ts';
import type { Workbench } from './workbench.ts';

/** What the time until a refusal is measured with. */
export interface FeedSetting {
  readonly grantex: Grantex;
  /** The followers are in these processes, a few hundred each. */
  readonly clients: readonly [Child, Child];
  readonly loader: Child;
  /** Only writes the bytes of a message to all sockets. */
  readonly bare: Child;
  /** The key that has signed it. */
  readonly jwk: Jwk;
  /** Active grants. */
  grants(count: number): Promise<[Exchanged, ...Exchanged[]]>;
}

/** A call with its followers, and the server's CPU time until all of them knew. */
export interface FeedSample extends Told {
  readonly serverCpu: number;
}

/** Rounds that only warm up. */
const WARM_UP = 5;

export async function prepareFeed(bench: Workbench): Promise<FeedSetting> {
  const grantex = await startGrantex(bench, await bench.postgres());
  const agentId = await createAgent(grantex, SCOPES);
  const grants = (count: number) => createGrants(grantex, agentId, SCOPES, count);
  await revoke(grantex, (await grants(1))[0]);
  // With one entry in the log, a snapshot is as long as the message of a revocation.
  const { message, epoch, seq } = await readLogNow(grantex);
  const frame = `id: ${epoch}.${seq}\nevent: revocations\ndata: ${message}\n\n`;
  return {
    grantex,
    clients: [await bench.start('load-client'), await bench.start('load-client')],
    loader: await bench.loadClient(),
    bare: await bench.start('stream-server', { frame }),
    jwk: await keyOf(grantex, message),
    grants,
  };
}

async function keyOf({ call }: Grantex, message: string): Promise<Jwk> {
  const { kid } = JSON.parse(Buffer.from(message.split('.')[0] ?? '', 'base64url').toString()) as {
    kid: string;
  };
  const { keys } = await call<{ keys: Jwk[] }>('GET /.well-known/jwks.json');
  return keys.find((key) => key['kid'] === kid) ?? {};
}

/**
 * The lower bound: the bare server writes the same bytes to as many sockets.
 * @param jwk of the key with which each socket checks the signature. Default: none does
 */
export async function hearBare({ bare, clients }: FeedSetting, count: number, rounds: number, jwk?: Jwk) {
  const sockets = await gatherFollowers(clients, count, { ...streamsAt(bare.url), ...(jwk && { jwk }) });
  const tell = async (): Promise<unknown> => (await fetch(bare.url, { method: 'POST' })).text();
  const samples = await sample(rounds, () => hearWith(sockets, bare, '', tell));
  await sockets.leave();
  return samples;
}

export async function gatherVerifiers(setting: FeedSetting, count: number): Promise<Followers> {
  return gatherFollowers(setting.clients, count, await verifierOf(setting));
}

/** Bare sockets with streams, and then one verifier, which the server writes to last: only the verifier is awaited. */
export async function gatherLast(setting: FeedSetting, count: number): Promise<Followers> {
  const [others, own] = setting.clients;
  const sockets = await gatherFollowers([others], count - 1, await socketsOn(setting.grantex));
  const last = await gatherFollowers([own], 1, await verifierOf(setting));
  return {
    ...last,
    async leave() {
      await last.leave();
      await sockets.leave();
    },
  };
}

async function verifierOf({ grantex, grants }: FeedSetting): Promise<Follower> {
  const [{ grantToken: token }] = await grants(1);
  return { what: 'verifiers', url: grantex.server.url, apiKey: grantex.apiKey, token };
}

/** Revokes one grant after the other, each once all followers know of the one before. */
export async function revokeInTurn(setting: FeedSetting, followers: Followers, rounds: number) {
  const { grantex } = setting;
  const grants = (await setting.grants(rounds + WARM_UP)).values();
  return sample(rounds, () => {
    const { value: grant } = grants.next();
    if (grant === undefined) throw new Error('there are fewer grants than rounds');
    return hearWith(followers, grantex.server, grant.grantToken, () => revoke(grantex, grant));
  });
}

async function sample(rounds: number, work: () => Promise<FeedSample>): Promise<FeedSample[]> {
  const samples: FeedSample[] = [];
  for (let round = 0; round < rounds + WARM_UP; round += 1) samples.push(await work());
  return samples.slice(WARM_UP);
}

/** Measures from a call until all followers know. */
export async function hearWith(
  followers: Followers,
  server: Child,
  token: string,
  tell: () => Promise<unknown>,
): Promise<FeedSample> {
  const before = await server.ask({ kind: 'cpu' });
  const told = await followers.hear(token, tell);
  const after = await server.ask({ kind: 'cpu' });
  return { ...told, serverCpu: after.seconds - before.seconds };
}

export function revoke({ call }: Grantex, { grantId }: Exchanged): Promise<unknown> {
  return call(`DELETE /v1/grants/${grantId}`);
}
