import { expect, test } from '@jest/globals';
import { comesFromElsewhere } from './same-origin.ts';

const host = 'silt.example:9080';

test.each([
  ['a program', { host }, false],
  ['its own page', { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }, false],
  ['its own page behind a proxy', { host: 'gateway', 'sec-fetch-site': 'same-origin' }, false],
  ['its own page in an older browser', { host, origin: `https://${host}` }, false],
  [
    'such a page behind a proxy',
    { host: 'gateway', 'x-forwarded-host': host, origin: `http://${host}` },
    false,
  ],
  ['another site', { host, 'sec-fetch-site': 'cross-site' }, true],
  ['a neighbour of its site', { host, 'sec-fetch-site': 'same-site' }, true],
  ['another site in an older browser', { host, origin: 'https://evil.example' }, true],
  ['another port', { host, origin: 'http://silt.example' }, true],
  ['nobody knows whom', { host, origin: 'null' }, true],
])('what %s sends', (_, headers, elsewhere) => {
  expect(comesFromElsewhere(headers)).toBe(elsewhere);
});
