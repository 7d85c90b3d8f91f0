import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** For the console's own pages: scripts, styles and data come from here or not at all. */
const OWN = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

/** Bull Board has styles in its elements, and names its own address as the base of others. */
const OF_BULL_BOARD = {
  ...OWN,
  styleSrc: ["'self'", "'unsafe-inline'"],
  fontSrc: ["'self'"],
  baseUri: ["'self'"],
};

export const ownHeaders = (): RequestHandler => headersWith(OWN);
export const bullBoardHeaders = (): RequestHandler => headersWith(OF_BULL_BOARD);

function headersWith(directives: Readonly<Record<string, Iterable<string>>>): RequestHandler {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
    referrerPolicy: { policy: 'no-referrer' },
    // Whether there is TLS in front is known there, and so for which names.
    strictTransportSecurity: false,
  });
}
