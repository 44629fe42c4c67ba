import type { AgentKey } from '../secrets/agent-key.ts';
import { createDpopProof } from '../secrets/dpop-proof.ts';
import type { Call } from '../transport/call.ts';

/** A key that a call proves (RFC 9449). */
export type ProvingKey = Pick<AgentKey, 'publicKey' | 'sign'>;

/** The server's name for itself, for proofs: a client may reach it at another address. */
export type FindIssuer = () => Promise<{ readonly issuer: string }>;

/** Makes a POST prove a key; without one, the call stays as it is. */
export function provenCall(
  call: Call & { readonly method: 'POST' },
  key: ProvingKey | undefined,
  findIssuer: FindIssuer,
): Call {
  if (key === undefined) return call;
  const prove = async (nonce: string | undefined): Promise<string> => {
    const { issuer } = await findIssuer();
    return createDpopProof(key, { method: call.method, url: issuer + call.path, nonce });
  };
  return { ...call, prove };
}
