/** A time of Redis' clock, in UTC. */
export function moment(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
