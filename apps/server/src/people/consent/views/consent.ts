import type { Html } from '../../../web/pages/html.ts';
import type { Texts } from '../../../web/pages/texts.ts';
import type { Visit } from '../../../web/pages/visit.ts';
import type { Choice } from '../../authorization-requests/choice.ts';
import type { ConsentDetails } from '../../authorization-requests/consent-details.ts';

/** What this browser can do with a request now. */
export type Situation =
  | 'bound'
  | 'first-use'
  | 'verified'
  | 'directory'
  | 'mail'
  | 'nobody'
  | 'recover'
  | 'sandbox';

/** What a person can choose from. */
export interface Offer {
  /** The initial choice: everything that the person may approve. */
  choice: Choice;
  /** In seconds, the requested one first. */
  lifetimes: number[];
}

/** Everything that the consent page shows. */
export interface Consent {
  details: ConsentDetails;
  /** The digest of the details, in base64url. */
  digest: string;
  situation: Situation;
  /** What the person can choose from; undefined where they cannot decide now. */
  offer: Offer | undefined;
  /** Whether a mail server is configured, so that a link can be sent. */
  canMail: boolean;
  /** By the server's clock. */
  now: Date;
  visit: Visit;
  texts: Texts;
  /** The page's own path. */
  path: string;
}

/** The decision section in one situation. */
export interface DecisionView {
  /** Undefined where the buttons say everything: then only screen readers announce "Your decision". */
  heading?: string;
  content: Html;
  actions: readonly Html[];
}
