import type { SavingsPoint } from '../../api/contract.ts';

export type SavingsTotals = Omit<SavingsPoint, 'day'>;

export function totalSavings(points: readonly SavingsPoint[]): SavingsTotals {
  const sum = (figure: (point: SavingsPoint) => number) =>
    points.reduce((total, point) => total + figure(point), 0);
  return {
    requests: sum(({ requests }) => requests),
    batchCost: sum(({ batchCost }) => batchCost),
    listCost: sum(({ listCost }) => listCost),
    saved: sum(({ saved }) => saved),
  };
}
