import './budgets.css';
import type { GrantBudget } from '@grantex/sdk';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { budgetParts } from './budget-words.ts';

/** What is used of the budgets of a grant by its calls, and those of all grants below it: in words, and as bars. */
export function BudgetList({ budgets }: { budgets: readonly GrantBudget[] }) {
  if (budgets.length === 0) return undefined;
  return (
    <div className="budgets">
      {budgets.map((budget, index) => (
        <div key={index} className="budget">
          {budgetParts(budget).map(({ text, share }) => (
            <div key={text}>
              <p>{text}</p>
              <BudgetBar share={share} />
            </div>
          ))}
          <p className="fine">
            <Code>{budget.scope}</Code>
            {budget.renewsAt !== undefined && (
              <>
                , renews <RelativeMoment at={budget.renewsAt} />
              </>
            )}
          </p>
        </div>
      ))}
    </div>
  );
}

/** The words beside it say the same. @param share from 0 to 1 */
function BudgetBar({ share }: { share: number }) {
  return (
    <svg
      className={share >= 1 ? 'budget-bar spent' : 'budget-bar'}
      viewBox="0 0 100 1"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect width={100 * share} height="1" />
    </svg>
  );
}
