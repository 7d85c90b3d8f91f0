import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

/** A few rows at a time are given to the disk. */
const flushCharacters = 262_144;

/** A file of lines that is made only when there is a line to put into it. */
export class DraftFile {
  readonly #path: string;
  #stream: WriteStream | undefined;
  #waiting = '';

  constructor(path: string) {
    this.#path = path;
  }

  async append(line: string): Promise<void> {
    this.#waiting += `${line}\n`;
    if (this.#waiting.length >= flushCharacters) await this.#flush();
  }

  /** How many bytes the file has; undefined when there is none. */
  async finish(evenIfEmpty: boolean): Promise<number | undefined> {
    if (this.#waiting !== '' || (evenIfEmpty && this.#stream === undefined)) await this.#flush();
    const stream = this.#stream;
    if (stream === undefined) return undefined;
    stream.end();
    await finished(stream);
    return stream.bytesWritten;
  }

  async #flush(): Promise<void> {
    this.#stream ??= createWriteStream(this.#path);
    const text = this.#waiting;
    this.#waiting = '';
    if (!this.#stream.write(text)) await once(this.#stream, 'drain');
  }
}
