/** An operation that a fresh sandbox refuses, and what it answers. */
export interface Refused {
  readonly status: number;
  /** The code of the refusal; what SCIM calls `detail` is not compared. */
  readonly code?: string;
  readonly because: string;
}

const NO_PROVIDER = 'the server reads the description of an identity provider, and a fresh sandbox has none';
const NO_BILLING = 'the operator has not configured Stripe';
const NO_ALERT = 'an alert needs days of calls';

/** The operations that cannot succeed without a person or another party. Every other one must. */
export const REFUSED: Readonly<Record<string, Refused>> = {
  resendAuthorizationRequest: {
    status: 409,
    code: 'MAIL_NOT_CONFIGURED',
    because: 'the operator has configured no mail server',
  },
  rotateAgentKey: {
    status: 400,
    code: 'INVALID_KEY_PROOF',
    because: "the agent's private key signs the proof, and the proof lives for a minute",
  },
  getSignInProvider: { status: 404, code: 'NOT_FOUND', because: NO_PROVIDER },
  setSignInProvider: { status: 422, code: 'DISCOVERY_FAILED', because: NO_PROVIDER },
  deleteSignInProvider: { status: 404, code: 'NOT_FOUND', because: NO_PROVIDER },
  endDirectoryBinding: { status: 404, code: 'NOT_FOUND', because: NO_PROVIDER },
  createSsoConnection: { status: 422, code: 'DISCOVERY_FAILED', because: NO_PROVIDER },
  getSsoConnection: { status: 404, code: 'NOT_FOUND', because: NO_PROVIDER },
  updateSsoConnection: { status: 404, code: 'NOT_FOUND', because: NO_PROVIDER },
  deleteSsoConnection: { status: 404, code: 'NOT_FOUND', because: NO_PROVIDER },
  eraseSsoPerson: { status: 404, code: 'NOT_FOUND', because: 'nobody has signed in to the console' },
  endConsoleSession: { status: 404, code: 'NOT_FOUND', because: 'nobody has signed in to the console' },
  setDomain: {
    status: 422,
    code: 'DOMAIN_NOT_CONFIRMED',
    because: 'the domain must name the developer, whose id is made only now',
  },
  replayDelivery: {
    status: 410,
    code: 'EVENT_EXPIRED',
    because: 'the only delivery is a test, which is not kept; others need a receiver that accepts them',
  },
  getAnomaly: { status: 404, code: 'NOT_FOUND', because: NO_ALERT },
  acknowledgeAnomaly: { status: 404, code: 'NOT_FOUND', because: NO_ALERT },
  updateAnomalyAcknowledgement: { status: 404, code: 'NOT_FOUND', because: NO_ALERT },
  getSubscription: { status: 503, code: 'BILLING_NOT_CONFIGURED', because: NO_BILLING },
  createCheckout: { status: 503, code: 'BILLING_NOT_CONFIGURED', because: NO_BILLING },
  createBillingPortal: { status: 503, code: 'BILLING_NOT_CONFIGURED', because: NO_BILLING },
  receiveBillingEvent: { status: 503, code: 'BILLING_NOT_CONFIGURED', because: NO_BILLING },
  getScimMe: { status: 501, because: 'a SCIM token belongs to an identity provider, which is no user' },
};
