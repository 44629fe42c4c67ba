/** True in `npm run test:full`, which runs what takes minutes, installers and other people's clients as well. */
export const isFullRun: boolean = process.env['TEST_FULL'] === '1';
