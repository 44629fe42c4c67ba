/** Seconds that an answer without `Cache-Control` stays fresh. */
const UNSTATED = 300;

/**
 * How long an answer may be used without asking again, by its `Cache-Control` and `Age` (RFC 9111 §4.2), for a cache that
 * serves one reader. `Expires` is not read.
 * @returns seconds; undefined for one that must not be stored
 */
export function freshnessOf(headers: Headers): number | undefined {
  const directives = (headers.get('cache-control') ?? '').toLowerCase().split(',');
  const values = new Map(
    directives.map((directive): [string, string] => {
      const [name = '', value = ''] = directive.split('=', 2);
      return [name.trim(), value.trim().replaceAll('"', '')];
    }),
  );
  if (values.has('no-store')) return undefined;
  if (values.has('no-cache')) return 0;
  const maxAge = values.get('max-age');
  if (maxAge === undefined) return UNSTATED;
  const age = headers.get('age') ?? '0';
  // What is not a number says nothing about being fresh.
  return [maxAge, age].every((value) => /^\d{1,10}$/.test(value))
    ? Math.max(0, Number(maxAge) - Number(age))
    : 0;
}
