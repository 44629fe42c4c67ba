/** Whether a value is three capital letters, as ISO 4217 names currencies. */
export function isCurrency(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Z]{3}$/.test(value);
}
