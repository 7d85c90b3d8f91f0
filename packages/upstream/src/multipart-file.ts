import type { FileHandle } from 'node:fs/promises';

const CHUNK_BYTES = 64 * 1024;

export interface MultipartFile {
  readonly contentType: string;
  readonly contentLength: number;
  /** Reads the file as it is drawn from, one chunk at a time. */
  readonly chunks: () => AsyncGenerator<Buffer, void, undefined>;
}

export interface MultipartInput {
  readonly boundary: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly filename: string;
  readonly file: FileHandle;
  readonly fileBytes: number;
}

/** A form of a few fields and then one file of JSON lines, of known length and made while sent. */
export function multipartFile(input: MultipartInput): MultipartFile {
  const { boundary, file, fileBytes } = input;
  const head = Buffer.from(headOf(input));
  const foot = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    contentLength: head.length + fileBytes + foot.length,
    async *chunks() {
      yield head;
      yield* readChunks(file, fileBytes);
      yield foot;
    },
  };
}

function headOf({ boundary, fields, filename }: MultipartInput): string {
  const parts = fields.map(
    ([name, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return [
    ...parts,
    `--${boundary}\r\n`,
    `Content-Disposition: form-data; name="file"; filename="${quotable(filename)}"\r\n`,
    'Content-Type: application/jsonl\r\n\r\n',
  ].join('');
}

/** As browsers write names into forms. */
function quotable(filename: string): string {
  return filename.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** Never more than was announced, should the file grow; less ends the call as a length mismatch. */
async function* readChunks(
  file: FileHandle,
  fileBytes: number,
): AsyncGenerator<Buffer, void, undefined> {
  let position = 0;
  while (position < fileBytes) {
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, fileBytes - position));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}
