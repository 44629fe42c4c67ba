import { readFile } from 'node:fs/promises';
import {
  type AgentSigners,
  agentSigners,
  type AuditEntry,
  readEntrySignature,
  type SignatureReport,
  type SignerKey,
  signerKeys,
} from '@grantex/core/log';
import { reasonOf } from '../files/file-fault.ts';
import { entriesText } from '../output/counted.ts';
import type { Field } from '../output/fields.ts';
import type { Column } from '../output/table.ts';
import type { Context } from '../session/context.ts';
import { usageError } from '../terminal/exit.ts';

/** Which agents' signatures to check, and for which issuer they were made. */
export interface SignerOptions {
  /** Files with DID documents. */
  readonly agentDid?: readonly string[];
  readonly fetchAgents?: boolean;
  readonly issuer?: readonly string[];
}

/** The key that an entry says it is signed by. The server has verified it; this program only if it says so. */
export function signerOf({ signature }: AuditEntry): string | undefined {
  return signature === undefined || signature === null ? undefined : readEntrySignature(signature)?.kid;
}

/** A column for lists that hold a signed entry. */
export const SIGNER_COLUMN: Column<AuditEntry> = {
  title: 'SIGNED BY',
  value: (entry) => signerOf(entry) ?? '',
  isOptional: true,
};

/**
 * Reads DID documents, and asks the server for the keys of its agents if asked to.
 * @returns undefined if no agent is named
 * @throws {CliError} for a malformed file, or without an issuer
 */
export async function readSigners(
  context: Context,
  { agentDid: files = [], fetchAgents = false, issuer = [] }: SignerOptions,
): Promise<AgentSigners | undefined> {
  if (files.length === 0 && !fetchAgents) return undefined;
  const keys = (await Promise.all(files.map(readDocuments))).flat();
  const fetched = fetchAgents ? await fetchKeys(context) : { issuer: [], keys: [] };
  const issuers = [...issuer, ...fetched.issuer];
  if (issuers.length === 0) {
    const next = 'Name the issuer that they signed for: --issuer https://auth.example.com';
    throw usageError('checking signatures of agents needs their issuer', next);
  }
  try {
    return await agentSigners({ issuer: issuers, keys: [...keys, ...fetched.keys] });
  } catch (error) {
    if (error instanceof TypeError) throw usageError(error.message, undefined, error);
    throw error;
  }
}

async function readDocuments(file: string): Promise<SignerKey[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const next = 'Keep it beside the export: curl -o travel.did.json <issuer>/agents/<id>/did.json';
    throw usageError(`the DID document cannot be read from ${file}: ${reasonOf(cause)}`, next, cause);
  }
  try {
    const value: unknown = JSON.parse(text);
    return (Array.isArray(value) ? value : [value]).flatMap(signerKeys);
  } catch (cause) {
    const next = 'Use the answer of GET <issuer>/agents/<id>/did.json, or a list of several.';
    throw usageError(`${file} is not the DID document of an agent`, next, cause);
  }
}

async function fetchKeys({
  client,
  screen,
  signal,
}: Context): Promise<{ readonly issuer: readonly string[]; readonly keys: readonly SignerKey[] }> {
  const gx = await client();
  const { issuer } = await gx.discover({ signal });
  const keys: SignerKey[] = [];
  for await (const agent of gx.agents.listAll({}, { signal })) {
    for (const { publicKey, revokedAt } of agent.keys) {
      keys.push({ agentId: agent.agentId, publicKey, retiredAt: revokedAt });
    }
  }
  screen.warn('the keys of the agents are those that the server names now: it could name others');
  return { issuer: [issuer], keys };
}

/** What a check says about signatures; nothing if no entry is signed. */
export function signatureFields({ signed, valid, bad, unchecked, by }: SignatureReport): readonly Field[] {
  if (signed === 0) return [];
  const parts = [
    valid === 0 ? [] : [`${valid} by their agents`],
    bad === 0 ? [] : [`${bad} not by their agents`],
    unchecked === 0 ? [] : [`${unchecked} not checked: no key of their agents is given (--agent-did)`],
  ];
  const style = bad > 0 ? 'bad' : unchecked > 0 ? 'warning' : 'good';
  const signers = by.map(({ agentId, kid, entries }): Field => [
    'signed by',
    `key ${kid} of ${agentId}: ${entriesText(entries)}`,
  ]);
  return [['signed', parts.flat().join(', '), style], ...signers];
}
