/** `work`, or the signal's reason as soon as it is aborted; the work itself continues for others who share it. */
export function abortable<RESULT>(work: Promise<RESULT>, signal: AbortSignal | undefined): Promise<RESULT> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    const settled = work.then(resolve, reject);
    void settled.then(() => signal.removeEventListener('abort', abort));
  });
}
