import type { Socket } from 'node:net';

/** One direction of a connection: passes bytes on, or keeps them while any gate is shut. */
export class GatedFlow {
  private readonly shut = new Set<object>();
  private readonly kept: Buffer[] = [];
  private readonly source: Socket;
  private readonly target: Socket;

  constructor(source: Socket, target: Socket) {
    this.source = source;
    this.target = target;
    this.target.on('drain', () => this.source.resume());
  }

  send(bytes: Buffer): void {
    if (this.shut.size > 0) this.kept.push(bytes);
    else this.write(bytes);
  }

  shutGate(gate: object): void {
    this.shut.add(gate);
  }

  openGate(gate: object): void {
    this.shut.delete(gate);
    if (this.shut.size > 0) return;
    for (const bytes of this.kept.splice(0)) this.write(bytes);
  }

  private write(bytes: Buffer): void {
    if (!this.target.writable) return;
    if (!this.target.write(bytes)) this.source.pause();
  }
}
