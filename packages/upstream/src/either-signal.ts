/** Ends what `signal` ends, and at the latest what `deadline` ends. */
export function eitherSignal(signal: AbortSignal | undefined, deadline: AbortSignal): AbortSignal {
  return signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
}
