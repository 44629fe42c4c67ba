import { expect, test } from 'vitest';
import { redact } from '../src/http/redact.ts';

const RANDOM = 'q83vEjRWeJq8zg9W4bQn0YxkLzTtB2mWc1sJ5uVfH7A';

test.each([
  `{"code":"${RANDOM}"}`,
  `{"apiKey":"gx_test_${RANDOM}"}`,
  `{"refreshToken":"ref_${RANDOM}"}`,
  `{"consentUrl":"https://grantex.example/consent/${RANDOM}"}`,
  `{"secret":"whsec_${RANDOM}"}`,
  `{"sessionToken":"sess_${RANDOM}"}`,
  `eyJhbGciOiJSUzI1NiJ9.${RANDOM}.${RANDOM}`,
  `GET /consent/${RANDOM}/deny`,
])('%j shows nothing that opens something', (text) => {
  expect(redact(text)).not.toContain(RANDOM.slice(4));
});

test.each([
  'grnt_01M8N6JT92C1VC9YG6Z9F9K8K0',
  '{"code":"INVALID_CODE","requestId":"req_Dz9KCGEpPOOqi"}',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  'did:grantex:ag_01M8N6JT92C1VC9YG6Z9F9K8K0',
])('%j stays as it is', (text) => {
  expect(redact(text)).toBe(text);
});
