import type { Html } from '../../../web/pages/html.ts';
import type { Visit } from '../../../web/pages/visit.ts';
import type { Offer } from '../offer.ts';
import type { Situation } from '../situation.ts';
import type { ConsentDetails } from '../../authorization-requests/consent-details.ts';

/** All that the consent page is made of. */
export interface Consent {
  details: ConsentDetails;
  /** Of what is shown, in base64url. */
  digest: string;
  situation: Situation;
  /** What the person may choose from; undefined where they do not decide now. */
  offer: Offer | undefined;
  /** Whether a mail server is configured, by which a link could be sent. */
  canMail: boolean;
  visit: Visit;
  /** The page's own path. */
  path: string;
}

/** Where the person decides, in one situation. */
export interface DecisionView {
  heading: string;
  content: Html;
  actions: readonly Html[];
}
