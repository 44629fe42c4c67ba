import { type Decimal, formatDecimal, parseAmount, parseBound } from '../../../src/verify/scope/decimal.ts';
import { type Amount, amountOf, stated, type StatedAmount } from '../amount.ts';
import { orFault } from '../format-fault.ts';
import { type Vector, vectorKind, type VectorKind } from '../vector-kind.ts';

interface DecimalCase extends Vector, StatedAmount {
  /** The decimal of a `max_` constraint, in place of an amount. */
  readonly bound?: string;
}

/** Amounts, and the canonical decimal that they are compared as. */
const AMOUNTS: readonly (readonly [amount: Amount, decimal: string])[] = [
  [420, '420'],
  ['420', '420'],
  ['420.50', '420.5'],
  [0, '0'],
  [-0, '0'],
  ['0.0000', '0'],
  [0.1, '0.1'],
  [0.1 + 0.2, '0.3001'],
  ['0.00001', '0.0001'],
  ['0.99991', '1'],
  ['9.99999', '10'],
  [1e-7, '0.0001'],
  [5e-324, '0.0001'],
  [499.99, '499.99'],
  ['999999999999999.9999', '999999999999999.9999'],
  [999999999999999, '999999999999999'],
  ['1000000000000000', 'beyond'],
  [1e15, 'beyond'],
  [1e21, 'beyond'],
  [Number.MAX_VALUE, 'beyond'],
  ['9'.repeat(64), 'beyond'],
  [`0.${'0'.repeat(63)}1`, '0.0001'],
];

const NO_NUMBER = 'The amount is NaN, negative or not finite.';
const NO_DECIMAL = 'The amount is not a plain decimal such as "420" or "420.50".';

const REFUSED_TEXTS = [
  '',
  ' 5',
  '5 ',
  '5\n',
  '+5',
  '-5',
  '05',
  '5.',
  '.5',
  '1e3',
  '1,000',
  '0x10',
  '\u0665',
  'NaN',
  'Infinity',
  '9'.repeat(65),
  `0.${'1'.repeat(65)}`,
];

const BOUNDS: readonly (readonly [bound: string, decimal: string | null])[] = [
  ['0', '0'],
  ['500', '500'],
  ['500.00', '500'],
  ['500.10', '500.1'],
  ['0.0001', '0.0001'],
  ['999999999999999.9999', '999999999999999.9999'],
  ['', null],
  ['-1', null],
  ['+1', null],
  ['01', null],
  ['1.', null],
  ['.5', null],
  ['1e3', null],
  ['1.23456', null],
  ['1234567890123456', null],
  ['\u0661', null],
  ['1\n', null],
];

const show = (decimal: Decimal): string => (decimal.whole === Infinity ? 'beyond' : formatDecimal(decimal));

/** Decimals of amounts and bounds (`docs/protocol.md` §4). */
export const decimalVectors: VectorKind = vectorKind<DecimalCase>({
  kind: 'decimal',
  about:
    'Exact decimals: the amount of a call, rounded up to four places, and the bound of a scope. An amount of 16 digits or more is beyond every bound.',
  cases: () => [
    ...AMOUNTS.map(([amount, expected]) => ({
      name: `the amount ${JSON.stringify(stated(amount))} is compared as ${expected}`,
      ...stated(amount),
      expected,
    })),
    ...[NaN, -1, -0.01, Infinity, -Infinity].map((amount) => ({
      name: `the number ${amount} is no amount`,
      ...stated(amount),
      expected: { error: { code: 'INVALID_AMOUNT', message: NO_NUMBER } },
    })),
    ...REFUSED_TEXTS.map((amount) => ({
      name: `the text ${JSON.stringify(amount)} is no amount`,
      amount,
      expected: { error: { code: 'INVALID_AMOUNT', message: NO_DECIMAL } },
    })),
    ...BOUNDS.map(([bound, expected]) => ({
      name: `the bound ${JSON.stringify(bound)} is ${expected ?? 'refused'}`,
      bound,
      expected,
    })),
  ],
  run: (vector) =>
    orFault(() => {
      const decimal =
        vector.bound === undefined ? parseAmount(amountOf(vector) ?? '') : parseBound(vector.bound);
      return decimal === undefined ? null : show(decimal);
    }),
});
