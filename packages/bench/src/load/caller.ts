import { connect, type Socket } from 'node:net';
import { AnswerReader, type ReadAnswer } from './answer-reader.ts';
import { type CallShape, callText } from './call-text.ts';

/** One call, kept in mind until it is answered. */
export interface SentCall {
  readonly shape: CallShape;
  readonly number: number;
  readonly retries: number;
}

export interface CallerEvents {
  readonly answered: (caller: Caller, call: SentCall, answer: ReadAnswer) => void;
  /** The connection ended; `call` is what it still waited for. */
  readonly ended: (caller: Caller, call: SentCall | undefined) => void;
}

/** One kept connection that carries one call at a time. */
export class Caller {
  private readonly socket: Socket;
  private readonly reader = new AnswerReader();
  private call: SentCall | undefined;

  private constructor(socket: Socket, events: CallerEvents) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (piece) => {
      const answer = this.reader.take(piece);
      const { call } = this;
      if (!answer || !call) return;
      this.call = undefined;
      events.answered(this, call, answer);
    });
    socket.on('close', () => {
      const { call } = this;
      this.call = undefined;
      events.ended(this, call);
    });
  }

  static open(port: number, events: CallerEvents): Promise<Caller> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port });
      const failed = (error: Error): void => reject(error);
      socket.once('error', failed);
      socket.once('connect', () => {
        socket.off('error', failed);
        // Told by 'close', which follows.
        socket.on('error', () => undefined);
        resolve(new Caller(socket, events));
      });
    });
  }

  get isOpen(): boolean {
    return !this.socket.destroyed;
  }

  send(call: SentCall): void {
    this.call = call;
    this.socket.write(callText(call.shape, call.number, call.retries));
  }
}
