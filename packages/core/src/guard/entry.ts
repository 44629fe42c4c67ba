import type { JsonObject } from '../base/json.ts';
import type { AuditReceipt } from '../sink/sink.ts';

/** The entry of an admitted call. */
export interface Entry {
  readonly receipt: AuditReceipt;
  /** The name of the call in it. */
  readonly action: string;
  /** Says to the server that the call did not run. Absent where the guard admitted the call alone. */
  readonly giveBack?: (metadata: JsonObject) => Promise<void>;
}
