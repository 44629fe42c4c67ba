/** A call as the detectors see it: an entry of the log, with what the log or the grant says about it. */
export interface CallFacts {
  readonly entryId: string;
  /** Of the entry, in milliseconds since 1970. */
  readonly at: number;
  readonly agentId: string;
  readonly grantId: string;
  /** The random id of the person, `prn_…`. */
  readonly principal: string;
  readonly action: string;
  /** Whether it was refused (`blocked`); otherwise it ran, or was allowed to. */
  readonly isRefused: boolean;
  /** Why it was refused; null where that is not known. */
  readonly reason: string | null;
  /** What the entry states as `amount`; null where it states none. */
  readonly amount: number | null;
  /** What the entry states as `currency`; empty where it states none. */
  readonly currency: string;
  /** What the entry states as `clientAddress`; null where it states none. */
  readonly address: string | null;
  /** The API key that admitted the call; null where the server did not admit it. */
  readonly apiKey: string | null;
  /** The agent's key that signed the entry, as its thumbprint; null where none did. */
  readonly agentKey: string | null;
  /** Of its grant. */
  readonly scopes: readonly string[];
  /** Of its grant. */
  readonly audience: string;
  /** When its grant was revoked; null while it is not. */
  readonly endedAt: number | null;
}

/** A grant that an agent has delegated. */
export interface DelegationFacts {
  readonly at: number;
  /** The agent that delegated. */
  readonly agentId: string;
  /** The grant that it delegated from, and the new one. */
  readonly parentGrantId: string;
  readonly grantId: string;
  readonly principal: string;
  /** How far it is below the grant of the person: 1 for one that was delegated from it. */
  readonly depth: number;
}
