import { agentDid } from '@grantex/core/issuer';
import {
  agentSigners,
  type AuditEntry,
  readEntrySignature,
  type SignatureFault,
  type SignerKey,
  signerKeys,
} from '@grantex/core/log';
import { type Check, fetchErrorMessage } from './check.ts';

/** Fetches the current and former keys of an agent: a DID resolution, unchecked. */
export type ResolveAgent = (did: string) => Promise<unknown>;

const WHAT = 'The agent has signed the entry';
/** Only such ids are put into an address. */
const AGENT_ID = /^ag_[0-9A-Z]{26}$/;

const FAULTS: Readonly<Record<SignatureFault, string>> = {
  malformed: 'The signature of the entry is malformed.',
  bad_signature: 'The signature is not valid: this key has signed something else, or nothing.',
  unknown_key: 'The key is unknown: according to the server, the agent never had it.',
  retired_key: 'The signature is by a key that had already been replaced when the entry was written.',
};

/**
 * Checks an agent's own signature over an entry in this browser (`docs/protocol.md` §8), with all keys that the server
 * names for the agent, including former ones. It does not check that these are the agent's keys.
 * @returns undefined for an unsigned entry
 */
export async function checkSignature(
  entry: AuditEntry,
  issuer: string,
  resolve: ResolveAgent,
): Promise<Check | undefined> {
  const { signature, agentId } = entry;
  if (signature === undefined || signature === null) return undefined;
  const kid = readEntrySignature(signature)?.kid;
  const signer = `agent ${agentId ?? '(none)'}${kid === undefined ? '' : ` with key ${kid}`}`;
  const result = (outcome: Check['outcome'], text: string): Check => ({
    what: WHAT,
    outcome,
    detail: `The entry says that it is signed by ${signer}. ${text}`,
    isMain: true,
  });
  if (agentId === null || !AGENT_ID.test(agentId)) return result('failed', FAULTS.malformed);
  let keys: SignerKey[];
  try {
    keys = signerKeys(await resolve(agentDid(agentId)));
  } catch (error) {
    return result('failed', `The keys of the agent could not be fetched: ${fetchErrorMessage(error)}`);
  }
  const signers = await agentSigners({ issuer, keys }).catch(() => undefined);
  if (signers === undefined)
    return result('failed', 'The server’s response does not contain valid keys of the agent.');
  const verdict = await signers.check(entry);
  if (verdict.status === 'bad') return result('failed', FAULTS[verdict.fault]);
  if (verdict.status !== 'valid') return result('open', UNKNOWN_KEY);
  return {
    what: WHAT,
    outcome: 'passed',
    detail: `Signed by ${signer}, and the signature is valid. ${describeReplacement(keys, verdict.kid)}${SERVERS_WORD}`,
    isMain: true,
  };
}

const UNKNOWN_KEY =
  'Not checked: the server names no key for this agent. The keys of a deleted agent are gone.';
const SERVERS_WORD = 'Only this server says that it is a key of this agent: compare it with your own copy.';

function describeReplacement(keys: readonly SignerKey[], kid: string): string {
  const key = keys.find(({ publicKey }) => 'kid' in publicKey && publicKey.kid === kid);
  if (key?.retiredAt === undefined || key.retiredAt === null) return '';
  return `The key has since been replaced (${key.retiredAt}); its earlier signatures stay valid. `;
}

/** Resolves DIDs at the server, which is public. A deleted agent resolves without keys. */
export function resolverAt(base: string): ResolveAgent {
  return async (did) => {
    const response = await fetch(`${base}/1.0/identifiers/${did}`);
    if (response.ok || response.status === 410) return (await response.json()) as unknown;
    throw new Error(
      response.status === 404 ? 'there is no such agent.' : `the server responded with ${response.status}.`,
    );
  };
}
