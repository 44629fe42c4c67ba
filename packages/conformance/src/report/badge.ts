import { count, type Report } from './report.ts';

const LABEL = 'Grantex protocol 1.0';

/** An SVG of one line: `194 of 194`, green where nothing failed. */
export function badge({ results }: Report): string {
  const { passed, failed, skipped } = count(results);
  const value = failed > 0 ? `${failed} of ${results.length} fail` : `${passed} of ${passed + skipped} pass`;
  const [left, right] = [LABEL, value].map((text) => 16 + text.length * 6.6) as [number, number];
  const width = Math.round(left + right);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img" aria-label="${LABEL}: ${value}">
  <title>${LABEL}: ${value}</title>
  <rect width="${width}" height="20" rx="3" fill="#333"/>
  <rect x="${left}" width="${right}" height="20" rx="3" fill="${failed > 0 ? '#b3261e' : '#1b6e3c'}"/>
  <g fill="#fff" font-family="Verdana,Geneva,sans-serif" font-size="11">
    <text x="8" y="14">${LABEL}</text>
    <text x="${left + 8}" y="14">${value}</text>
  </g>
</svg>
`;
}
