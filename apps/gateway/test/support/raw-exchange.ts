import { connect } from 'node:net';

export interface RawReply {
  /** Of each response in turn, in the order of the bytes. */
  readonly statuses: readonly number[];
  readonly text: string;
}

/** Right behind the body of the one before, which ends without a line's end. */
const STATUS_LINE = /HTTP\/1\.1 (\d{3}) /g;

/** Writes bytes to a connection and reads whatever comes, until the server closes it. */
export async function exchange(port: number, ...writes: (string | Buffer)[]): Promise<RawReply> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const chunks: Buffer[] = [];
  await new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A server that refuses may close before everything is written: what it said counts.
    socket.on('error', () => resolve());
    socket.on('end', () => resolve());
    socket.on('close', () => resolve());
    for (const bytes of writes) socket.write(bytes);
  });
  socket.destroy();
  const text = Buffer.concat(chunks).toString('latin1');
  return { text, statuses: [...text.matchAll(STATUS_LINE)].map(([, status]) => Number(status)) };
}

/** A request as text: with a length, and to be answered by closing. */
export function rawRequest(
  line: string,
  headers: readonly string[] = [],
  body: string | Buffer = '',
): Buffer {
  const bytes = Buffer.from(body);
  const head = [
    line,
    'Host: x',
    'Connection: close',
    `Content-Length: ${bytes.byteLength}`,
    ...headers,
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), bytes]);
}
