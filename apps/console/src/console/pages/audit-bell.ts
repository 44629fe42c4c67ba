import type { Grantex } from '@grantex/sdk';

/** Milliseconds between two looks where nothing says that there is something, … */
const EVERY = 2_000;
/** … where the server says so when there is, … */
const EVERY_WHILE_TOLD = 15_000;
/** … and at least, however much it says. */
const AT_LEAST = 250;

/** Says when it is time to look at the log again. */
export interface Bell {
  rings(): Promise<void>;
}

/** Rings when the stream of events says that the log has grown, and every two seconds where there is no stream. */
export function createBell(api: Grantex, signal: AbortSignal): Bell {
  let isTold = false;
  let hasRung = false;
  let ring = (): void => undefined;

  async function listen(): Promise<void> {
    try {
      for await (const { type } of api.events.stream({ signal })) {
        isTold = true;
        if (type !== 'audit' && type !== 'ready') continue;
        hasRung = true;
        ring();
      }
    } catch {
      // No streams here, too many of them, or the end of the session, which the next look will say.
    } finally {
      isTold = false;
    }
  }
  void listen();

  return {
    async rings() {
      await passed(AT_LEAST, signal);
      if (hasRung || signal.aborted) {
        hasRung = false;
        return;
      }
      const told = new Promise<void>((resolve) => {
        ring = resolve;
      });
      await Promise.race([told, passed(isTold ? EVERY_WHILE_TOLD : EVERY, signal)]);
      hasRung = false;
    },
  };
}

function passed(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
    if (signal.aborted) resolve();
  });
}
