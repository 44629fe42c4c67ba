/** The style of a report, on a screen and on paper. */
export const REPORT_STYLE = `
:root { color: #1a1d21; background: #fff; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 0; overflow-wrap: anywhere; }
main { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; border-bottom: 1px solid #d5d9df; padding-bottom: .2rem; }
h3 { font-size: 1rem; margin: 0 0 .3rem; }
.lead { font-size: 1.05rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
caption { text-align: start; font-weight: 600; padding-bottom: .3rem; }
th, td { text-align: start; vertical-align: top; padding: .3rem .6rem .3rem 0; border-top: 1px solid #e3e6ea; overflow-wrap: anywhere; }
tbody th { font-weight: 500; width: 34%; }
thead th, .number { text-align: end; font-variant-numeric: tabular-nums; }
thead th:first-child { text-align: start; }
figure { margin: 1rem 0 0; }
figcaption { font-weight: 600; }
svg { width: 100%; height: auto; font: 11px system-ui, sans-serif; }
svg text { fill: #4b5563; }
.legend { margin: 0; display: flex; gap: 1rem; font-size: .85rem; }
.legend i { display: inline-block; width: .8rem; height: .8rem; margin-inline-end: .35rem; vertical-align: -1px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
section { margin: 0 0 1.4rem; padding: .8rem 1rem; border: 1px solid #d5d9df; border-radius: 6px; break-inside: avoid; }
section p { margin: 0 0 .6rem; }
dl { margin: 0; }
dt { font-weight: 600; margin-top: .5rem; }
dd { margin: 0; }
dd ul { margin: .1rem 0 0; padding-inline-start: 1.1rem; }
.nothing { color: #6b2d0a; }
code { font: .85em ui-monospace, monospace; overflow-wrap: anywhere; }
@page { margin: 16mm; }
@media print { main { max-width: none; padding: 0; } h2 { break-after: avoid; } .numbers { break-before: page; } figure, tr { break-inside: avoid; } rect { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
`;
