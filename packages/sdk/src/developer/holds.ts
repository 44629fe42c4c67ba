import type { WriteOptions } from '../transport/call.ts';
import type { Transport } from '../transport/transport.ts';

/** Somebody keeps a grant or an agent from acting (`docs/protocol.md` §15): no token is issued for it meanwhile. */
export interface Hold {
  /**
   * Who holds, and alone releases. `vouched`: somebody in a session that you opened in the name of the person.
   */
  readonly by: 'developer' | 'person' | 'vouched' | 'rule';
  readonly since: string;
  /** Shown to people and models. */
  readonly reason?: string;
  /** The id of the grant or the agent that is held. */
  readonly on: string;
}

/** Who holds something now, the oldest hold first. */
export interface Holds {
  readonly holds: readonly Hold[];
}

export interface HoldOptions extends WriteOptions {
  /** Up to 200 characters, shown to people and models. Default: none. */
  readonly reason?: string | undefined;
}

/** Puts something on hold. @param path the route of its holds */
export async function putOnHold(
  transport: Transport,
  path: string,
  { reason, ...options }: HoldOptions = {},
): Promise<Holds> {
  return transport.send({ method: 'POST', path, body: reason === undefined ? {} : { reason } }, options);
}
