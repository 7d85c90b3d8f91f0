import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { eventually, openTestRedis } from '@silt/testing';
import { PATH, question } from './support/call.ts';
import { queuedIds } from './support/carry.ts';
import { startGateway } from './support/start-gateway.ts';

const CALLS = 200;
const BODY_BYTES = 100_000;

test('a held call keeps neither its body nor much else', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  await using redis = await openTestRedis();
  await using gateway = await startGateway(redis.url, { settings: { LOG_LEVEL: 'error' } });
  // One buffer for all of them, so that what is kept is kept by the gateway.
  const body = Buffer.from(question('x'.repeat(BODY_BYTES)));
  const kept = () => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = kept();
  const sockets = Array.from({ length: CALLS }, (_, index) => {
    const socket = connect(gateway.gateway.port, '127.0.0.1');
    socket.write(
      `POST ${PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sk-1\r\n` +
        `Idempotency-Key: k${index}\r\nContent-Length: ${body.byteLength}\r\n\r\n`,
    );
    socket.write(body);
    return socket;
  });
  await eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(CALLS));
  // Both ends of a connection are in this process; a kept body alone would be five times as much.
  await eventually(() => expect((kept() - before) / CALLS).toBeLessThan(BODY_BYTES / 5));
  for (const socket of sockets) socket.destroy();
});
