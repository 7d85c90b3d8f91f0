export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
}

/** Reads jest's JSON. A file of tests that could not be run at all counts as one failure. */
export function readTestCounts(json: string): TestCounts {
  const result: unknown = JSON.parse(json);
  const count = (field: string): number => {
    const value: unknown =
      typeof result === 'object' && result !== null ? Reflect.get(result, field) : undefined;
    if (typeof value !== 'number') throw new TypeError(`No ${field} in jest's result`);
    return value;
  };
  return {
    passed: count('numPassedTests'),
    failed: count('numFailedTests') + count('numRuntimeErrorTestSuites'),
  };
}
