/** Begins the key of every query of this page: all are read again when something happens. */
export const ACTIVITY = 'activity';
