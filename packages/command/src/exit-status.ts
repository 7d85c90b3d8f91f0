/** How `silt` ends; the last two as in sysexits.h. */
export const exitStatus = {
  done: 0,
  /** There is no such thing, it is too late for it, or the doctor found faults. */
  no: 1,
  usage: 2,
  /** Redis does not answer. */
  unavailable: 69,
  /** The settings cannot be used, or do not fit the deployment. */
  settings: 78,
} as const;
