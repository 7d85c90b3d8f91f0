/** A promise of Silt's that this run did not see kept: its sentence is all that people need. */
export class DemoFailure extends Error {
  override readonly name = 'DemoFailure';
}

export function demand(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new DemoFailure(otherwise);
}
