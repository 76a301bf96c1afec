import { baseStyle } from '../base-style.ts';

/** The look of the report page: wide tables on a screen, a card a record on a phone. */
export const style = `${baseStyle}
main { max-width: 76rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
header { flex-wrap: wrap; }
h1 { margin-bottom: .35rem; }
.soft, .soft a { color: var(--soft); }
.tally { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1.25rem 0; padding: 0; list-style: none; }
.tally li { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .35rem .8rem; }
.tally b { font-size: 1.2rem; font-variant-numeric: tabular-nums; margin-right: .3rem; }
.tally .zero { color: var(--soft); }
.tally a { color: inherit; text-decoration: none; }
.tally a:hover { text-decoration: underline; }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; }
ul { padding-left: 1.25rem; }
thead th { position: sticky; top: 0; background: var(--paper); color: var(--soft); font-weight: 400; font-size: .85rem;
  border-bottom: 2px solid var(--line); }
tbody th { font-weight: 400; white-space: normal; overflow-wrap: anywhere; min-width: 9rem; max-width: 20rem; }
tbody th b { font-weight: 600; }
.git { color: var(--leaf); }
.live { color: var(--warn); font-weight: 600; }
td .none { color: var(--soft); font-weight: 400; }
.who { white-space: nowrap; }
code + .at { white-space: nowrap; }
nav { display: flex; gap: 1rem; margin: 1rem 0; }
footer { margin-top: 3rem; color: var(--soft); font-size: .9rem; }
@media (max-width: 48rem) {
  main { padding: 1.25rem .9rem 3rem; }
  table, tbody, tr, th, td { display: block; width: auto; max-width: none; }
  thead { display: none; }
  tbody { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .35rem .8rem; margin: .6rem 0;
    content-visibility: auto; contain-intrinsic-size: auto 8rem; }
  th, td { border: 0; padding: .15rem 0; }
  tr + tr { border-top: 1px solid var(--line); margin-top: .4rem; padding-top: .4rem; }
  td:empty { display: none; }
  td[data-label]::before { content: attr(data-label) " "; color: var(--soft); font-weight: 400; }
  .who { white-space: normal; }
}
`;
