import type { IssuerKeys } from './issuer-keys.ts';
import type { Telemetry } from '../../base/telemetry/telemetry.ts';
import { inSpan } from '../../base/telemetry/tracer.ts';

/** The same keys; each signature is a span of the request that waits for it. */
export function watchSigning(issuerKeys: IssuerKeys, { tracer }: Telemetry): IssuerKeys {
  if (tracer === undefined) return issuerKeys;
  return {
    ...issuerKeys,
    sign: (typ, payload) =>
      inSpan(tracer, 'sign', { attributes: { 'grantex.jws.typ': typ } }, () => issuerKeys.sign(typ, payload)),
  };
}
