import type { VectorFile } from '@grantex/core/test/vectors';
import { contractCases } from '@grantex/testing';
import { PLAIN_CASE } from '../../src/contract/cases/contract-case.ts';

/** The contract as a file of `vectors/`, for the contract runners of other languages. */
export const contractVectors: VectorFile = {
  version: 1,
  kind: 'contract',
  about:
    'The contract of adapters: calls through the real framework of each, and what must be seen of them. A runner prints what it sees, and `npm run contract` compares.',
  defaults: PLAIN_CASE,
  cases: contractCases.map(({ id, ...row }) => ({ name: id, ...row })),
};
