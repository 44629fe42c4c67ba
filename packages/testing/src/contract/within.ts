/** How long a case waits for an outcome or for the entry that says how a call ended, in milliseconds. */
const PATIENCE = 3000;

/** Waits for a promise as long as a case may take. */
export async function within<VALUE>(promise: Promise<VALUE>, complaint: string): Promise<VALUE> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(complaint)), PATIENCE);
  });
  return Promise.race([promise, tooLate]).finally(() => clearTimeout(timer));
}
