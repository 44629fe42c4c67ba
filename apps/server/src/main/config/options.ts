import { MAX_DELEGATION_DEPTH } from '@grantex/core/issuer';
import { LONGEST_GRANT, LONGEST_TOKEN } from '../../base/limits.ts';
import { readSender, readSmtpUrl } from '../../people/mail/options.ts';
import { plansFault, readPlans } from '../../ledger/billing/plans.ts';
import { readWitnesses, witnessesFault } from '../../ledger/transparency/witnesses/witness-option.ts';
import {
  oneOf,
  readHost,
  readInteger,
  readLifetime,
  readMasterKey,
  readOrigin,
  readPublicUrl,
  readRotation,
  readTrustProxy,
  type Option,
} from './read-option.ts';

/** Every option of the server, by its name in {@link Config}. The order is that of `--help`. */
export const options = {
  role: {
    variable: 'GRANTEX_ROLE',
    meaning: 'What this process serves: all, or only the revocation feed of other processes (a relay)',
    takes: 'all or feed',
    fallback: 'all',
    read: (text) => oneOf(text, ['all', 'feed']),
  },
  port: {
    variable: 'PORT',
    meaning: 'TCP port; 0 takes a free one',
    takes: 'a number from 0 to 65535',
    fallback: '4000',
    read: (text) => readInteger(text, 0, 65_535),
  },
  host: {
    variable: 'GRANTEX_HOST',
    meaning: 'Address to listen on',
    takes: 'a host name or an IP address',
    fallbackMeaning: 'localhost: 127.0.0.1 and ::1',
    read: readHost,
  },
  publicUrl: {
    variable: 'GRANTEX_PUBLIC_URL',
    meaning:
      'URL at which clients reach this server; the issuer of its tokens. A database keeps the one that it began under',
    takes: 'an http or https URL without credentials, query or fragment',
    fallbackMeaning: 'http://localhost:4000, or the host and port that are set',
    read: readPublicUrl,
  },
  mode: {
    variable: 'GRANTEX_MODE',
    meaning: 'sandbox approves every request at once, for development; live waits for the person',
    takes: 'sandbox or live',
    fallback: 'sandbox',
    read: (text) => oneOf(text, ['sandbox', 'live']),
  },
  dataDirectory: {
    variable: 'GRANTEX_DATA_DIR',
    meaning: 'Folder of the embedded database (PGlite); memory:// keeps nothing',
    takes: 'a folder, or memory://',
    fallback: '.grantex',
    read: (text) => text,
  },
  databaseUrl: {
    variable: 'DATABASE_URL',
    isSecret: true,
    meaning: 'PostgreSQL to use instead of the embedded database',
    takes: 'a postgres:// URL',
    read: (text) => (/^postgres(ql)?:\/\//.test(text) && URL.canParse(text) ? text : undefined),
  },
  masterKey: {
    variable: 'GRANTEX_MASTER_KEY',
    isSecret: true,
    meaning: 'Encrypts private keys at rest; required with DATABASE_URL',
    takes: '32 random bytes in base64 or hex; make one with: openssl rand -base64 32',
    fallbackMeaning: 'a file in GRANTEX_DATA_DIR',
    read: readMasterKey,
  },
  bootstrapKey: {
    variable: 'GRANTEX_BOOTSTRAP_KEY',
    isSecret: true,
    meaning: 'Admin API key of the first developer; ignored once there is one',
    takes: 'an API key: gx_test_ (sandbox) or gx_live_ (live) and 43 characters of base64url',
    fallbackMeaning: 'embedded: one is printed at the first start',
    read: (text) => (/^gx_(test|live)_[A-Za-z0-9_-]{43}$/.test(text) ? text : undefined),
  },
  signup: {
    variable: 'GRANTEX_SIGNUP',
    meaning: 'Whether strangers may sign up as developers',
    takes: 'open or closed',
    fallbackMeaning: 'open in a sandbox on loopback',
    read: (text) => oneOf(text, ['open', 'closed']),
  },
  dynamicRegistration: {
    variable: 'GRANTEX_DYNAMIC_REGISTRATION',
    meaning: 'Whether OAuth clients may register themselves (RFC 7591)',
    takes: 'on or off',
    fallbackMeaning: 'on in a sandbox, off on a live server',
    read: (text) => oneOf(text, ['on', 'off']),
  },
  delegation: {
    variable: 'GRANTEX_DELEGATION',
    meaning:
      "The bootstrap developer's rule: a delegated grant is narrower (strict), or may be equal (subset)",
    takes: 'strict or subset',
    fallback: 'strict',
    read: (text) => oneOf(text, ['strict', 'subset']),
  },
  maxDelegationDepth: {
    variable: 'GRANTEX_MAX_DELEGATION_DEPTH',
    meaning: 'Longest chain of delegation; a developer may set another',
    takes: `a number from 0 to ${MAX_DELEGATION_DEPTH}`,
    fallback: '3',
    read: (text) => readInteger(text, 0, MAX_DELEGATION_DEPTH),
  },
  maxGrantLifetime: {
    variable: 'GRANTEX_MAX_GRANT_LIFETIME',
    meaning: 'Longest life of a grant; a developer may set another',
    takes: 'a duration such as 24h or 7d, up to 366d',
    fallback: '24h',
    read: (text) => readLifetime(text, LONGEST_GRANT),
  },
  tokenLifetime: {
    variable: 'GRANTEX_TOKEN_LIFETIME',
    meaning: 'Life of a grant token, within that of its grant',
    takes: 'a duration such as 15m or 1h, up to 24h',
    fallback: '1h',
    read: (text) => readLifetime(text, LONGEST_TOKEN),
  },
  keyRotation: {
    variable: 'GRANTEX_KEY_ROTATION',
    meaning: "How long a key of the issuer signs until the next one takes over; off waits for 'keys rotate'",
    takes: 'a duration such as 90d, from 1h to 3650d, or off',
    fallback: '90d',
    read: readRotation,
  },
  rateLimit: {
    variable: 'GRANTEX_RATE_LIMIT',
    meaning:
      'Requests per second and API key; 0 removes every limit, on guessed credentials and on posts to pages too',
    takes: 'a number from 0 to 1000000',
    fallback: '5000',
    read: (text) => readInteger(text, 0, 1_000_000),
  },
  maxStreams: {
    variable: 'GRANTEX_MAX_STREAMS',
    meaning:
      'Streams of revocations and events that a developer may have open in a process; 0 turns them off',
    takes: 'a number from 0 to 1000000',
    fallback: '2000',
    read: (text) => readInteger(text, 0, 1_000_000),
  },
  witnesses: {
    variable: 'GRANTEX_WITNESSES',
    meaning: 'Witnesses that cosign checkpoints of the audit log (C2SP tlog-witness)',
    takes:
      'up to 8 of KEY@URL with commas between: Ed25519 cosignature keys of verifiers, and https URLs (http on loopback)',
    fallbackMeaning: 'none',
    read: readWitnesses,
    faultOf: witnessesFault,
  },
  trustProxy: {
    variable: 'TRUST_PROXY',
    meaning:
      'Addresses of the proxies in front, whose x-forwarded-for is trusted; 127.0.0.1 and ::1 count as the same',
    takes: 'false, or IP addresses and ranges with commas between',
    fallback: 'false',
    read: readTrustProxy,
  },
  metricsPort: {
    variable: 'GRANTEX_METRICS_PORT',
    meaning: 'TCP port of GET /metrics for Prometheus; 0 takes a free one',
    takes: 'a number from 0 to 65535',
    fallbackMeaning: 'no metrics',
    read: (text) => readInteger(text, 0, 65_535),
  },
  metricsHost: {
    variable: 'GRANTEX_METRICS_HOST',
    meaning: 'Address that metrics listen on; anybody who reaches it can read them',
    takes: 'a host name or an IP address',
    fallback: '127.0.0.1',
    read: readHost,
  },
  smtpUrl: {
    variable: 'GRANTEX_SMTP_URL',
    meaning: 'Mail server that sends one-time links; always encrypted, except on loopback',
    takes: 'an smtp:// (STARTTLS) or smtps:// URL: host, and where needed port, user and password',
    fallbackMeaning: 'no mail',
    isSecret: true,
    read: readSmtpUrl,
  },
  mailFrom: {
    variable: 'GRANTEX_MAIL_FROM',
    meaning: 'Sender of mails; required with GRANTEX_SMTP_URL',
    takes: 'an address such as consent@example.com or Grantex <consent@example.com>',
    read: readSender,
  },
  providerNetworks: {
    variable: 'GRANTEX_PROVIDER_NETWORKS',
    meaning:
      "Where developers' OpenID Connect providers and services may be; private lets this server connect to its own networks too",
    takes: 'public or private',
    fallback: 'public',
    read: (text) => oneOf(text, ['public', 'private']),
  },
  stripeKey: {
    variable: 'GRANTEX_STRIPE_KEY',
    isSecret: true,
    meaning: "Key of this server's account at Stripe; turns billing on",
    takes: 'a secret or restricted key of Stripe: sk_… or rk_…',
    fallbackMeaning: 'no billing',
    read: (text) => (/^[sr]k_\w+$/.test(text) ? text : undefined),
  },
  stripeWebhookSecret: {
    variable: 'GRANTEX_STRIPE_WEBHOOK_SECRET',
    isSecret: true,
    meaning: 'What Stripe signs its events for this server with; required with GRANTEX_STRIPE_KEY',
    takes: 'the signing secret of a webhook endpoint at Stripe: whsec_…',
    read: (text) => (/^whsec_\w+$/.test(text) ? text : undefined),
  },
  plans: {
    variable: 'GRANTEX_PLANS',
    isLong: true,
    meaning: 'What developers may buy, and its limits; required with GRANTEX_STRIPE_KEY',
    takes: 'a JSON list of plans, as docs/guides/billing.md has it',
    read: readPlans,
    faultOf: plansFault,
  },
  stripeApi: {
    variable: 'GRANTEX_STRIPE_API',
    meaning: 'Where Stripe answers; another address is for tests, such as one of stripe-mock',
    takes: 'an http or https URL without credentials, path, query or fragment',
    fallback: 'https://api.stripe.com',
    read: readOrigin,
  },
  logLevel: {
    variable: 'LOG_LEVEL',
    meaning: 'Lowest level of the log lines written to stderr; debug adds one line per request',
    takes: 'fatal, error, warn, info, debug, trace or silent',
    fallback: 'info',
    read: (text) => oneOf(text, ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
  },
} satisfies Readonly<Record<string, Option>>;
