/** Returns a value as it comes back from JSON, without members that are undefined. */
export function asJson<VALUE>(value: VALUE): VALUE {
  return JSON.parse(JSON.stringify(value)) as VALUE;
}
