import { fileURLToPath } from 'node:url';
import express, { Router } from 'express';

/** The same from `src` and `dist`, beside which the page's own files lie. */
const WRITTEN = fileURLToPath(new URL('../../src/page', import.meta.url));
const COMPILED = fileURLToPath(new URL('../../dist/page', import.meta.url));

/** What the page is made of: open to everybody, for the login page needs some of it. */
export function pageAssets(): Router {
  const options = { index: false, fallthrough: true, redirect: false, dotfiles: 'ignore' } as const;
  const written = express.static(WRITTEN, options);
  const compiled = express.static(COMPILED, options);
  const router = Router();
  router.get(/\.(css|svg)$/, written);
  router.get(/\.js$/, compiled);
  return router;
}

export function pageFile(name: 'index.html' | 'login.html'): express.RequestHandler {
  return (_request, response) => {
    response.set('cache-control', 'no-cache').sendFile(name, { root: WRITTEN });
  };
}
