/** The master key of the servers that created the fixtures. */
export const MASTER_KEY: Uint8Array = Buffer.alloc(32, 5);

/** The key of their first developer. */
export const KEY = `gx_test_${'r'.repeat(43)}`;

/** The common settings of these servers and those that take over from them. */
export const ENVIRONMENT = {
  GRANTEX_MASTER_KEY: Buffer.from(MASTER_KEY).toString('base64'),
  GRANTEX_PUBLIC_URL: 'http://localhost:4998',
  GRANTEX_SIGNUP: 'open',
  GRANTEX_RATE_LIMIT: '0',
};
