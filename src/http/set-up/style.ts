import { baseStyle } from '../base-style.ts';

/** The whole look of the set-up pages. */
export const style = `${baseStyle}
main { max-width: 40rem; margin: 0 auto; padding: 3.5rem 1.25rem 4rem; }
h2:first-child { margin-top: 0; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1.5rem; margin: 1.5rem 0; }
fieldset { border: 0; padding: 0; margin: 0 0 1.75rem; min-width: 0; }
legend, .label { font-weight: 600; padding: 0; margin-bottom: .35rem; display: block; }
.hint { color: var(--soft); font-size: .9rem; margin: .3rem 0 0; }
.more { margin: .2rem 0 .9rem 1.6rem; }
.choice { display: flex; gap: .6rem; align-items: baseline; margin: .35rem 0; }
input[type=text], input[type=url] { width: 100%; font: inherit; color: inherit; background: var(--paper);
  border: 1px solid var(--soft); border-radius: .4rem; padding: .5rem .65rem; }
input[type=radio] { accent-color: var(--leaf); }
input[aria-invalid=true] { border-color: var(--warn); }
.fault { color: var(--warn); font-size: .9rem; margin: .3rem 0 0; }
button, .button { display: inline-block; font: inherit; font-weight: 600; color: var(--leaf-ink); background: var(--leaf);
  border: 0; border-radius: .4rem; padding: .6rem 1.1rem; cursor: pointer; text-decoration: none; }
ol { padding-left: 1.25rem; }
`;
