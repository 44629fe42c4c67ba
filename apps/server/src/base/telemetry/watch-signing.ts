import type { IssuerKeys } from '../../authority/keys/issuer-keys.ts';
import type { Telemetry } from './telemetry.ts';
import { inSpan } from './tracer.ts';

/** The same keys; each signature is a span of the request that waits for it. */
export function watchSigning(issuerKeys: IssuerKeys, { tracer }: Telemetry): IssuerKeys {
  if (tracer === undefined) return issuerKeys;
  return {
    ...issuerKeys,
    sign: (typ, payload) =>
      inSpan(tracer, 'sign', { attributes: { 'grantex.jws.typ': typ } }, () => issuerKeys.sign(typ, payload)),
  };
}
