import type { ContractCase } from './contract-case.ts';
import { decisionCases } from './decision-cases.ts';
import { detailsCases } from './details-cases.ts';
import { runCases } from './run-cases.ts';
import { tokenCases } from './token-cases.ts';

/** The cases that every adapter passes through its real framework, each a row of the printed table. */
export const contractCases: readonly ContractCase[] = [
  ...tokenCases,
  ...decisionCases,
  ...detailsCases,
  ...runCases,
];
