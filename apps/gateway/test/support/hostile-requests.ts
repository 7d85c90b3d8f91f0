import { endpoints } from '../../src/endpoints/endpoints.ts';
import { rawRequest } from './raw-exchange.ts';

/** One request that must be refused, as it goes over the wire. */
export interface HostileRequest {
  readonly name: string;
  readonly bytes: Buffer;
}

const AUTHORIZED = ['Authorization: Bearer sk-hostile', 'Content-Type: application/json'];
const CHAT = 'POST /v1/chat/completions HTTP/1.1';
const GOOD = '{"model":"m","messages":[{"role":"user","content":"hi"}],"input":"x","prompt":"x"}';
const DEEP = 100_000;

/** No body of these may be stored, at whichever endpoint. Each holds what an endpoint needs but for its fault. */
const badBodies: Record<string, string | Buffer> = {
  nothing: '',
  'white space': ' \t\r\n',
  NUL: '\0',
  'NUL after the end': `${GOOD}\0`,
  'NUL within': GOOD.replace('"m"', '"m\0"'),
  'a byte order mark': `\ufeff${GOOD}`,
  'a byte order mark of UTF-16': Buffer.concat([
    Buffer.from([0xff, 0xfe]),
    Buffer.from(GOOD, 'utf16le'),
  ]),
  'UTF-16': Buffer.from(GOOD, 'utf16le'),
  'UTF-8 that breaks off': Buffer.concat([
    Buffer.from(GOOD.slice(0, -1)),
    Buffer.from([0xe2, 0x82]),
  ]),
  'UTF-8 longer than need be': Buffer.from(GOOD.replace('hi', '\xc0\xaf'), 'latin1'),
  'half a surrogate pair in UTF-8': Buffer.from(GOOD.replace('hi', '\xed\xa0\x80'), 'latin1'),
  'bytes of no meaning': Buffer.from([0x80, 0xfe, 0xff, 0x00, 0x9b, 0x31, 0x6d]),
  'half a body': GOOD.slice(0, 30),
  'two bodies': GOOD + GOOD,
  'lines of JSON': `${GOOD}\n${GOOD}\n`,
  'a comment': `/* */${GOOD}`,
  'a comma too many': GOOD.replace(/}$/, ',}'),
  'single quotes': GOOD.replaceAll('"', "'"),
  'a bare key': '{model:"m"}',
  NaN: GOOD.replace(/}$/, ',"n":NaN}'),
  Infinity: GOOD.replace(/}$/, ',"n":Infinity}'),
  'a hexadecimal number': GOOD.replace(/}$/, ',"n":0x10}'),
  'a number with a leading zero': GOOD.replace(/}$/, ',"n":01}'),
  'a control character in a text': GOOD.replace('hi', 'h\u0001i'),
  'a bad escape': GOOD.replace('hi', '\\x41'),
  'brackets without end': '['.repeat(DEEP),
  'braces without end': '{"a":'.repeat(DEEP),
  'brackets as a body': '['.repeat(DEEP) + ']'.repeat(DEEP),
  'a model of brackets': `{"model":${'['.repeat(DEEP)}${']'.repeat(DEEP)},"messages":[1],"input":"x","prompt":"x"}`,
  'a text': '"model"',
  'a number': '1e400',
  'no value': 'null',
  'a truth': 'true',
  'a list': `[${GOOD}]`,
  'a form': 'model=m&messages[]=x',
  'XML with an entity': '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
  'members by way of __proto__': `{"__proto__":${GOOD}}`,
  'members by way of constructor': `{"constructor":{"prototype":${GOOD}}}`,
  'a model that is an object': GOOD.replace('"m"', '{"toString":"m"}'),
  'a model that is a number': GOOD.replace('"m"', '1e999'),
  'a model of a line break': GOOD.replace('"m"', '"m\\nlevel=error"'),
  'a model of an escape sequence': GOOD.replace('"m"', '"\\u001b[31mred"'),
  'a model of NUL': GOOD.replace('"m"', '"m\\u0000"'),
  'a model of half a surrogate pair': GOOD.replace('"m"', '"\\ud800"'),
  'a model too long': GOOD.replace('"m"', `"${'m'.repeat(257)}"`),
  'a last model that is none': GOOD.replace(/}$/, ',"model":null}'),
  'a stream that is none': GOOD.replace(/}$/, ',"stream":"true"}'),
  'a stream that is a list': GOOD.replace(/}$/, ',"stream":[true]}'),
};

const badKeys = ['', 'two words', 'k'.repeat(256), 'caf\xe9', '\x7f', 'a\tb', '\u{1f511}', 'a, b'];

const badAuthorizations = [
  '',
  'Bearer',
  'Bearer ',
  'Bearer two words',
  'Bearer sk-\xe9',
  'Bearer \x7f',
  `Bearer ${'k'.repeat(513)}`,
  'Basic eDp5',
  'Digest username="x"',
  'sk-plain',
  'Bearersk-plain',
  'Token sk-plain',
  'Bearer sk-a,Bearer sk-b',
].filter((value) => !/^Bearer +[\x21-\x7e]{1,512}$/.test(value));

/** Each must be told that there is nothing here, or not by this method. */
const badLines = [
  ...['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'HEAD', 'PROPFIND', 'PURGE'].map(
    (method) => `${method} /v1/chat/completions`,
  ),
  ...[
    '/v1',
    '/v1/',
    '/v2/chat/completions',
    '/v1/files',
    '/v1/batches',
    '/v1/chat/completions/x',
    '/v1/chat/completions%00',
    '/v1/chat/completions%0d%0aX:y',
    '/v1/chat/completions;x=y',
    '/v1/chat%2fcompletions',
    '/v1/%2e%2e/chat/completions',
    '/v1/../v1/chat/completions',
    '/v1/./chat/completions',
    '/v1\\chat\\completions',
    '//evil.example/v1/chat/completions',
    '/http://evil.example/v1/chat/completions',
    '/v1/requests/%',
    '/v1/requests/%ff',
    '/v1/requests/a/answer/b',
    '/v1/webhooks/provider',
    '/__proto__',
    '/constructor',
    '/v1/__proto__',
    '/v1/%5f%5fproto__',
    '/.env',
    '/etc/passwd',
    '/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/metrics',
    '/admin',
    '/healthz',
    '/readyz',
    '/server-status',
    '/%',
    '/%c0%ae%c0%ae/',
    '/\u202e',
    `/${'a'.repeat(5_000)}`,
    `/v1/requests/${'a'.repeat(5_000)}`,
    `/v1/chat/completions?${'a=b&'.repeat(2_000)}`,
    `/v1/chat/completions?x=${'%00'.repeat(2_000)}`,
  ].map((path) => `POST ${path}`),
];

/** What no HTTP parser may take for a request, or for one only. */
const badWire: Record<string, string> = {
  'HTTP/0.9': 'GET /\r\n',
  'HTTP/0.9 with a word more': 'GET / HTTP\r\n\r\n',
  'HTTP/1.2': 'GET / HTTP/1.2\r\nHost: x\r\n\r\n',
  'HTTP/2 prior knowledge': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'TLS to a plain port': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  'another protocol': 'EHLO evil.example\r\n',
  'a Redis command': '*1\r\n$8\r\nFLUSHALL\r\n',
  'no method': ' / HTTP/1.1\r\nHost: x\r\n\r\n',
  'a method of its own': 'SMUGGLE / HTTP/1.1\r\nHost: x\r\n\r\n',
  'no host': `${CHAT}\r\nContent-Length: 0\r\n\r\n`,
  'a header without a name': `${CHAT}\r\nHost: x\r\n: y\r\n\r\n`,
  'a space before the colon': `${CHAT}\r\nHost: x\r\nContent-Length : 5\r\n\r\nhello`,
  'a folded header': `${CHAT}\r\nHost: x\r\nX-A: b\r\n c\r\nTransfer-Encoding: chunked\r\n Content-Length: 5\r\n\r\n`,
  'NUL in a header': `${CHAT}\r\nHost: x\r\nX-A: b\0c\r\n\r\n`,
  'a bare CR in a header': `${CHAT}\r\nHost: x\r\nX-A: b\rX-B: c\r\n\r\n`,
  'a bare CR at the end of a line': `${CHAT}\rHost: x\r\r`,
  'length and chunks': `${CHAT}\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  'chunks and length': `${CHAT}\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`,
  'two lengths': `${CHAT}\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`,
  'two lengths in one': `${CHAT}\r\nHost: x\r\nContent-Length: 5, 5\r\n\r\nhello`,
  'a length below none': `${CHAT}\r\nHost: x\r\nContent-Length: -1\r\n\r\n`,
  'a length with a sign': `${CHAT}\r\nHost: x\r\nContent-Length: +5\r\n\r\nhello`,
  'a hexadecimal length': `${CHAT}\r\nHost: x\r\nContent-Length: 0x5\r\n\r\nhello`,
  'a length past all numbers': `${CHAT}\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n`,
  'a length of words': `${CHAT}\r\nHost: x\r\nContent-Length: five\r\n\r\nhello`,
  'chunks that are not the last coding': `${CHAT}\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
  'chunks twice': `${CHAT}\r\nHost: x\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n`,
  'chunks by another spelling': `${CHAT}\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
  'chunks behind a control character': `${CHAT}\r\nHost: x\r\nTransfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n`,
  'a chunk of no size': `${CHAT}\r\nHost: x\r\n${AUTHORIZED.join('\r\n')}\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n\r\n`,
  'a chunk of a size past all numbers': `${CHAT}\r\nHost: x\r\n${AUTHORIZED.join('\r\n')}\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n`,
  'a chunk of a size below none': `${CHAT}\r\nHost: x\r\n${AUTHORIZED.join('\r\n')}\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n`,
  'a chunk longer than it says': `${CHAT}\r\nHost: x\r\n${AUTHORIZED.join('\r\n')}\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n`,
  'a chunk with an extension without end': `${CHAT}\r\nHost: x\r\n${AUTHORIZED.join('\r\n')}\r\nTransfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(20_000)}\r\n`,
  'the form of a proxy’s tunnel': 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n',
  'headers past all size': `${CHAT}\r\nHost: x\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`,
  'an address past all size': `POST /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  'a name past all size': `${CHAT}\r\nHost: x\r\n${'x'.repeat(20_000)}: y\r\n\r\n`,
};

/** Headers that speak of a body other than it is, or come in numbers. */
const badHeaders: Record<string, readonly string[]> = {
  gzip: ['Content-Encoding: gzip'],
  brotli: ['Content-Encoding: br'],
  'gzip within identity': ['Content-Encoding: identity, gzip'],
  'a thousand headers': Array.from({ length: 1_000 }, (_, index) => `X-${index}: y`),
  'one header a thousand times': Array.from({ length: 1_000 }, () => 'X-A: y'),
  'another expectation': ['Expect: the-moon'],
};

function* all(): Generator<HostileRequest> {
  for (const { path } of endpoints) {
    for (const [fault, body] of Object.entries(badBodies)) {
      yield {
        name: `${path}: ${fault}`,
        bytes: rawRequest(`POST ${path} HTTP/1.1`, AUTHORIZED, body),
      };
    }
  }
  for (const key of badKeys) {
    const headers = [...AUTHORIZED, `Idempotency-Key: ${Buffer.from(key).toString('latin1')}`];
    yield { name: `key ${JSON.stringify(key)}`, bytes: rawRequest(CHAT, headers, GOOD) };
  }
  for (const value of badAuthorizations) {
    const headers = [`Authorization: ${value}`];
    yield {
      name: `authorization ${JSON.stringify(value)}`,
      bytes: rawRequest(CHAT, headers, GOOD),
    };
  }
  for (const line of badLines) {
    const bytes = rawRequest(`${Buffer.from(line).toString('latin1')} HTTP/1.1`, AUTHORIZED, GOOD);
    yield { name: line.slice(0, 80), bytes };
  }
  for (const [fault, headers] of Object.entries(badHeaders)) {
    yield { name: fault, bytes: rawRequest(CHAT, [...AUTHORIZED, ...headers], GOOD) };
  }
  for (const [fault, text] of Object.entries(badWire)) {
    yield { name: fault, bytes: Buffer.from(text, 'latin1') };
  }
}

export const hostileRequests: readonly HostileRequest[] = [...all()];
