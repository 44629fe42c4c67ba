/** The rejection of a promise; fails when it resolves. */
export async function caught(work: PromiseLike<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('the promise was expected to reject');
}
