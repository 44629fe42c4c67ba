import { encodeBase64url } from '../../../src/adapter.ts';
import {
  type AgentPublicJwk,
  detachReport,
  ENTRY_SIGNATURE_TYPE,
  importAgentKey,
  type SignedReport,
  reportText,
} from '../../../src/log.ts';
import { signAnew, signOnce } from '../../vectors/sign-once.ts';
import { keyPairOf } from './key-pair.ts';

/** An agent's key that signs entries, correctly or not. */
export interface ReportSigner {
  readonly kid: string;
  readonly publicKey: AgentPublicJwk;
  /** The signature over the given entry and header, with its payload detached. */
  sign(report: SignedReport, header?: { readonly [member: string]: unknown }): Promise<string>;
  /** The same over any text and any header text, detached without a check. */
  signText(text: string, header: string): Promise<string>;
}

const ALGORITHMS = {
  EdDSA: { name: 'Ed25519' },
  ES256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
} as const;

/** @param jwk its private key. Default: a new one */
export async function createReportSigner(
  algorithm: 'EdDSA' | 'ES256' = 'EdDSA',
  jwk?: JsonWebKey,
): Promise<ReportSigner> {
  const parameters = ALGORITHMS[algorithm];
  const makeSignature = jwk === undefined ? signAnew : signOnce;
  const { publicKey: made, privateKey } = await keyPairOf(
    algorithm === 'EdDSA' ? 'Ed25519' : ALGORITHMS.ES256,
    jwk,
  );
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', made);
  const publicKey = (algorithm === 'EdDSA' ? { kty, crv, x } : { kty, crv, x, y }) as AgentPublicJwk;
  const kid = (await importAgentKey(publicKey))?.kid ?? '';

  async function compact(text: string, header: string): Promise<string> {
    const signed = `${encoded(header)}.${encoded(text)}`;
    return `${signed}.${encodeBase64url(await makeSignature(parameters, privateKey, encoder.encode(signed)))}`;
  }

  return {
    kid,
    publicKey,
    async sign(report, header = { alg: algorithm, typ: ENTRY_SIGNATURE_TYPE, kid }) {
      const text = reportText(report);
      return detachReport(await compact(text, JSON.stringify(header)), text);
    },
    signText: async (text, header) => (await compact(text, header)).replace(/\..*\./, '..'),
  };
}

const encoder = new TextEncoder();

function encoded(text: string): string {
  return encodeBase64url(encoder.encode(text));
}
