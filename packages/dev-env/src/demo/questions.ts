import type { Question } from './caller.ts';

/** Questions that no other of this run equals, so that an answer can be told from any other. */
export function makeQuestions(act: string, count: number): Question[] {
  return Array.from({ length: count }, (_, index) => ({
    text: `What is ${index + 1} times ${index + 2}? (${act}, call ${index + 1})`,
    idempotencyKey: `demo-${act.replaceAll(' ', '-')}-${index + 1}`,
  }));
}
