import { type CallMailsOptions, startCallMails } from './call-mails.ts';
import { type CallPushesOptions, startCallPushes } from './call-pushes.ts';

/** Tells people that a call waits for them, in each way in which they can be reached. */
export function startCallMessages(options: CallMailsOptions & CallPushesOptions): { close(): Promise<void> } {
  const ways = [startCallMails(options), startCallPushes(options)];
  return {
    async close() {
      await Promise.all(ways.map((way) => way.close()));
    },
  };
}
