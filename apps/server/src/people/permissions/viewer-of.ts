import type { FastifyRequest } from 'fastify';
import type { Transaction } from '../../base/store/database.ts';
import { readCookie } from '../../web/pages/cookie.ts';
import { signedOut } from '../accounts/session.ts';
import { findViewer, type Viewer } from './viewer.ts';

/**
 * Reads whoever is signed in in a browser.
 * @throws {ApiError} 401 `SIGNED_OUT`, once it is called
 */
export function viewerOf(request: FastifyRequest): (transaction: Transaction) => Promise<Viewer> {
  return async (transaction) => {
    const viewer = await findViewer(transaction, readCookie(request, 'grantex_session'));
    if (viewer !== undefined) return viewer;
    throw signedOut();
  };
}
