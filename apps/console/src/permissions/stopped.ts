/** What the server answers once something has been stopped (`apps/server/src/people/permissions/stop.ts`). */
export interface Stopped {
  at: string;
  /** Permissions that were in force until then. */
  ended: number;
  /** Whether more than these may have ended. */
  isMore: boolean;
  /** Approvals that no app had fetched, and none will. */
  neverBegun: number;
  verifiers: { developer: string; connected: number; told: number }[];
}

/** Whom the server has told, in a sentence for each developer, and no more than it knows. */
export function toldInWords({ connected, told }: Stopped['verifiers'][number]): {
  before: string;
  after: string;
} {
  if (connected === 0) {
    return {
      before: 'No verifier of',
      after:
        'holds a connection to this server at the moment; each learns of it when it asks the next time, or when the token runs out that it was shown.',
    };
  }
  if (told === connected) {
    return {
      before: `${connected} connected ${connected === 1 ? 'verifier' : 'verifiers'} of`,
      after: `${connected === 1 ? 'has' : 'have'} been told.`,
    };
  }
  return {
    before: `${told} of ${connected} connected verifiers of`,
    after: 'have been told so far; the others are told as soon as they read on.',
  };
}
