import { calculateJwkThumbprint } from 'jose';
import { ASSERTION_TYPE, type Difference, signAssertion } from '../../authority/clients/assertion.ts';
import { agentKey, type TestAgentKey } from '../../support/agent-keys.ts';
import { makeAgent } from '../../support/grants.ts';
import type { TestDeveloper, TestServer } from '../../support/server.ts';

/** An agent with a key, which authenticates as a client with it. */
export interface KeyedAgent {
  id: string;
  key: TestAgentKey;
  /** RFC 7638 thumbprint of its key. */
  jkt: string;
  /** The parameters of a form by which it authenticates (`private_key_jwt`). */
  authenticate(different?: Difference): Promise<Record<string, string>>;
}

export async function keyedAgent(
  server: Pick<TestServer, 'url' | 'developer'>,
  {
    developer = server.developer,
    algorithm = 'ES256',
    scopes,
    ...more
  }: {
    developer?: TestDeveloper;
    algorithm?: 'EdDSA' | 'ES256';
    scopes?: string[];
    redirectUris?: string[];
  } = {},
): Promise<KeyedAgent> {
  const key = await agentKey(algorithm);
  const publicKeyProof = await key.prove(server.url, developer.id);
  const id = await makeAgent(developer.call, scopes, { publicKey: key.publicKey, publicKeyProof, ...more });
  return {
    id,
    key,
    jkt: await calculateJwkThumbprint(key.publicKey),
    authenticate: async (different) => ({
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: await signAssertion(server.url, id, algorithm, key.privateKey, different),
    }),
  };
}
