/**
 * Reads the body of a response as text, and stops after `limit` bytes, whatever its headers say.
 * @returns undefined when it is longer, or not UTF-8
 */
export async function readLimitedText(response: Response, limit: number): Promise<string | undefined> {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let length = 0;
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    const decoded = length > limit ? undefined : decode(() => decoder.decode(value, { stream: true }));
    if (decoded === undefined) {
      await reader.cancel();
      return undefined;
    }
    text += decoded;
  }
  const rest = decode(() => decoder.decode());
  return rest === undefined ? undefined : text + rest;
}

function decode(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
