/** True in `npm run test:full`, which also runs tests that take minutes or need installers and third-party clients. */
export const isFullRun: boolean = process.env['TEST_FULL'] === '1';
