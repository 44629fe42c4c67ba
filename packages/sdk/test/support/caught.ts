/** What a promise rejects with; fails when it does not. */
export async function caught(work: PromiseLike<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('the promise was expected to reject');
}
