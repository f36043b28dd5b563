/** The last use of a session or token is written no more often: a page that is open asks all the time. */
export const staleMs = 300_000;
