/** US dollars: to the cent, and below one dollar as far as the figure says something. */
export function formatMoney(dollars: number): string {
  const size = Math.abs(dollars);
  const digits = size >= 1 || size === 0 ? 2 : size >= 0.01 ? 4 : 6;
  return new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: Math.min(digits, 2),
    maximumFractionDigits: digits,
  }).format(dollars);
}
