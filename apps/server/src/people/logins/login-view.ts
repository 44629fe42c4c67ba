import type { SpentBudget } from '../../authority/budgets/spent-in-words.ts';
import type { Visit } from '../../web/pages/visit.ts';
import type { Choosing } from '../consent/views/choice.ts';
import type { LoginDetails } from './login.ts';

/** Everything that the page of a login shows. */
export interface LoginView extends Omit<Choosing, 'details'> {
  details: LoginDetails;
  digest: string;
  /** By the server's clock. */
  now: Date;
  visit: Visit;
  /** The page's own path. */
  path: string;
  isSandbox: boolean;
  /** Whether the person of the earlier grant is known at this browser. Nobody else learns when they gave it. */
  isTheirs: boolean;
  /** What is spent of its budgets, and counts in the new ones; nothing where it is not theirs. */
  carriedOver: readonly SpentBudget[];
}
