import { agentDid } from '@grantex/core/issuer';
import {
  agentSigners,
  type AuditEntry,
  readEntrySignature,
  type SignatureFault,
  type SignerKey,
  signerKeys,
} from '@grantex/core';
import { type Check, wordsOf } from './check.ts';

/** Gets what the server says of the keys that an agent has and had: a DID resolution, as it was answered. */
export type ResolveAgent = (did: string) => Promise<unknown>;

const WHAT = 'Its agent has signed it';
/** Nothing else is put into an address. */
const AGENT_ID = /^ag_[0-9A-Z]{26}$/;

const FAULTS: Readonly<Record<SignatureFault, string>> = {
  malformed: 'What stands in the place of a signature is none.',
  bad_signature: 'The signature is not good: this key has signed something else, or nothing.',
  unknown_key: 'The key is not known: the agent never had it, by what the server names.',
  retired_key: 'The signature is by a key that was out of use when the entry was written.',
};

/**
 * Checks an agent's own signature over an entry in this browser (`docs/protocol.md` §8), with all keys that the server
 * names for the agent, those that have left use included. That the server names the right ones is not checked.
 * @returns undefined for an entry that is not signed
 */
export async function checkSignature(
  entry: AuditEntry,
  issuer: string,
  resolve: ResolveAgent,
): Promise<Check | undefined> {
  const { signature, agentId } = entry;
  if (signature === undefined || signature === null) return undefined;
  const kid = readEntrySignature(signature)?.kid;
  const whose = `agent ${agentId ?? '(none)'}${kid === undefined ? '' : ` with key ${kid}`}`;
  const said = (outcome: Check['outcome'], words: string): Check => ({
    what: WHAT,
    outcome,
    detail: `Signed by ${whose}, it says. ${words}`,
    isMain: true,
  });
  if (agentId === null || !AGENT_ID.test(agentId)) return said('failed', FAULTS.malformed);
  let keys: SignerKey[];
  try {
    keys = signerKeys(await resolve(agentDid(agentId)));
  } catch (error) {
    return said('failed', `The keys of the agent could not be had: ${wordsOf(error)}`);
  }
  const signers = await agentSigners({ issuer, keys }).catch(() => undefined);
  if (signers === undefined) return said('failed', 'What the server names as keys of the agent are none.');
  const verdict = await signers.check(entry);
  if (verdict.status === 'bad') return said('failed', FAULTS[verdict.fault]);
  if (verdict.status !== 'valid') return said('open', NOT_KNOWN);
  return {
    what: WHAT,
    outcome: 'passed',
    detail: `Signed by ${whose}, and the signature is good. ${replacedOf(keys, verdict.kid)}${WHOSE_WORD}`,
    isMain: true,
  };
}

const NOT_KNOWN =
  'The key is not known, so nothing was checked: the server names none for this agent. Those of a deleted agent are gone.';
const WHOSE_WORD =
  'That it is a key of this agent is the word of this server: hold it against the one that you keep.';

function replacedOf(keys: readonly SignerKey[], kid: string): string {
  const key = keys.find(({ publicKey }) => 'kid' in publicKey && publicKey.kid === kid);
  if (key?.retiredAt === undefined || key.retiredAt === null) return '';
  return `Another key has taken its place since (${key.retiredAt}); what it signed before stays good. `;
}

/** Asks the server who the agent of a DID is, as anybody can; one that is gone is answered, too, without keys. */
export function resolverAt(base: string): ResolveAgent {
  return async (did) => {
    const response = await fetch(`${base}/1.0/identifiers/${did}`);
    if (response.ok || response.status === 410) return (await response.json()) as unknown;
    throw new Error(
      response.status === 404 ? 'there is no such agent.' : `the server answers ${response.status}.`,
    );
  };
}
