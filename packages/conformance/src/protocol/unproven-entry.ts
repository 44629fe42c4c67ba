import type { Citation } from '../runner/check.ts';

/** A test of this repository: its file, and a part of its name. */
export interface HoldingTest {
  readonly file: string;
  readonly test: string;
}

/** A requirement that no check over HTTP can show. */
export interface Unproven extends Citation {
  /** What it would take. */
  readonly why: string;
  /** What holds it for the server of this repository. */
  readonly heldBy?: HoldingTest;
}

export const PERSON: string = 'It takes a person with a passkey, in a browser.';
export const PROVIDER: string = 'It takes a sign-in provider that the server reaches, and a person there.';
export const MAIL: string = 'It takes a person who follows a mailed link.';

/** @param file from the tests of the core */
export function core(file: string, test: string): HoldingTest {
  return { file: `packages/core/test/${file}`, test };
}

/** @param file from the tests of the server */
export function server(file: string, test: string): HoldingTest {
  return { file: `apps/server/test/${file}`, test };
}
