import { commandMatcher, type TapPoint } from './tap-point.ts';

/** A connection that was stopped at the point, as far as its release needs it. */
interface StoppedConnection {
  openGate(gate: object): void;
}

/** What waits for a process to reach a point, and holds it there. */
export class TapCatch {
  readonly when: TapPoint['when'];
  /** Settles once all that was asked for is held. It never does if the process never gets there. */
  readonly caught: Promise<void>;
  /** The caught commands, as they came. */
  readonly commands: Buffer[] = [];
  private readonly matches: (command: Buffer) => boolean;
  private readonly connections = new Set<StoppedConnection>();
  private readonly onCaught: () => void;
  private readonly onReleased: (released: TapCatch) => void;
  private readonly count: number;
  private claimed = 0;
  private heldCount = 0;
  private released = false;

  constructor(point: TapPoint, onReleased: (released: TapCatch) => void) {
    this.when = point.when;
    this.count = point.count ?? 1;
    this.matches = commandMatcher(point);
    this.onReleased = onReleased;
    let settle: (() => void) | undefined;
    this.caught = new Promise((resolve) => {
      settle = resolve;
    });
    this.onCaught = () => settle?.();
  }

  /** How many commands are held at this moment of catching. */
  get held(): number {
    return this.heldCount;
  }

  /** Once let go, a reply that was still on its way is not held any more: nobody would open for it. */
  get isOver(): boolean {
    return this.released;
  }

  wants(command: Buffer): boolean {
    return this.claimed < this.count && this.matches(command);
  }

  /** `after` only: the command is on its way and counts as one of those asked for. */
  expect(command: Buffer): void {
    this.claimed += 1;
    this.commands.push(command);
  }

  /** Redis did not execute the command: wait for another. */
  miss(): void {
    this.claimed -= 1;
    this.commands.pop();
  }

  hold(connection: StoppedConnection, frame: Buffer): void {
    if (this.when === 'before') this.expect(frame);
    this.connections.add(connection);
    this.heldCount += 1;
    if (this.heldCount >= this.count) this.onCaught();
  }

  /** Lets everything held flow on, and catches no more. */
  release(): void {
    this.released = true;
    this.claimed = this.count;
    this.onReleased(this);
    for (const connection of this.connections) connection.openGate(this);
    this.connections.clear();
  }
}
