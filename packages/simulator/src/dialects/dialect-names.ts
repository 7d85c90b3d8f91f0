export const dialectNames = [
  'openai',
  'azure',
  'groq',
  'doubleword',
  'deepinfra',
  'together',
] as const;

export type DialectName = (typeof dialectNames)[number];
