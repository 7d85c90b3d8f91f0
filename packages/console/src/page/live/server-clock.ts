/** Redis' clock, by which all moments are told, as far as this browser knows it. */
export class ServerClock {
  private aheadMs = 0;

  /** The server just said that it is this moment. */
  heard(at: number): void {
    this.aheadMs = at - Date.now();
  }

  now(): number {
    return Date.now() + this.aheadMs;
  }
}
