import { createVerifier, type Verifier, type VerifierOptions } from '../../../src/index.ts';
import { AUDIENCE, DEVELOPER, ISSUER, NOW, type TestIssuer } from './issuer.ts';

/** A frozen clock that tests advance. */
export interface TestClock {
  (): number;
  /** Advances it by this many seconds. */
  advance(seconds: number): void;
}

export function createClock(): TestClock {
  let now = NOW * 1000;
  return Object.assign(() => now, {
    advance(seconds: number) {
      now += seconds * 1000;
    },
  });
}

/** A verifier of the test issuer's tokens, at the time of the tests. */
export function verifierOf(issuer: TestIssuer, changes: Partial<VerifierOptions> = {}): Verifier {
  return createVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    developers: [DEVELOPER],
    revocation: 'none',
    fetch: issuer.fetch,
    clock: () => NOW * 1000,
    ...changes,
  });
}
